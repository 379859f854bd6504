import type { Clock, Identity } from '@tandem/core';
import type { AcsClient } from '../acs-client.js';
import type { AcsSettings } from '../acs-options.js';
import type { AcsOperation, FieldsInput } from '../operations/acs-operation.js';
import { makeRequest } from '../operations/make-request.js';
import type { Operations } from '../operations/operations.js';
import { operations } from '../operations/operations.js';
import { repeatabilityOf } from '../operations/prepare.js';
import { peopleOn } from '../operations/read.js';
import type { RecordingFiles } from '../recordings/recording-files.js';
import type { Json } from '../wire/json.js';
import { objectOf } from '../wire/json.js';
import { Deadline } from './deadline.js';

/** How to send a native request. */
export interface NativeOptions {
  /** Breaks off waiting for the answer. The service may have executed the request all the same. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for the answer over all tries, in milliseconds. @default as long as the tries take */
  readonly deadlineMs?: number | undefined;
  /** A key under which the service executes the request once: a UUID. Only some operations have such. @default a new one */
  readonly requestId?: string | undefined;
}

/** The request of an operation: fields by the names of the wire, and an {@link Identity} wherever the wire has an identifier. */
export type AcsRequestOf<Name extends keyof Operations> = FieldsInput<Operations[Name]['fields']>;

/** The answer of an operation, by the names of the wire. What the service left out is absent. */
export type AcsAnswerOf<Name extends keyof Operations> = ReturnType<Operations[Name]['answer']>;

/** One operation as a method. Resolves with the answer; what comes of it is reported to the call. */
export type NativeMethod<Name extends keyof Operations> =
  Record<never, never> extends AcsRequestOf<Name>
    ? (request?: AcsRequestOf<Name>, options?: NativeOptions) => Promise<AcsAnswerOf<Name>>
    : (request: AcsRequestOf<Name>, options?: NativeOptions) => Promise<AcsAnswerOf<Name>>;

type OnCall = `${string}{callConnectionId}${string}`;

type CallOperation = {
  [Name in keyof Operations]: Operations[Name]['path'] extends OnCall ? Name : never;
}[keyof Operations];

/** Every operation of the service on one call. */
export type AcsCallApi = { readonly [Name in CallOperation]: NativeMethod<Name> } & {
  readonly callConnectionId: string;
  /** Records this call, unless another is named. */
  readonly startRecording: (
    request?: AcsRequestOf<'startRecording'>,
    options?: NativeOptions,
  ) => Promise<AcsAnswerOf<'startRecording'>>;
};

/** Every operation of the service. */
export type AcsApi = {
  readonly [Name in Exclude<keyof Operations, CallOperation>]: NativeMethod<Name>;
} & {
  /** The operations on one call, by the service's id of it. */
  call(callConnectionId: string): AcsCallApi;
  /** The files that recordings leave behind. */
  readonly recordingFiles: RecordingFiles;
};

/** What the methods send with. */
export interface NativeParts {
  /** Configured name of the provider. */
  readonly provider: string;
  readonly settings: AcsSettings;
  readonly client: AcsClient;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly recordingFiles: RecordingFiles;
}

type Method = (request?: Json, options?: NativeOptions) => Promise<unknown>;

/** The whole service, as methods made from the table of operations. */
export function createAcsApi(parts: NativeParts): AcsApi {
  const api = {
    ...methods(parts, ({ path }) => !isOnCall(path)),
    call: (callConnectionId: string) => callApi(parts, callConnectionId),
    recordingFiles: parts.recordingFiles,
  };
  // A method each for the operations whose names the type lists, made from their entries.
  return api as unknown as AcsApi;
}

function callApi(parts: NativeParts, callConnectionId: string): AcsCallApi {
  const record = method(['startRecording', operations.startRecording], parts);
  const api = {
    ...methods(parts, ({ path }) => isOnCall(path), callConnectionId),
    callConnectionId,
    startRecording: (request: Json = {}, options?: NativeOptions) =>
      record(
        request['callLocator'] === undefined ? { callConnectionId, ...request } : request,
        options,
      ),
  };
  return api as unknown as AcsCallApi;
}

function methods(
  parts: NativeParts,
  isIncluded: (entry: AcsOperation) => boolean,
  callConnectionId?: string,
): Readonly<Record<string, Method>> {
  const entries: readonly (readonly [string, AcsOperation])[] = Object.entries(operations);
  return Object.fromEntries(
    entries
      .filter(([, entry]) => isIncluded(entry))
      .map(([name, entry]) => [name, method([name, entry], parts, callConnectionId)]),
  );
}

function method(
  [name, entry]: readonly [string, AcsOperation],
  parts: NativeParts,
  callConnectionId?: string,
): Method {
  const { provider, settings, client, clock, newId } = parts;
  return async (given = {}, { signal, deadlineMs, requestId } = {}) => {
    const setting = { provider, settings, operation: name, callConnectionId };
    const request = makeRequest(entry, given, setting);
    const firstSentAt = new Date(clock.now()).toISOString();
    const headers =
      entry.repetition === 'repeatable' ? repeatabilityOf(requestId ?? newId(), firstSentAt) : {};
    using deadline = new Deadline(clock, { deadlineMs, signal });
    const sent = { ...request, headers };
    if (entry.isPaged !== true)
      return entry.answer(objectOf((await client.send(sent, deadline.signal)).body));
    const pages = await client.sendForPages(sent, deadline.signal);
    return entry.answer({ value: pages.flatMap(peopleOn) });
  };
}

function isOnCall(path: string): boolean {
  return path.includes('{callConnectionId}');
}
