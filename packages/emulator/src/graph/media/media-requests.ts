import { badRequest } from '../request/graph-error.js';
import {
  type JsonObject,
  odataType,
  readBoolean,
  readClientContext,
  readInteger,
  readList,
  readObject,
  readOptional,
  readString,
} from '../request/json-reader.js';
import { isTone, keyOfTone, readTone, type Tone, toneOfKey } from './tone.js';

/** Something to be played. */
export type Prompt = { readonly uri: URL };

/** A request to play. */
export type PlayRequest = {
  readonly clientContext: string | null;
  readonly prompts: readonly Prompt[];
};

/** A request to record what somebody answers. */
export type RecordRequest = PlayRequest & {
  readonly bargeInAllowed: boolean;
  readonly playBeep: boolean;
  readonly initialSilenceMs: number;
  readonly maxSilenceMs: number;
  readonly maxRecordMs: number;
  readonly stopTones: readonly Tone[];
};

/** A request to send keys into the call. */
export type SendTonesRequest = {
  readonly clientContext: string | null;
  readonly tones: readonly Tone[];
  readonly delayBetweenTonesMs: number;
};

const maximumPrompts = 20;

/** Reads the body of `playPrompt`. */
export function readPlayRequest(body: JsonObject): PlayRequest {
  const prompts = readList(body['prompts'], 'prompts');
  requireAtMost(prompts, maximumPrompts, 'played in one request');
  return {
    clientContext: readClientContext(body),
    prompts: prompts.map((prompt, index) => readPrompt(prompt, `prompts[${index}]`)),
  };
}

/** Reads the body of `recordResponse`. */
export function readRecordRequest(body: JsonObject): RecordRequest {
  const prompts = readOptional(body['prompts'], 'prompts', readAnyList) ?? [];
  requireAtMost(prompts, 1, 'played before a recording');
  const flag = (name: string) => readOptional(body[name], name, readBoolean);
  const seconds = (name: string) => 1000 * (readOptional(body[name], name, readSeconds) ?? 5);
  return {
    clientContext: readClientContext(body),
    prompts: prompts.map((prompt, index) => readPrompt(prompt, `prompts[${index}]`)),
    bargeInAllowed: flag('bargeInAllowed') ?? false,
    playBeep: flag('playBeep') ?? true,
    initialSilenceMs: seconds('initialSilenceTimeoutInSeconds'),
    maxSilenceMs: seconds('maxSilenceTimeoutInSeconds'),
    maxRecordMs: seconds('maxRecordDurationInSeconds'),
    stopTones: (readOptional(body['stopTones'], 'stopTones', readAnyList) ?? []).map(readStopTone),
  };
}

/** Reads the body of `sendDtmfTones`. */
export function readSendTonesRequest(body: JsonObject): SendTonesRequest {
  const delay = body['delayBetweenTonesMs'];
  return {
    clientContext: readClientContext(body),
    tones: readList(body['tones'], 'tones').map((tone, index) => readTone(tone, `tones[${index}]`)),
    delayBetweenTonesMs:
      readOptional(delay, 'delayBetweenTonesMs', readInteger(0, 2_147_483_647)) ?? 0,
  };
}

/** Reads a prompt: an address of a WAV file. */
export function readPrompt(value: unknown, path: string): Prompt {
  const prompt = readObject(value, path);
  if (odataType(prompt) !== 'mediaPrompt')
    throw badRequest(`${path}.@odata.type must be #microsoft.graph.mediaPrompt.`);
  const mediaInfo = readObject(prompt['mediaInfo'], `${path}.mediaInfo`);
  readOptional(mediaInfo['resourceId'], `${path}.mediaInfo.resourceId`, readString);
  const text = readString(mediaInfo['uri'], `${path}.mediaInfo.uri`);
  const uri = URL.canParse(text) ? new URL(text) : undefined;
  if (uri === undefined || !['http:', 'https:'].includes(uri.protocol))
    throw badRequest(`${path}.mediaInfo.uri must be an absolute http or https address.`);
  // An address that does not name a file type may still lead to a WAV file.
  const extension = /\.([a-z\d]{1,5})$/i.exec(uri.pathname)?.[1]?.toLowerCase();
  if (extension !== undefined && extension !== 'wav')
    throw badRequest(
      `${path}.mediaInfo.uri names a .${extension} file; only WAV (mono, 16 bit, 16 kHz) is played.`,
    );
  return { uri };
}

const readSeconds = readInteger(1, 120);

function requireAtMost(prompts: readonly unknown[], limit: number, how: string): void {
  if (prompts.length > limit)
    throw badRequest(`prompts has ${prompts.length} entries; at most ${limit} can be ${how}.`);
}

function readAnyList(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw badRequest(`${path} must be a list.`);
}

/** Stop tones are written as on the keys, `#` or `1`; the names of the tones are understood too. */
function readStopTone(value: unknown, index: number): Tone {
  const path = `stopTones[${index}]`;
  const text = readString(value, path);
  const tone = isTone(text) ? text : toneOfKey(text);
  if (tone !== undefined && keyOfTone(tone) !== 'flash') return tone;
  throw badRequest(`${path} must be one of the keys 0 to 9, A to D, * and #.`);
}
