import type { CallbackReceiver } from '../../__fixtures__/callback-receiver.js';
import type { Emulator } from '../../emulator.js';
import { contentHashOf, signatureOf } from '../access/access-key.js';

/** An answer of the service. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

/** A participant as answers and rosters show them. */
export interface WireParticipant {
  readonly identifier: { readonly rawId: string };
  readonly isMuted: boolean;
  readonly isOnHold?: boolean;
}

/** The members of answers that tests read one by one; an answer without a body has none. */
interface AnswerBody {
  readonly callConnectionId?: string;
  readonly serverCallId?: string;
  readonly correlationId?: string;
  readonly callConnectionState?: string;
  readonly invitationId?: string;
  readonly recordingId?: string;
  readonly recordingState?: string;
  readonly value?: readonly WireParticipant[];
  readonly nextLink?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** The members of event data that tests read one by one. */
interface EventData {
  readonly callConnectionId: string;
  readonly operationContext?: string;
  readonly sequenceNumber?: number;
  readonly participants?: readonly WireParticipant[];
  readonly resultInformation?: { readonly code: number; readonly subCode: number };
  readonly serverCallId?: string;
  readonly correlationId?: string;
  readonly tone?: string;
  readonly state?: string;
}

/** What a test may say differently about a request. */
export interface RequestOverrides {
  readonly apiVersion?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accessKey?: string;
}

/** An event of the service, as it stands in the array that was posted. */
export interface AcsEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly subject: string;
  readonly data: EventData;
}

/** The people that the tests call; what they do is in the behaviour table. */
export const people = {
  answersAtOnce: user(110),
  alsoAnswersAtOnce: user(111),
  declines: user(140),
  busy: user(150),
  neverAnswers: user(160),
  unreachable: user(170),
  joinsAndLeaves: user(180),
  presses1: user(190),
  presses123Pound: user(191),
  saysYes: user(192),
  saysNothing: user(193),
  phoneAnswersAtOnce: phone('+14255550110'),
  phoneBusy: phone('+14255550150'),
};

/** A communication user with this number at the end. */
export function user(number: number): { readonly communicationUser: { readonly id: string } } {
  const id = `8:acs:7a9de301-0000-4000-8000-00000000ac50_00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return { communicationUser: { id } };
}

/** A phone number in the wire's shape. */
export function phone(value: string): { readonly phoneNumber: { readonly value: string } } {
  return { phoneNumber: { value } };
}

/** Calls the emulated service with signed requests, without any client library. */
export class AcsApplication {
  readonly #emulator: Emulator;
  readonly #receiver: CallbackReceiver;

  constructor(emulator: Emulator, receiver: CallbackReceiver) {
    this.#emulator = emulator;
    this.#receiver = receiver;
  }

  /** Sends a signed request to a path below `/calling/callConnections`. */
  async request(
    method: string,
    path: string,
    body?: unknown,
    overrides: RequestOverrides = {},
  ): Promise<Answer> {
    const { apiVersion = '2026-03-12' } = overrides;
    const target = `/calling/callConnections${path}?api-version=${apiVersion}`;
    return this.send(method, target, body === undefined ? '' : JSON.stringify(body), overrides);
  }

  /** Sends a signed request with any target and body. */
  async send(
    method: string,
    target: string,
    body: string,
    overrides: RequestOverrides = {},
  ): Promise<Answer> {
    const response = await this.fetch(method, target, { ...overrides, body });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
  }

  /** Sends a signed request and leaves the answer to be read. */
  async fetch(
    method: string,
    target: string,
    { body = '', ...overrides }: RequestOverrides & { readonly body?: string } = {},
  ): Promise<Response> {
    const { endpoint, connectionString } = this.#emulator.info.acs;
    const accessKey = overrides.accessKey ?? connectionString.split('accesskey=')[1] ?? '';
    const date = 'Thu, 12 Mar 2026 10:00:00 GMT';
    const contentHash = contentHashOf(Buffer.from(body));
    const { host } = new URL(endpoint);
    const signature = signatureOf({ method, target, date, host, contentHash }, accessKey);
    return fetch(`${endpoint}${target}`, {
      method,
      ...(body === '' ? {} : { body }),
      headers: {
        'content-type': 'application/json',
        'x-ms-date': date,
        'x-ms-content-sha256': contentHash,
        authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
        ...overrides.headers,
      },
    });
  }

  /** Asks for a call to these people. */
  createCall(
    targets: readonly unknown[],
    more: object = {},
    overrides: RequestOverrides = {},
  ): Promise<Answer> {
    return this.request(
      'POST',
      '',
      { targets, callbackUri: this.#receiver.url, ...more },
      overrides,
    );
  }

  /** A call that somebody has answered; resolves to its id. */
  async connectedCall(
    targets: readonly unknown[] = [people.answersAtOnce],
    overrides: RequestOverrides = {},
  ): Promise<string> {
    const created = await this.createCall(targets, {}, overrides);
    const id = created.body.callConnectionId ?? '';
    await this.event(id, 'ParticipantsUpdated');
    return id;
  }

  /** The events of a call so far, in the order in which they arrived. */
  events(callConnectionId: string): readonly AcsEvent[] {
    return this.#receiver.received
      .map(({ body }) => firstEvent(body))
      .filter(({ data }) => data.callConnectionId === callConnectionId);
  }

  /** Their short names. */
  eventNames(callConnectionId: string): readonly string[] {
    return this.events(callConnectionId).map(({ type }) => shortName(type));
  }

  /** Resolves with the first event of a call that has this name and passes the test. */
  async event(
    callConnectionId: string,
    name: string,
    matches: (event: AcsEvent) => boolean = () => true,
  ): Promise<AcsEvent> {
    const { body } = await this.#receiver.find((callback) => {
      const event = firstEvent(callback.body);
      if (event.data.callConnectionId !== callConnectionId) return false;
      return shortName(event.type) === name && matches(event);
    });
    return firstEvent(body);
  }
}

/** The raw ids in a roster event, or in a list of participants. */
export function rawIds(participants: readonly WireParticipant[] = []): string[] {
  return participants.map(({ identifier }) => identifier.rawId);
}

function firstEvent(body: unknown): AcsEvent {
  if (!Array.isArray(body) || body.length !== 1) throw new Error('A callback holds one event.');
  return body[0];
}

function shortName(type: string): string {
  return type.replace('Microsoft.Communication.', '');
}
