import type { Calling, IncomingCall } from '@tandem/core';
import { createCalling } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import type { GraphOptions } from '@tandem/graph';
import { createGraphProvider } from '@tandem/graph';
import { MockAgent } from 'undici';
import type { WireRequest } from './graph-description/wire-check.js';
import { problemsOnWire } from './graph-description/wire-check.js';

/** What is on the wire. */
export type Wire = Readonly<Record<string, unknown>>;

/** What the service answers; without a body, nothing. */
export interface GraphAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** The call of these tests, as the service names it. */
export const graphCallId = '2e1a0b00-2db4-4022-9570-000000000001';
export const botId = '00000000-0000-4000-8000-0000000000b0';
export const ownPlace = '499ff390-7a72-40e8-83a0-000000000003';
const tenantId = '00000000-0000-4000-8000-0000000000aa';

export const typed = (name: string, fields: Wire = {}): Wire => ({
  '@odata.type': `#microsoft.graph.${name}`,
  ...fields,
});

/** Somebody as the service names them. */
export const setOf = (kind: string, id: string): Wire =>
  typed('identitySet', { [kind]: typed('identity', { id }) });

/** An entry of a roster. */
export const entry = (id: string | null, identity: Wire, more: Wire = {}): Wire =>
  typed('participant', {
    id,
    info: typed('participantInfo', { identity }),
    isMuted: false,
    isInLobby: false,
    ...more,
  });

/** The entry of the application. */
export const self = entry(ownPlace, setOf('application', botId));

/** A call to somebody, as its creation is answered and it is read. */
export function placedCall(...targets: readonly Wire[]): Wire {
  return typed('call', {
    id: graphCallId,
    state: 'establishing',
    direction: 'outgoing',
    source: typed('participantInfo', { identity: setOf('application', botId) }),
    targets: targets.map((identity) => typed('invitationParticipantInfo', { identity })),
    myParticipantId: ownPlace,
    chatInfo: null,
    meetingInfo: null,
  });
}

/** An application on Graph whose service says what a test writes, and whose time passes when the test says so. */
export class MockedGraph {
  readonly clock = new ManualClock();
  readonly calling: Calling;
  readonly incoming: IncomingCall[] = [];
  /** What the service answers from now on, by method and path after the call's; else 404. */
  readonly answers = new Map<string, GraphAnswer>();
  readonly #agent = new MockAgent();
  readonly #requests: WireRequest[] = [];
  readonly #deliveries: unknown[] = [];

  constructor(options: Partial<GraphOptions> = {}) {
    this.#agent.disableNetConnect();
    const service = this.#agent.get('https://graph.microsoft.com');
    for (const method of ['GET', 'POST', 'DELETE']) {
      service
        .intercept({ method, path: () => true })
        .reply(({ path, body }) => this.#answer(method, path, String(body ?? '')))
        .persist();
    }
    const provider = createGraphProvider(
      {
        callbackUrl: 'https://bot.example.com/callback',
        credential: {
          getToken: async () => ({ token: 'token', expiresOnTimestamp: Date.UTC(2036, 0) }),
        },
        audience: botId,
        tenantId,
        ...options,
      },
      { clock: this.clock, dispatcher: this.#agent, random: () => 1 },
    );
    const parts = { clock: this.clock, random: () => 0.5 };
    this.calling = createCalling({ instances: [provider], ...parts });
    this.calling.incomingCalls$.subscribe((one) => this.incoming.push(one));
    this.answers.set('POST /keepAlive', { status: 200 });
  }

  /** How many requests there were. */
  get requestCount(): number {
    return this.#requests.length;
  }

  /** How often something was asked for. */
  count(method: string, path: string): number {
    const at = `/v1.0/communications/calls/${graphCallId}${path}`;
    return this.#requests.filter((one) => one.method === method && one.target === at).length;
  }

  /** The service notifies. */
  async notify(...value: readonly Wire[]): Promise<void> {
    const body = typed('commsNotifications', { value });
    this.#deliveries.push(body);
    const receivedAt = new Date(this.clock.now()).toISOString();
    await this.calling.receive('graph', { body, headers: {}, receivedAt });
    await this.clock.advance(1);
  }

  /** The service notifies of the call itself. */
  async notifyCall(fields: Wire, changeType = 'updated'): Promise<void> {
    await this.notify(notice('', typed('call', { id: graphCallId, ...fields }), changeType));
  }

  /** The service notifies of the whole roster. */
  async notifyRoster(...entries: readonly Wire[]): Promise<void> {
    await this.notify(notice('/participants', entries));
  }

  /** Lets the event loop turn until something is so. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    for (let round = 0; !isSo(); round += 1) {
      if (round > 200) throw new Error(`It did not come about that ${what}.`);
      await this.clock.turn();
    }
  }

  /** Ends, and gives what was on the wire and not as the service describes it. */
  async close(): Promise<readonly string[]> {
    await this.calling.close();
    await this.#agent.close();
    return problemsOnWire({ requests: this.#requests, deliveries: this.#deliveries });
  }

  #answer(method: string, target: string, body: string) {
    const path = target.replace(/^\/v1\.0\/communications\/calls(\/[^/]+)?/, '');
    const isCreation = method === 'POST' && target === '/v1.0/communications/calls';
    const name = isCreation ? 'create' : `${method} ${path}`;
    const { status, body: told } = this.answers.get(name) ?? notFound;
    const answer = told === undefined ? '' : JSON.stringify(told);
    this.#requests.push({ method, target, body, status, answer });
    return {
      statusCode: status,
      data: answer,
      responseOptions: { headers: { 'content-type': 'application/json' } },
    };
  }
}

/** An entry of a notification about the call. */
export function notice(part: string, resourceData: unknown, changeType = 'updated'): Wire {
  return typed('commsNotification', {
    changeType,
    resourceUrl: `/communications/calls/${graphCallId}${part}`,
    resourceData,
  });
}

const notFound: GraphAnswer = {
  status: 404,
  body: { error: { code: 'itemNotFound', message: 'Participant not found.' } },
};
