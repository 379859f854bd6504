import type { Tone as WireTone } from '@microsoft/microsoft-graph-types';
import type {
  Identity,
  PlayCommand,
  Receipt,
  SendDtmfCommand,
  StartDtmfDetectionCommand,
  Tone,
} from '@tandem/core';
import { InvalidArgumentError, UnsupportedOperationError } from '@tandem/core';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
import { wireTones } from '../wire/tone.js';
import { isBetweenTwo } from './between-two.js';
import type { CallScope, CommandScope } from './graph-command.js';
import { mediaPrompt } from './prompt.js';

/** The body that plays sound files to everyone. @see https://learn.microsoft.com/graph/api/call-playprompt */
export function encodePlay({ prompts }: PlayCommand, { context }: CommandScope): JsonObject {
  const files = prompts.flatMap((prompt) => (prompt.kind === 'file' ? [mediaPrompt(prompt)] : []));
  return { prompts: files, clientContext: context.correlationToken };
}

/** The body that has keys reported. @see https://learn.microsoft.com/graph/api/call-subscribetotone */
export function encodeStartDtmfDetection(
  { target }: StartDtmfDetectionCommand,
  scope: CommandScope,
): JsonObject {
  assertOther(target, scope, 'A key does not tell who pressed it');
  return { clientContext: scope.context.correlationToken };
}

/**
 * Keys that are reported already are reported until the call ends: a second subscription is not asked for. Whether the numbers
 * of the keys begin anew with it is not documented, and they tell a repeated delivery from another key.
 */
export function standingDtmfDetection({ call }: CallScope): Receipt | undefined {
  const isReported = call.operations.some(
    ({ kind, status }) => kind === 'startDtmfDetection' && status === 'succeeded',
  );
  return isReported ? { ended: { status: 'succeeded' } } : undefined;
}

/** The body that presses keys. @see https://learn.microsoft.com/graph/api/call-senddtmftones */
export function encodeSendDtmf(
  { tones, target, delayMs }: SendDtmfCommand,
  scope: CommandScope,
): JsonObject {
  assertOther(target, scope, 'Keys are heard by everyone');
  return {
    tones: tones.map(wireTone),
    ...present({ delayBetweenTonesMs: delayMs }),
    clientContext: scope.context.correlationToken,
  };
}

/** Nobody can be picked out of a group; in a call of two, the other is all there is. */
function assertOther(
  target: Identity | undefined,
  { context: { call }, subject }: CommandScope,
  why: string,
): void {
  if (target === undefined || call === undefined || isBetweenTwo(call)) return;
  throw new UnsupportedOperationError(
    `${why}: in a call of several people nobody can be picked out. Leave "target" out.`,
    { ...present({ ...subject }), path: 'target' },
  );
}

function wireTone(tone: Tone): WireTone {
  const wire = wireTones[tone];
  if (wire !== undefined) return wire;
  throw new InvalidArgumentError(
    `"${String(tone)}" is no key. Use 0 to 9, *, #, A to D and flash, each by itself.`,
    { path: 'tones', operation: 'sendDtmf' },
  );
}
