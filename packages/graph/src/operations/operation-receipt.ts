import type { IdentityCloud, Receipt } from '@tandem/core';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
import { operationEndOf, operationResultOf } from '../wire/operation-resource.js';
import { endReasonOf } from '../wire/result-info.js';

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
