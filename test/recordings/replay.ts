import { acs, createAcsProvider } from '@tandem/acs';
import type { CallEvent, Calling, CallState, IntakeResult } from '@tandem/core';
import { createCalling, initialCallState, MemoryEventLog, reduce } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import { MockAgent, type MockPool } from 'undici';
import type { RecordedEvent, RecordedExchange, Recording } from './recording.js';

const endpoint = 'https://resource.example';
const options = {
  credential: {
    endpoint,
    accessKey: Buffer.from('an example key, made of words').toString('base64'),
  },
  callbackUrl: 'https://app.example/acs',
};

/** A client that folds recorded traffic, and asks nobody. */
export class Replay implements AsyncDisposable {
  readonly log = new MemoryEventLog();
  readonly calling: Calling;

  constructor() {
    this.calling = createCalling({ adapters: [acs], providers: { acs: options }, log: this.log });
  }

  /** Takes one delivery in, as the webhook entrance does. */
  receive(delivery: readonly RecordedEvent[]): Promise<IntakeResult> {
    return receiveIn(this.calling, delivery);
  }

  async receiveAll(deliveries: readonly (readonly RecordedEvent[])[]): Promise<this> {
    for (const delivery of deliveries) await this.receive(delivery);
    return this;
  }

  /** The events that a connection's log holds. */
  async events(connection: string): Promise<readonly CallEvent[]> {
    const entries = await this.log.read(`acs:${connection}`);
    return entries.map(({ event }) => event);
  }

  /** The state that follows from the log of a connection. */
  async state(connection: string): Promise<CallState> {
    const events = await this.events(connection);
    return events.reduce(reduce, initialCallState(`acs:${connection}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.calling.close();
  }
}

/** A client whose service gives planned answers, at the time of the recording. */
export class AnsweredReplay implements AsyncDisposable {
  readonly agent = new MockAgent();
  readonly clock: ManualClock;
  readonly calling: Calling;
  readonly #service: MockPool;

  constructor(session: Recording) {
    const first = session.deliveries[0]?.[0]?.time ?? '2022-01-01T00:00:00Z';
    this.clock = new ManualClock(Date.parse(first) - 1_000);
    this.agent.disableNetConnect();
    this.#service = this.agent.get(endpoint);
    const { clock, agent: dispatcher } = this;
    const provider = createAcsProvider(options, { clock, dispatcher });
    this.calling = createCalling({ instances: [provider], clock });
  }

  receive(delivery: readonly RecordedEvent[]): Promise<IntakeResult> {
    return receiveIn(this.calling, delivery);
  }

  /** Answers one request with what was recorded for it. */
  answer({ request, response }: RecordedExchange): void {
    const [path = ''] = request.path.split('?');
    this.#service
      .intercept({ path: (seen) => seen.split('?')[0] === path, method: request.method })
      .reply(response.status, response.body === null ? '' : JSON.stringify(response.body));
  }

  /** Answers every read of a connection with the truth of the moment; undefined is a call that is gone. */
  serve(
    connection: string,
    truth: () => { readonly people: readonly unknown[] } | undefined,
  ): void {
    const path = `/calling/callConnections/${connection}`;
    for (const suffix of ['', '/participants']) {
      this.#service
        .intercept({ path: (seen) => seen.split('?')[0] === `${path}${suffix}`, method: 'GET' })
        .reply(() => {
          const now = truth();
          if (now === undefined) {
            const error = { code: '8522', message: 'Call not found.' };
            return { statusCode: 404, data: JSON.stringify({ error }) };
          }
          const body =
            suffix === '' ? { callConnectionState: 'connecting' } : { value: now.people };
          return { statusCode: 200, data: JSON.stringify(body) };
        })
        .persist();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.calling.close();
    await this.agent.close();
  }
}

function receiveIn(calling: Calling, delivery: readonly RecordedEvent[]): Promise<IntakeResult> {
  const receivedAt = delivery[0]?.time ?? '';
  return calling.receive('acs', { headers: {}, receivedAt, body: delivery });
}
