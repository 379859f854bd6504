import type { IdentityCloud, OperationEvidence } from '@tandem/core';
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
  const status = operationEndOf(operation);
  if (status === undefined) return undefined;
  const context = textOf(operation['clientContext']);
  const providerOperationId = operationIdOfResource(operation) ?? idInPath;
  const [invited, ...others] = objectsOf(operation['participants']);
  const participant =
    others.length === 0 && invited !== undefined
      ? identityOf(invited['identity'], cloud)
      : undefined;
  const hasReason = status === 'failed' || operation['resultInfo'] != null;
  return {
    type: 'operation.ended',
    kind: operationKindOf(operation),
    status,
    correlation: present({ context, providerOperationId, participant }),
    ...present({
      id:
        providerOperationId === undefined
          ? undefined
          : `operation/${providerOperationId}/${status}`,
      operationId: context === undefined ? undefined : decodeCorrelationToken(context).operationId,
      reason: hasReason
        ? endReasonOf(
            operation['resultInfo'],
            'operation',
            status === 'failed' ? 'failed' : 'completed',
          )
        : undefined,
      result: operationResultOf(operation, cloud),
    }),
    by,
  };
}
