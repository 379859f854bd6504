import { integerOf, textOf } from '../wire/json.js';
import { toneFromWire } from '../wire/tone.js';
import type { AcsEvent, EventDraft, EventMapper } from './acs-event.js';
import { operationIdOf } from './correlation.js';

/** Events of media that end no operation. Keys in lower case. */
export const mediaEvents: Readonly<Record<string, EventMapper>> = {
  continuousdtmfrecognitiontonereceived: toneReceived,
  recordingstatechanged: recordingChanged,
};

function toneReceived({ data }: AcsEvent): readonly EventDraft[] | undefined {
  const tone = toneFromWire(textOf(data['tone']) ?? '');
  if (tone === undefined) return undefined;
  const sequence = integerOf(data['sequenceId']);
  const operationId = operationIdOf(data);
  return [
    {
      type: 'dtmf.received',
      tone,
      ...(sequence === undefined ? {} : { sequence }),
      ...(operationId === undefined ? {} : { operationId }),
    },
  ];
}

/** A paused recording and a stopped one are both inactive. */
function recordingChanged({ data }: AcsEvent): readonly EventDraft[] | undefined {
  const recordingId = textOf(data['recordingId']);
  const state = textOf(data['state']);
  if (recordingId === undefined || state === undefined) return undefined;
  return [{ type: 'recording.changed', recordingId, isActive: state.toLowerCase() === 'active' }];
}
