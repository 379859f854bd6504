import type { Identity, Tone } from '@tandem/core';
import { fromRawId, isTone } from '@tandem/core';
import type { Json } from '../wire/json.js';
import { isObject, parseJson, textOf } from '../wire/json.js';
import type { Reader } from '../wire/shape.js';
import { boolean, fields, list, number, object, string, word } from '../wire/shape.js';
import { toneFromWire } from '../wire/tone.js';

const participant: Reader<Identity> = (wire) => {
  const rawId = textOf(wire);
  return rawId === undefined ? undefined : fromRawId(rawId);
};

const bytes: Reader<Uint8Array> = (wire) =>
  typeof wire === 'string' ? new Uint8Array(Buffer.from(wire, 'base64')) : undefined;

const readAudioMetadata = fields({
  subscriptionId: string,
  encoding: string,
  sampleRate: number,
  channels: number,
});

const readAudio = fields({
  data: bytes,
  timestamp: string,
  silent: boolean,
  participantRawID: participant,
});

const readDtmf = fields({ data: string });

const readTranscriptionMetadata = fields({
  subscriptionId: string,
  locale: string,
  callConnectionId: string,
  correlationId: string,
  speechRecognitionModelEndpointId: string,
});

const readTranscription = fields({
  text: string,
  format: string,
  confidence: number,
  offset: number,
  duration: number,
  words: list(object(fields({ text: string, offset: number, duration: number }))),
  participantRawID: participant,
  resultStatus: word('Intermediate', 'Final'),
});

/** The sound that follows on a socket: the first packet of a media stream. */
export interface AudioMetadata {
  readonly kind: 'audioMetadata';
  readonly subscriptionId?: string;
  /** Such as `PCM`. */
  readonly encoding?: string;
  /** In hertz. */
  readonly sampleRate?: number;
  readonly channels?: number;
}

/** A piece of sound. */
export interface AudioData {
  readonly kind: 'audioData';
  /** Samples, in the encoding that the metadata told. */
  readonly data: Uint8Array;
  /** ISO 8601. When it was heard. */
  readonly timestamp?: string;
  readonly isSilent: boolean;
  /** Who is heard. Absent where the sound of everybody is mixed. */
  readonly participant?: Identity;
}

/** A key that somebody pressed. */
export interface DtmfData {
  readonly kind: 'dtmfData';
  /** As the service wrote it. */
  readonly data: string;
  /** The key. Absent where this version does not know what the service wrote. */
  readonly tone?: Tone;
}

/** The transcript that follows on a socket: the first packet of a transcription. */
export interface TranscriptionMetadata {
  readonly kind: 'transcriptionMetadata';
  readonly subscriptionId?: string;
  /** BCP 47. */
  readonly locale?: string;
  readonly callConnectionId?: string;
  readonly correlationId?: string;
  readonly speechRecognitionModelEndpointId?: string;
}

/** Something that was said. */
export interface TranscriptionData {
  readonly kind: 'transcriptionData';
  readonly text: string;
  /** Such as `display`. */
  readonly format?: string;
  /** From 0 to 1. */
  readonly confidence?: number;
  /** Since the beginning of the transcription, in milliseconds. */
  readonly offsetMs?: number;
  readonly durationMs?: number;
  readonly words: readonly TranscribedWord[];
  readonly participant?: Identity;
  /** Whether it will not change any more. */
  readonly isFinal: boolean;
}

/** One word of what was said. */
export interface TranscribedWord {
  readonly text: string;
  readonly offsetMs?: number;
  readonly durationMs?: number;
}

/** A packet this version does not know, or that lacks what it needs. */
export interface UnknownPacket {
  readonly kind: 'unknown';
  /** What it was, as far as it could be read. */
  readonly raw: unknown;
}

/** Everything the service sends over a socket. */
export type MediaPacket =
  | AudioMetadata
  | AudioData
  | DtmfData
  | TranscriptionMetadata
  | TranscriptionData
  | UnknownPacket;

/** Packets, each under the member of the wire that holds it. */
const readers: Readonly<Record<string, (payload: Json) => MediaPacket | undefined>> = {
  audioMetadata: (payload) => ({ kind: 'audioMetadata', ...readAudioMetadata(payload) }),
  audioData: audioDataFrom,
  dtmfData: dtmfDataFrom,
  transcriptionMetadata: (payload) => ({
    kind: 'transcriptionMetadata',
    ...readTranscriptionMetadata(payload),
  }),
  transcriptionData: transcriptionDataFrom,
};

/**
 * Reads one message of a socket. Total: what is no packet that this version knows is of kind `unknown`.
 *
 * @param message Text, or its bytes in UTF-8.
 */
export function parseMediaPacket(message: unknown): MediaPacket {
  const text = textIn(message);
  const wire = text === undefined ? undefined : parseJson(text);
  const packet = isObject(wire) ? packetFrom(wire) : undefined;
  return packet ?? { kind: 'unknown', raw: wire === undefined ? (text ?? message) : wire };
}

/** A packet that lets the people of the call hear something. @param data Samples, in the format that was agreed. */
export function audioPacket(data: Uint8Array): string {
  const base64 = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
  const audioData = { data: base64, isSilent: false };
  return JSON.stringify({ kind: 'audioData', audioData, stopAudio: {} });
}

/** A packet that silences what was sent and is not heard yet. */
export function stopAudioPacket(): string {
  return JSON.stringify({ kind: 'stopAudio', stopAudio: {} });
}

/** The service writes the kind with a capital, and the member without. */
function packetFrom(wire: Json): MediaPacket | undefined {
  const kind = textOf(wire['kind']) ?? '';
  const name = kind.slice(0, 1).toLowerCase() + kind.slice(1);
  const payload = wire[name];
  if (!Object.hasOwn(readers, name) || !isObject(payload)) return undefined;
  return readers[name]?.(payload);
}

function audioDataFrom(payload: Json): AudioData | undefined {
  const { data, timestamp, silent = false, participantRawID } = readAudio(payload);
  if (data === undefined) return undefined;
  return {
    kind: 'audioData',
    data,
    isSilent: silent,
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(participantRawID === undefined ? {} : { participant: participantRawID }),
  };
}

function dtmfDataFrom(payload: Json): DtmfData | undefined {
  const { data } = readDtmf(payload);
  if (data === undefined) return undefined;
  const tone = toneFromWire(data) ?? (isTone(data) ? data : undefined);
  return { kind: 'dtmfData', data, ...(tone === undefined ? {} : { tone }) };
}

function transcriptionDataFrom(payload: Json): TranscriptionData | undefined {
  const read = readTranscription(payload);
  const { text, format, confidence, words = [], participantRawID, resultStatus } = read;
  if (text === undefined) return undefined;
  return {
    kind: 'transcriptionData',
    text,
    ...(format === undefined ? {} : { format }),
    ...(confidence === undefined ? {} : { confidence }),
    ...timesOf(read),
    words: words.map((one) => ({ text: one.text ?? '', ...timesOf(one) })),
    ...(participantRawID === undefined ? {} : { participant: participantRawID }),
    isFinal: resultStatus === 'Final',
  };
}

const ticksPerMs = 10_000;

/** The service counts in ticks of 100 nanoseconds. */
function timesOf({
  offset,
  duration,
}: {
  readonly offset?: number;
  readonly duration?: number;
}): Pick<TranscribedWord, 'offsetMs' | 'durationMs'> {
  return {
    ...(offset === undefined ? {} : { offsetMs: offset / ticksPerMs }),
    ...(duration === undefined ? {} : { durationMs: duration / ticksPerMs }),
  };
}

function textIn(message: unknown): string | undefined {
  if (typeof message === 'string') return message;
  if (message instanceof ArrayBuffer) return Buffer.from(message).toString('utf8');
  if (message instanceof Uint8Array) return textOfBytes(message);
  // Some servers hand over a message in the pieces in which it came.
  return Array.isArray(message) && message.every((piece) => piece instanceof Uint8Array)
    ? Buffer.concat(message).toString('utf8')
    : undefined;
}

function textOfBytes({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}
