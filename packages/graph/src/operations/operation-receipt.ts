import type { Command, IdentityCloud, Receipt } from '@tandem/core';
import type { GraphAnswer } from '../graph-client.js';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
import {
  operationEndOf,
  operationIdOfResource,
  operationResultOf,
} from '../wire/operation-resource.js';
import { endReasonOf } from '../wire/result-info.js';
import type { CommandScope } from './graph-command.js';

/** The body of an operation that takes nothing but what tells its reports apart. */
export function encodeContext(_command: Command, { context }: CommandScope): JsonObject {
  return { clientContext: context.correlationToken };
}

/** What the answer tells of an operation: the service's id of it, and its outcome where it is over already. */
export function readOperation({ body }: GraphAnswer, { reading }: CommandScope): Receipt {
  const handle = present({ providerOperationId: operationIdOfResource(body) });
  return { handle, ...operationReceipt(body, reading.cloud) };
}

/**
 * The outcome, where the answer already has it: `completed` or `failed` in an answer means that no notification follows.
 *
 * @see https://learn.microsoft.com/graph/api/resources/commsoperation
 */
export function operationReceipt(body: JsonObject, cloud: IdentityCloud): Pick<Receipt, 'ended'> {
  const status = operationEndOf(body);
  if (status === undefined) return {};
  const reason =
    status === 'failed' ? endReasonOf(body['resultInfo'], 'operation', 'failed') : undefined;
  return { ended: { status, ...present({ reason, result: operationResultOf(body, cloud) }) } };
}
