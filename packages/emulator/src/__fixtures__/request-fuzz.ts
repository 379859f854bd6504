import { Agent } from 'undici';
import { user } from '../acs/__fixtures__/acs-application.js';
import { contentHashOf, signatureOf } from '../acs/access/access-key.js';
import { operationTable } from '../acs/request/operation-table.js';
import { createVirtualClock, type VirtualClock } from '../clock/virtual-clock.js';
import { controlRoutes } from '../control/control-api.js';
import type { Emulator } from '../emulator.js';
import { createChance } from '../fault/chance.js';
import {
  callBody,
  user as graphUser,
  organizerMeeting,
  people,
} from '../graph/__fixtures__/graph-bodies.js';
import { getToken } from '../graph/__fixtures__/graph-token.js';
import { startEmulator } from '../start-emulator.js';
import { sampleBodies, sampleGraphRequests } from './sample-bodies.js';

/** A mutated request. */
interface FuzzedRequest {
  readonly method: string;
  readonly target: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a fuzz run found. */
export interface FuzzReport {
  readonly sent: number;
  /** How often each status came. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Requests that were not answered as they must be, with the reason. */
  readonly complaints: readonly string[];
}

const answerWithinMs = 10_000;
const parallel = 16;

/** Nobody is there. */
const callbackUri = 'http://127.0.0.1:9/';

/** Sends so many mutated requests to an emulator of its own, the same ones for the same seed. */
export async function fuzzRequests(count: number, seed: number): Promise<FuzzReport> {
  const clock = createVirtualClock();
  const emulator = await startEmulator({
    clock,
    acs: { relaxedApiVersions: true, endedCallRetentionMs: 0 },
  });
  const agent = new Agent({ connections: parallel, headersTimeout: answerWithinMs });
  const fuzz = new Fuzz({ emulator, clock, agent, chance: createChance(seed) });
  try {
    await fuzz.prepare();
    for (let sent = 0; sent < count; sent += parallel) {
      await fuzz.sendSome(Math.min(parallel, count - sent));
    }
    return fuzz.report();
  } finally {
    await agent.destroy();
    await emulator.close();
  }
}

interface Parts {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  readonly agent: Agent;
  readonly chance: () => number;
}

class Fuzz {
  readonly #parts: Parts;
  readonly #complaints: string[] = [];
  readonly #statuses: Record<number, number> = {};
  /** Ids and contexts that mean something now. */
  #known: Record<string, string> = {};
  #token = '';
  #sent = 0;
  #prepared = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  report(): FuzzReport {
    return { sent: this.#sent, statuses: this.#statuses, complaints: this.#complaints };
  }

  /** Makes whatever is not there, or not any more, so that not everything is about nothing. */
  async prepare(): Promise<void> {
    const { emulator } = this.#parts;
    if (this.#token === '') this.#token = await getToken(emulator);
    const on = new Map(emulator.calls().map(({ id, state }) => [id, state]));
    const { callConnectionId = '', meetingId = '', spareId = '', incomingId = '' } = this.#known;
    if (on.get(callConnectionId) !== 'connected') await this.#prepareCall();
    if (!this.#isRinging()) this.#prepareIncomingCall();
    if (!on.has(meetingId)) await this.#prepareMeeting();
    if (!on.has(spareId)) await this.#prepareSpare();
    if (on.get(incomingId) !== 'incoming') this.#prepareIncomingGraphCall();
  }

  #know(more: Record<string, string>): void {
    this.#known = { ...this.#known, ...more };
  }

  async #prepareCall(): Promise<void> {
    const created = await this.#sendValid('POST', '/calling/callConnections', {
      targets: [user(110), user(111)],
      callbackUri,
      callIntelligenceOptions: { cognitiveServicesEndpoint: 'https://speech.example.com/' },
    });
    await this.#parts.clock.advance(10);
    const { callConnectionId } = JSON.parse(created);
    const recording = await this.#sendValid('POST', '/calling/recordings', { callConnectionId });
    const { recordingId } = JSON.parse(recording);
    const participantRawId = user(110).communicationUser.id;
    this.#know({ callConnectionId, recordingId, participantRawId });
  }

  #isRinging(): boolean {
    const { incomingCallContext } = this.#known;
    return this.#parts.emulator.acs
      .incomingCalls()
      .some((one) => one.incomingCallContext === incomingCallContext && one.status === 'ringing');
  }

  #prepareIncomingCall(): void {
    const to = user(700).communicationUser.id;
    const order = { from: '4:+14255550123', to, timeoutMs: 600_000 };
    const { incomingCallContext } = this.#parts.emulator.acs.placeIncomingCall(order);
    this.#know({ incomingCallContext });
  }

  /** A meeting with somebody in it. */
  async #prepareMeeting(): Promise<void> {
    const { emulator, clock } = this.#parts;
    const { tenantId } = emulator.info.graph;
    const meeting = await this.#postGraph(
      '',
      callBody({ tenantId, callbackUri }, [], organizerMeeting),
    );
    await clock.advance(500);
    this.#prepared += 1;
    // Somebody else each time: another application may still be in the meeting.
    const newcomer = `00000000-0000-4000-8000-9${String(this.#prepared).padStart(11, '0')}`;
    const participants = [graphUser(newcomer)];
    const invited = await this.#postGraph(`/${meeting.id}/participants/invite`, { participants });
    await clock.advance(500);
    const { participantId } = invited.participants[0];
    this.#know({ tenantId, meetingId: meeting.id, participantId });
  }

  /** A call to give away. */
  async #prepareSpare(): Promise<void> {
    const { tenantId } = this.#parts.emulator.info.graph;
    const body = callBody({ tenantId, callbackUri }, [graphUser(people.neverAnswers)]);
    this.#know({ spareId: (await this.#postGraph('', body)).id });
  }

  #prepareIncomingGraphCall(): void {
    const { graph } = this.#parts.emulator;
    graph.registerWebhook(callbackUri);
    const from = `8:orgid:${people.ann}`;
    this.#know({ incomingId: graph.placeIncomingCall({ from, timeoutMs: 600_000 }).id });
  }

  async #postGraph(path: string, body: object) {
    const { status, text } = await this.#send({
      method: 'POST',
      target: `/graph/v1.0/communications/calls${path}`,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token}` },
    });
    if (status >= 300) throw new Error(`POST ${path} answered ${status}: ${text}`);
    return JSON.parse(text);
  }

  async sendSome(count: number): Promise<void> {
    const requests = Array.from({ length: count }, () => this.#mutated());
    await Promise.all(requests.map((one) => this.#sendAndJudge(one)));
    // Time passes, so that what was set off falls due; without a receiver no webhook may hold it up.
    this.#parts.emulator.setDeliveryHooks([() => []]);
    await this.#parts.clock.advance(50);
    await this.prepare();
  }

  #mutated(): FuzzedRequest {
    const kind = this.#number(20);
    if (kind === 0) return this.#control();
    if (kind === 1) return this.#elsewhere();
    if (kind <= 9) return this.#graph();
    const operation = this.#pick(operationTable);
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(this.#known[name] ?? 'nothing'),
    );
    const body = sampleBodies(operation.id, this.#known);
    return this.#sign({
      method: this.#rarely() ? this.#pick(methods) : operation.method,
      target: `${this.#mutatePath(path)}${this.#query()}`,
      body: body === undefined && !this.#rarely() ? '' : this.#mutateBody(body ?? {}),
      headers: this.#rarely() ? { [this.#pick(headerNames)]: this.#pick(texts) } : {},
    });
  }

  #graph(): FuzzedRequest {
    const sample = this.#pick(sampleGraphRequests(this.#known));
    return {
      method: this.#rarely() ? this.#pick(methods) : sample.method,
      target: this.#mutatePath(`/graph/v1.0/communications${sample.path}`),
      body: sample.method === 'GET' ? '' : this.#mutateBody(sample.body),
      headers: {
        'content-type': this.#rarely() ? this.#pick(texts) : 'application/json',
        authorization: `Bearer ${this.#rarely() ? 'x' : this.#token}`,
      },
    };
  }

  /** The token endpoint, recorded files, keys, and what is nowhere. */
  #elsewhere(): FuzzedRequest {
    const { tenantId } = this.#parts.emulator.info.graph;
    const form = `grant_type=${this.#pick(texts)}&client_id=${this.#pick(texts)}&scope=${this.#pick(texts)}`;
    return this.#sign({
      method: this.#rarely() ? this.#pick(methods) : this.#pick(['GET', 'POST', 'DELETE']),
      target: this.#mutatePath(
        this.#pick([
          `/${tenantId}/oauth2/v2.0/token`,
          `/${tenantId}/v2.0/.well-known/openid-configuration`,
          '/v1/objects/0-emulator/content/audio',
          '/v1/objects/0-emulator',
          '/graph/recordings/x',
          '/calling/keys',
          '/calling/.well-known/acsopenidconfiguration',
          '/sms?api-version=2021-03-07',
          '/',
        ]),
      ),
      body: this.#number(2) === 0 ? '' : form,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  }

  #control(): FuzzedRequest {
    // What resets or removes would leave nothing to send requests about.
    const harmless = controlRoutes.filter(
      ({ id }) => !/reset|advance|addFault|reseed|subscribe|setPerson/i.test(id),
    );
    const { method, path, body } = this.#pick(harmless);
    return {
      method: method.toUpperCase(),
      target: this.#mutatePath(path.replace(/\{(\w+)\}/g, 'nothing')),
      body: body === undefined ? '' : this.#mutateBody({ rawId: '4:+14255550123', keys: '1' }),
      headers: { 'content-type': 'application/json' },
    };
  }

  #mutateBody(body: object): string {
    const text = JSON.stringify(this.#mutate(body));
    if (!this.#rarely()) return text;
    const at = this.#number(text.length + 1);
    const damage = [text.slice(0, at), text.slice(at), `${text}${text}`, '', '[]', '"', '\u0000{'];
    return this.#pick(damage);
  }

  /** Changes nothing, or one thing somewhere. */
  #mutate(value: unknown): unknown {
    if (this.#number(6) === 0) return this.#pick(values);
    if (Array.isArray(value)) {
      const at = this.#number(value.length);
      const changed = value.map((one, index) => (index === at ? this.#mutate(one) : one));
      return this.#rarely() ? [...changed, ...changed] : changed;
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const at = this.#number(entries.length);
    const kept = entries.flatMap(([name, one], index): [string, unknown][] => {
      if (index !== at) return [[name, one]];
      return this.#number(8) === 0 ? [] : [[name, this.#mutate(one)]];
    });
    return Object.fromEntries(
      this.#rarely() ? [...kept, [this.#pick(texts), this.#pick(values)]] : kept,
    );
  }

  #mutatePath(path: string): string {
    if (!this.#rarely()) return path;
    const at = 1 + this.#number(path.length - 1);
    return this.#pick([
      `${path}/`,
      `${path}:${this.#pick(['', 'play', 'x', '%'])}`,
      `${path.slice(0, at)}${this.#pick(['%', '%00', '%zz', '..', '//', ':', '%F0%9F%93%9E'])}${path.slice(at)}`,
      path.slice(0, at) || '/',
      path.toUpperCase(),
    ]);
  }

  #query(): string {
    if (!this.#rarely()) return '?api-version=2026-03-12';
    return this.#pick([
      '',
      '?',
      '?api-version=',
      '?api-version=2019-01-01',
      '?api-version=2024-06-15-preview',
      '?api-version=2026-03-12&continuationToken=x',
      '?api-version=2026-03-12&api-version=1',
      '?%=%',
    ]);
  }

  #sign({ method, target, body, headers }: FuzzedRequest): FuzzedRequest {
    const { endpoint, connectionString } = this.#parts.emulator.info.acs;
    const accessKey = connectionString.split('accesskey=')[1] ?? '';
    const date = 'Thu, 12 Mar 2026 10:00:00 GMT';
    const contentHash = contentHashOf(Buffer.from(body));
    const { host } = new URL(endpoint);
    const signature = signatureOf({ method, target, date, host, contentHash }, accessKey);
    return {
      method,
      target,
      body,
      headers: {
        'content-type': 'application/json',
        'x-ms-date': date,
        'x-ms-content-sha256': contentHash,
        authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
        ...headers,
      },
    };
  }

  async #sendAndJudge(fuzzed: FuzzedRequest): Promise<void> {
    this.#sent += 1;
    try {
      const { status, text } = await this.#send(fuzzed);
      this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
      const complaint = complaintAbout(fuzzed, { status, text });
      if (complaint !== undefined) this.#complain(fuzzed, `${status}, ${complaint}: ${text}`);
    } catch (error) {
      this.#complain(fuzzed, error instanceof Error ? error.message : String(error));
    }
  }

  #complain({ method, target, body }: FuzzedRequest, why: string): void {
    this.#complaints.push(
      `${method} ${target.slice(0, 200)} ${body.slice(0, 500)}\n    ${why.slice(0, 500)}`,
    );
  }

  async #sendValid(method: string, path: string, body: object): Promise<string> {
    const target = `${path}?api-version=2026-03-12`;
    const signed = this.#sign({ method, target, body: JSON.stringify(body), headers: {} });
    const { status, text } = await this.#send(signed);
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return text;
  }

  async #send({ method, target, body, headers }: FuzzedRequest) {
    const { statusCode, body: answer } = await this.#parts.agent.request({
      origin: this.#parts.emulator.info.acs.endpoint,
      // As it is: a path that a client would have put in order first has to be answered too.
      path: target,
      method,
      headers,
      ...(body === '' ? {} : { body }),
    });
    return { status: statusCode, text: await answer.text() };
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#number(items.length)];
    if (item === undefined) throw new Error('There is nothing to choose from.');
    return item;
  }

  #number(below: number): number {
    return Math.floor(this.#parts.chance() * below);
  }

  #rarely(): boolean {
    return this.#number(12) === 0;
  }
}

/** What is wrong with an answer; nothing when it is a success, or a refusal that says what and why. */
function complaintAbout(
  { method }: FuzzedRequest,
  { status, text }: { readonly status: number; readonly text: string },
): string | undefined {
  if (status === 500) return 'the emulator failed';
  if (method === 'HEAD') return text === '' ? undefined : 'a body';
  if (status < 400) return isJson(text) || text === '' ? undefined : 'no JSON';
  if (!isJson(text)) return 'no JSON';
  return isRefusal(JSON.parse(text), status) ? undefined : 'no well-formed error';
}

interface Refused {
  readonly error?: { readonly code?: unknown; readonly message?: unknown } | string;
  /** Beside it, as Entra says it. */
  readonly error_description?: unknown;
  /** As the place of recorded files says it. */
  readonly status?: unknown;
  readonly message?: unknown;
}

/** Whether a refusal says what and why, in the words of whichever service it is. */
function isRefusal(
  { error, error_description: description, status: own, message }: Refused,
  status: number,
): boolean {
  const says = (value: unknown) => typeof value === 'string' && value !== '';
  if (typeof error === 'string') return says(error) && says(description);
  if (error === undefined) return own === status && says(message);
  return says(error.code) && says(error.message);
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

const headerNames = [
  'repeatability-request-id',
  'repeatability-first-sent',
  'authorization',
  'x-ms-date',
  'content-type',
  'x-ms-content-sha256',
  'x-ms-client-request-id',
];

const texts = [
  'x',
  '4:+1',
  '8:acs:a_b_c_d',
  '00000000-0000-4000-8000-000000000110',
  'Bearer x',
  'HMAC-SHA256 x',
  '__proto__',
  'constructor',
  'toString',
  'a'.repeat(5000),
];

const values: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e308,
  '',
  ' ',
  '\u0000',
  '📞',
  '4:+14255550110',
  '8:orgid:x',
  'http://127.0.0.1:9/',
  'javascript:alert(1)',
  'a'.repeat(20_000),
  [],
  [[]],
  [null],
  {},
  { kind: 'phoneNumber' },
  { rawId: 7 },
  { rawId: '4:', phoneNumber: {}, communicationUser: {} },
  JSON.parse('{"__proto__":{"kind":"file"}}'),
  JSON.parse('['.repeat(200) + ']'.repeat(200)),
];
