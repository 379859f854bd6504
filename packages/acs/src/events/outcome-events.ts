import type {
  EndReason,
  OperationEndStatus,
  OperationKind,
  OperationResult,
  Reason,
  Recognition,
} from '@tandem/core';
import { integerOf, type Json, listOf, objectOf, textOf } from '../wire/json.js';
import { reasonFromResult } from '../wire/result-reason.js';
import { toneFromWire } from '../wire/tone.js';
import type { EventMapper } from './acs-event.js';
import { correlationOf } from './correlation.js';

interface Outcome {
  readonly kind: OperationKind;
  readonly status: OperationEndStatus;
}

/** Events that end one operation each: which kind, and how. Keys in lower case. */
const outcomes: Readonly<Record<string, Outcome>> = {
  addparticipantsucceeded: { kind: 'invite', status: 'succeeded' },
  addparticipantfailed: { kind: 'invite', status: 'failed' },
  canceladdparticipantsucceeded: { kind: 'cancel', status: 'succeeded' },
  canceladdparticipantfailed: { kind: 'cancel', status: 'failed' },
  removeparticipantsucceeded: { kind: 'remove', status: 'succeeded' },
  removeparticipantfailed: { kind: 'remove', status: 'failed' },
  moveparticipantsucceeded: { kind: 'move', status: 'succeeded' },
  // A read-me of the service writes the plural.
  moveparticipantssucceeded: { kind: 'move', status: 'succeeded' },
  moveparticipantfailed: { kind: 'move', status: 'failed' },
  calltransferaccepted: { kind: 'transfer', status: 'succeeded' },
  calltransferfailed: { kind: 'transfer', status: 'failed' },
  playcompleted: { kind: 'play', status: 'succeeded' },
  playfailed: { kind: 'play', status: 'failed' },
  playcanceled: { kind: 'play', status: 'cancelled' },
  recognizecompleted: { kind: 'recognize', status: 'succeeded' },
  recognizefailed: { kind: 'recognize', status: 'failed' },
  recognizecanceled: { kind: 'recognize', status: 'cancelled' },
  continuousdtmfrecognitiontonefailed: { kind: 'startDtmfDetection', status: 'failed' },
  continuousdtmfrecognitionstopped: { kind: 'stopDtmfDetection', status: 'succeeded' },
  senddtmftonescompleted: { kind: 'sendDtmf', status: 'succeeded' },
  senddtmftonesfailed: { kind: 'sendDtmf', status: 'failed' },
  holdfailed: { kind: 'hold', status: 'failed' },
  transcriptionstarted: { kind: 'startTranscription', status: 'succeeded' },
  transcriptionstopped: { kind: 'stopTranscription', status: 'succeeded' },
  transcriptionupdated: { kind: 'updateTranscription', status: 'succeeded' },
  transcriptionfailed: { kind: 'startTranscription', status: 'failed' },
  mediastreamingstarted: { kind: 'startMediaStreaming', status: 'succeeded' },
  mediastreamingstopped: { kind: 'stopMediaStreaming', status: 'succeeded' },
  mediastreamingfailed: { kind: 'startMediaStreaming', status: 'failed' },
  startrecordingfailed: { kind: 'startRecording', status: 'failed' },
};

/** A mapper for each event that ends an operation. */
export const outcomeEvents: Readonly<Record<string, EventMapper>> = Object.fromEntries(
  Object.entries(outcomes).map(([name, outcome]) => [name, endedBy(outcome)]),
);

function endedBy(outcome: Outcome): EventMapper {
  return ({ data }) => {
    const reason = reasonOf(outcome, data);
    const result = resultOf(data);
    return [
      {
        type: 'operation.ended',
        kind: outcome.kind,
        ...correlationOf(data),
        status: statusOf(outcome, reason),
        ...(reason === undefined ? {} : { reason }),
        ...(result === undefined ? {} : { result }),
        by: 'event',
      },
    ];
  };
}

const cancellable: ReadonlySet<OperationKind> = new Set(['invite', 'play', 'recognize']);

/** What failed because somebody took it back was cancelled, whichever event says so. */
function statusOf({ kind, status }: Outcome, reason: EndReason | undefined): OperationEndStatus {
  return cancellable.has(kind) && status === 'failed' && reason?.reason === 'cancelled'
    ? 'cancelled'
    : status;
}

/** What a status says by itself outweighs the numbers: the success of a cancellation carries those of the invitation. */
function reasonOf({ kind, status }: Outcome, data: Json): EndReason | undefined {
  const { resultInformation } = data;
  const subject = kind === 'invite' || kind === 'cancel' ? 'invitation' : 'operation';
  const told = reasonFromResult(resultInformation, subject);
  const plain = plainReason(kind, status);
  if (plain !== undefined)
    return resultInformation === undefined && plain === 'completed'
      ? undefined
      : { ...told, reason: plain };
  const isVague = told.reason === 'unknown' || told.reason === 'completed';
  return isVague ? { ...told, reason: 'failed' } : told;
}

function plainReason(kind: OperationKind, status: OperationEndStatus): Reason | undefined {
  if (status === 'cancelled' || (kind === 'cancel' && status === 'succeeded')) return 'cancelled';
  return status === 'succeeded' ? 'completed' : undefined;
}

/** What an operation brought: what was recognized, or which of its prompts could not be heard. */
function resultOf(data: Json): OperationResult | undefined {
  const recognition = recognitionOf(data);
  if (recognition !== undefined) return { recognition };
  const value = failedPrompt(data);
  return value === undefined ? undefined : { value };
}

/** What was recognized. Tones this version does not know are left to the raw event. */
function recognitionOf(data: Json): Recognition | undefined {
  const dtmf = objectOf(data['dtmfResult']);
  const choice = objectOf(data['choiceResult']);
  const speech = objectOf(data['speechResult']);
  if (Array.isArray(dtmf['tones'])) {
    const tones = listOf(dtmf['tones']).flatMap((tone) => toneFromWire(String(tone)) ?? []);
    return { kind: 'dtmf', tones };
  }
  const label = textOf(choice['label']);
  if (label !== undefined) {
    const phrase = textOf(choice['recognizedPhrase']);
    return {
      kind: 'choice',
      label,
      ...(phrase === undefined ? {} : { phrase }),
      ...confidenceOf(choice),
    };
  }
  const text = textOf(speech['speech']);
  return text === undefined ? undefined : { kind: 'speech', text, ...confidenceOf(speech) };
}

function confidenceOf({ confidence }: Json): { readonly confidence?: number } {
  return typeof confidence === 'number' ? { confidence } : {};
}

function failedPrompt(data: Json): unknown {
  const failedPlaySourceIndex = integerOf(data['failedPlaySourceIndex']);
  return failedPlaySourceIndex === undefined ? undefined : { failedPlaySourceIndex };
}
