import type { OperationKind } from '@tandem/core';
import { integerOf, textOf } from '../wire/json.js';
import { participantsFromWire } from '../wire/participant.js';
import { reasonFromResult } from '../wire/result-reason.js';
import type { AcsEvent, EventDraft, EventMapper } from './acs-event.js';
import { correlationOf, operationIdOf } from './correlation.js';

/** Events about a call as a whole: its beginning, its end and who is in it. Keys in lower case. */
export const callEvents: Readonly<Record<string, EventMapper>> = {
  callconnected: connected,
  calldisconnected: ({ data }) => [
    { type: 'call.disconnected', reason: reasonFromResult(data['resultInformation'], 'call') },
  ],
  createcallfailed: setupFailed('createCall'),
  answerfailed: setupFailed('answer'),
  // The metrics pages call it by this name.
  answercallfailed: setupFailed('answer'),
  connectfailed: setupFailed('connect'),
  participantsupdated: roster,
  // Several documentation pages call it by this name.
  participantupdated: roster,
};

function connected({ data }: AcsEvent): readonly EventDraft[] {
  const correlationId = textOf(data['correlationId']);
  const conversationId = textOf(data['serverCallId']);
  const operationId = operationIdOf(data);
  const isDescribed = correlationId !== undefined || conversationId !== undefined;
  const description: EventDraft = {
    type: 'call.described',
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(conversationId === undefined ? {} : { conversationId }),
  };
  return [
    ...(isDescribed ? [description] : []),
    { type: 'call.connected', ...(operationId === undefined ? {} : { operationId }) },
  ];
}

/** A connection that could not be set up: its setup has failed, and with it the call. */
function setupFailed(kind: OperationKind): EventMapper {
  return ({ data }) => {
    const reason = reasonFromResult(data['resultInformation'], 'call');
    return [
      {
        type: 'operation.ended',
        kind,
        ...correlationOf(data),
        status: 'failed',
        reason,
        by: 'event',
      },
      { type: 'call.disconnected', reason },
    ];
  };
}

/** The number is the roster's version: it grows, skips and repeats. Before 2023 there was none. */
function roster({ data }: AcsEvent): readonly EventDraft[] | undefined {
  if (!Array.isArray(data['participants'])) return undefined;
  const participants = participantsFromWire(data['participants']);
  const sequence = integerOf(data['sequenceNumber']);
  return [
    sequence === undefined
      ? { type: 'roster.snapshot', participants }
      : { type: 'roster.snapshot', participants, sequence },
  ];
}
