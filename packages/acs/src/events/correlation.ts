import type { OperationCorrelation } from '@tandem/core';
import { decodeCorrelationToken } from '@tandem/core';
import { identityFromWire } from '../wire/identifier.js';
import type { Json } from '../wire/json.js';
import { isObject, textOf } from '../wire/json.js';

/** Our id of the operation that an event reports on, where its operationContext is ours. */
export function operationIdOf(data: Json): string | undefined {
  const context = textOf(data['operationContext']);
  return context === undefined ? undefined : decodeCorrelationToken(context).operationId;
}

/** Everything in an event that tells which operation it reports on. */
export function correlationOf(data: Json): {
  readonly operationId?: string;
  readonly correlation?: OperationCorrelation;
} {
  const operationId = operationIdOf(data);
  const context = textOf(data['operationContext']);
  const invitationId = textOf(data['invitationId']);
  // The start of a recording carries no context of ours: it is known by what it started.
  const recordingId = textOf(data['recordingId']);
  const { participant } = data;
  const correlation = {
    ...(context === undefined ? {} : { context }),
    ...(invitationId === undefined ? {} : { invitationId }),
    ...(recordingId === undefined ? {} : { providerOperationId: recordingId }),
    ...(isObject(participant) ? { participant: identityFromWire(participant) } : {}),
  };
  return {
    ...(operationId === undefined ? {} : { operationId }),
    ...(Object.keys(correlation).length === 0 ? {} : { correlation }),
  };
}
