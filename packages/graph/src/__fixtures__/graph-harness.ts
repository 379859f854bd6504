import type { CallEvent, CallState, Command, CommandContext, Receipt } from '@tandem/core';
import { callIdOf, initialCallState, reduce } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import { MockAgent } from 'undici';
import { DescriptionCheck } from '../../../../test/providers/graph-description/description-check.js';
import type { GraphOptions, GraphProvider, GraphProviderParts } from '../index.js';
import { createGraphProvider } from '../index.js';
import { ids } from './fixtures.js';

/** A request as it reached the service. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An answer of the service. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Options that are right for every test that is not about options. */
export const options: GraphOptions = {
  callbackUrl: 'https://bot.example.com/callback',
  credential: {
    getToken: async () => ({ token: 'token-1', expiresOnTimestamp: Date.UTC(2036, 0) }),
  },
  audience: ids.application,
  tenantId: ids.tenant,
  applicationInstanceId: ids.instance,
  applicationInstanceDisplayName: 'Contoso',
};

const check = new DescriptionCheck();

/** A provider before a service that answers as it is told, and refuses everything else. */
export class GraphHarness {
  readonly clock = new ManualClock();
  readonly agent = new MockAgent();
  readonly sent: SentRequest[] = [];
  /** What is wrong with the requests by the service's own description. */
  readonly problems: string[] = [];
  readonly provider: GraphProvider;

  constructor(changes: Partial<GraphOptions> = {}, parts: GraphProviderParts = {}) {
    this.agent.disableNetConnect();
    this.provider = createGraphProvider(
      { ...options, ...changes },
      { clock: this.clock, dispatcher: this.agent, random: () => 1, ...parts },
    );
  }

  /** The next request of this kind is answered so. */
  answer(
    method: string,
    path: string,
    answer: Answer,
    origin = 'https://graph.microsoft.com',
  ): void {
    this.agent
      .get(origin)
      .intercept({ method, path })
      .reply((request) => {
        const body = parsed(request.body);
        const where = new URL(request.path, origin).pathname;
        if (where.includes('/communications/'))
          this.problems.push(...check.request(request.method, where.replace(/^\/[^/]+/, ''), body));
        this.sent.push({
          method: request.method,
          path: request.path,
          headers: Object.fromEntries(new Headers(request.headers as Record<string, string>)),
          body,
        });
        const { status, body: told, headers = {} } = answer;
        return {
          statusCode: status,
          data: told === undefined ? '' : typeof told === 'string' ? told : JSON.stringify(told),
          responseOptions: { headers: { 'content-type': 'application/json', ...headers } },
        };
      });
  }

  /** The connection breaks on the next request of this kind. */
  breakOn(method: string, path: string, error: Error): void {
    this.agent.get('https://graph.microsoft.com').intercept({ method, path }).replyWithError(error);
  }

  /** Checks and sends a command, as core does. */
  async execute(command: Command, call?: CallState, signal?: AbortSignal): Promise<Receipt> {
    const prepared = this.provider.prepare(command, contextOf(call));
    return prepared.send(signal === undefined ? {} : { signal });
  }

  /** No answer is left over, and every request was as the service describes it. */
  async close(): Promise<void> {
    if (this.problems.length > 0) throw new Error(`Not as described: ${this.problems.join('; ')}`);
    this.agent.assertNoPendingInterceptors();
    await this.provider.close();
    await this.agent.close();
  }
}

/** What surrounds a command in these tests. */
export function contextOf(call?: CallState): CommandContext {
  return {
    operationId: 'operation-1',
    correlationToken: 'ctx-1',
    idempotencyKey: '00000000-0000-4000-8000-0000000000c1',
    firstSentAt: '2026-01-01T00:00:00.000Z',
    ...(call === undefined ? {} : { call }),
  };
}

/** A call of which these events are known. */
export function callOf(...events: readonly CallEventInput[]): CallState {
  const callId = callIdOf('graph', ids.call);
  return events.reduce<CallState>(
    (state, event) =>
      reduce(state, {
        provider: 'graph',
        occurredAt: '2026-01-01T00:00:00.000Z',
        ...event,
        callId,
      } as CallEvent),
    initialCallState(callId),
  );
}

/** An event without what all events of one call share. */
type CallEventInput = CallEvent extends infer Event
  ? Event extends CallEvent
    ? Omit<Event, 'provider' | 'callId' | 'occurredAt'>
    : never
  : never;

/** Where the call of these tests is. */
export const callUrl = `/v1.0/communications/calls/${ids.call}`;

function parsed(body: unknown): unknown {
  const text = typeof body === 'string' ? body : '';
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
