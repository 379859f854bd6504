import type { EndReason, IdentityCloud, OperationEvidence } from '@tandem/core';
import { decodeCorrelationToken } from '@tandem/core';
import { identityOf } from '../wire/identity-set.js';
import type { JsonObject } from '../wire/json.js';
import { objectsOf, present, textOf } from '../wire/json.js';
import {
  operationEndOf,
  operationIdOfResource,
  operationKindOf,
  operationResultOf,
} from '../wire/operation-resource.js';
import { endReasonOf } from '../wire/result-info.js';
import type { Decoded } from './decoded.js';

/** How an operation resource became known. */
export interface OperationReport {
  readonly cloud: IdentityCloud;
  /** The operation's id by the address, where the resource itself has none. */
  readonly idInPath?: string | undefined;
  readonly by: OperationEvidence;
}

/** The end of an operation, as its resource tells. Undefined while it still runs. */
export function operationEnded(
  operation: JsonObject,
  { cloud, idInPath, by }: OperationReport,
): Extract<Decoded, { type: 'operation.ended' }> | undefined {
  const end = operationEndOf(operation);
  if (end === undefined) return undefined;
  const kind = operationKindOf(operation);
  const reason = reasonOf(operation, end);
  // Whoever was invited may have been cancelled by others too: what that means is told by what else is known.
  const isCancelled = kind !== 'invite' && kind !== 'sendDtmf' && reason?.reason === 'cancelled';
  const status = end === 'failed' && isCancelled ? 'cancelled' : end;
  const context = textOf(operation['clientContext']);
  const providerOperationId = operationIdOfResource(operation) ?? idInPath;
  const [invited, ...others] = objectsOf(operation['participants']);
  const participant =
    others.length === 0 && invited !== undefined
      ? identityOf(invited['identity'], cloud)
      : undefined;
  return {
    type: 'operation.ended',
    kind,
    status,
    correlation: present({ context, providerOperationId, participant }),
    ...present({
      id:
        providerOperationId === undefined
          ? undefined
          : `operation/${providerOperationId}/${status}`,
      operationId: context === undefined ? undefined : decodeCorrelationToken(context).operationId,
      reason,
      result: operationResultOf(operation, cloud),
    }),
    by,
  };
}

/** Tones that were cut short have no result, and say so beside it. */
function reasonOf(operation: JsonObject, end: 'succeeded' | 'failed'): EndReason | undefined {
  if (end === 'succeeded' && operation['resultInfo'] == null) return undefined;
  const completion = textOf(operation['completionReason'])?.toLowerCase();
  const otherwise = completion === 'mediaoperationcanceled' ? 'cancelled' : 'failed';
  return endReasonOf(
    operation['resultInfo'],
    'operation',
    end === 'failed' ? otherwise : 'completed',
  );
}
