import type { CallEvent, CallState, CommandContext, Identity, Provider } from '@tandem/core';
import { communicationUser, initialCallState, reduce } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import { MockAgent, type MockPool } from 'undici';
import type { AcsOptions, AcsParts } from '../acs-options.js';
import { createAcsProvider } from '../acs-provider.js';

export const endpoint = 'https://contoso.communication.azure.com';

/** Base64 of the words `0123456789abcdef`, twice. */
export const accessKey = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

export const options: AcsOptions = {
  credential: { connectionString: `endpoint=${endpoint}/;accesskey=${accessKey}` },
  callbackUrl: 'https://app.example/acs',
  audience: 'b9614373-fd0b-480c-8fd2-cb58b70eab9f',
};

export const alice = communicationUser(
  '8:acs:b9614373-fd0b-480c-8fd2-cb58b70eab9f_00000001-0000-0000-0000-000000000001',
);
export const bob = communicationUser(
  '8:acs:b9614373-fd0b-480c-8fd2-cb58b70eab9f_00000002-0000-0000-0000-000000000002',
);

/** A request as it reached the service. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** How the service answers one request. */
export interface PlannedAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A provider whose service is a list of answers, given in order. */
export class AcsHarness {
  readonly clock = new ManualClock('2026-03-12T10:00:00.000Z');
  readonly seen: SeenRequest[] = [];
  readonly agent = new MockAgent();
  readonly provider: Provider;
  readonly #pool: MockPool;

  constructor(given: Partial<AcsOptions> = {}, parts: AcsParts = {}) {
    this.agent.disableNetConnect();
    this.#pool = this.agent.get(endpoint);
    this.provider = createAcsProvider(
      { ...options, ...given },
      { clock: this.clock, dispatcher: this.agent, random: () => 1, ...parts },
    );
  }

  /** Plans the answer to the next request. An Error cuts the connection instead. */
  plan(...answers: readonly (PlannedAnswer | Error)[]): this {
    for (const answer of answers) {
      const interceptor = this.#pool.intercept({
        path: () => true,
        method: () => true,
      });
      if (answer instanceof Error) {
        interceptor.replyWithError(answer);
        continue;
      }
      interceptor.reply((request) => {
        this.#record(request);
        return {
          statusCode: answer.status,
          data: answer.body === undefined ? '' : JSON.stringify(answer.body),
          responseOptions: { headers: answer.headers ?? {} },
        };
      });
    }
    return this;
  }

  /** Waits for work whose tries wait: lets that much time pass each time that they do. */
  async settle<T>(work: Promise<T>, stepsMs: readonly number[]): Promise<T> {
    const outcome = Promise.allSettled([work]);
    for (const step of stepsMs) {
      while (this.clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
      await this.clock.advance(step);
    }
    await outcome;
    return work;
  }

  async dispose(): Promise<void> {
    await this.provider.destroy();
    this.agent.assertNoPendingInterceptors();
    await this.agent.close();
  }

  #record(request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: unknown;
    readonly body?: unknown;
  }): void {
    const headers = request.headers as Record<string, string>;
    const text = typeof request.body === 'string' && request.body !== '' ? request.body : undefined;
    this.seen.push({
      method: request.method,
      path: request.path,
      headers,
      body: text === undefined ? undefined : JSON.parse(text),
    });
  }
}

/** A call whose invitations have been accepted, by operation id and the service's invitation id. */
export function callWith(
  invitations: Readonly<Record<string, string>> = {},
  providerCallId = 'cc-1',
): CallState {
  const callId = `acs:${providerCallId}`;
  const fact = { provider: 'acs', callId, occurredAt: '2026-03-12T10:00:00.000Z' };
  const events = Object.entries(invitations).flatMap(([operationId, invitationId]): CallEvent[] => [
    { ...fact, type: 'operation.accepted', operationId, kind: 'invite', handle: { invitationId } },
  ]);
  return events.reduce(reduce, initialCallState(callId));
}

/** A call with a roster of a version. */
export function callWithRoster(people: readonly Identity[], sequence: number): CallState {
  return reduce(callWith(), {
    type: 'roster.snapshot',
    provider: 'acs',
    callId: 'acs:cc-1',
    occurredAt: '2026-03-12T10:00:00.000Z',
    sequence,
    participants: people.map((identity) => ({
      identity,
      isMuted: false,
      isOnHold: false,
      isInLobby: false,
      isSelf: false,
    })),
  });
}

/** What surrounds a command in these tests. */
export function contextOf(
  correlationToken: string,
  call: CallState | undefined = callWith(),
): CommandContext {
  return {
    operationId: 'operation-1',
    correlationToken,
    idempotencyKey: '7b0e0a5c-7c5e-4f43-9b6b-2f0c2b7f8c11',
    firstSentAt: '2026-03-12T10:00:00.000Z',
    ...(call === undefined ? {} : { call }),
  };
}
