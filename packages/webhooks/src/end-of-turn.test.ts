import { ManualClock } from '@tandem/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { delivery, Entrance } from './__fixtures__/entrance.js';
import { createEndOfTurn } from './end-of-turn.js';
import { createWebhookHandler } from './webhook-handler.js';
import type { WebhookHandler } from './webhook-options.js';
import type { WebhookAnswer } from './webhook-request.js';

/** Ends a turn of the event loop when it is told to. */
class HeldClock extends ManualClock {
  readonly #tasks: (() => void)[] = [];

  /** How many wait for the end of the turn. */
  get waiting(): number {
    return this.#tasks.length;
  }

  override soon(task: () => void): void {
    this.#tasks.push(task);
  }

  /** Ends the turn. */
  async endTurn(): Promise<void> {
    for (const task of this.#tasks.splice(0)) task();
    await this.turn();
  }
}

describe('the end of a turn', () => {
  it('is waited for once, however many wait, and again in the next turn', async () => {
    const clock = new HeldClock();
    const endOfTurn = createEndOfTurn(clock);
    const [one, other] = [endOfTurn(), endOfTurn()];
    expect(other).toBe(one);
    expect(clock.waiting).toBe(1);
    await clock.endTurn();
    await one;
    expect(endOfTurn()).not.toBe(one);
    expect(clock.waiting).toBe(1);
  });
});

describe('deliveries that arrive in one turn of the event loop', () => {
  let entrance: Entrance;
  let clock: HeldClock;
  let handler: WebhookHandler;
  const steps: string[] = [];

  beforeEach(async () => {
    steps.length = 0;
    entrance = await Entrance.open();
    clock = new HeldClock(entrance.clock.now());
    const { providers } = entrance.calling;
    const receive: Entrance['calling']['receive'] = (provider, delivered) => {
      steps.push('hand over');
      return entrance.calling.receive(provider, delivered);
    };
    handler = createWebhookHandler({ providers, receive }, { clock });
  });

  afterEach(() => entrance.close());

  function arrive(token: string): Promise<WebhookAnswer> {
    return handler.answer({
      method: 'POST',
      path: '/webhooks/scripted',
      query: '',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      readBody: () => {
        steps.push('read');
        return Buffer.from(delivery());
      },
    });
  }

  /** A new token is verified on another thread, and what was verified meanwhile goes on together as well. */
  async function arriveWithNew(token: string): Promise<WebhookAnswer> {
    const answer = arrive(token);
    await clock.endTurn();
    await vi.waitFor(() => expect(clock.waiting).toBe(1));
    expect(steps).toEqual([]);
    await clock.endTurn();
    return answer;
  }

  it('go on together, each step for all of them before the next', async () => {
    const token = await entrance.tokens.sign();
    expect((await arriveWithNew(token)).status).toBe(200);
    expect(steps.splice(0)).toEqual(['read', 'hand over']);

    const answers = [arrive(token), arrive(token), arrive(token)];
    expect(clock.waiting).toBe(1);
    expect(steps).toEqual([]);
    await clock.endTurn();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(steps).toEqual(['read', 'read', 'read', 'hand over', 'hand over', 'hand over']);
  });

  it('are refused one by one', async () => {
    const token = await entrance.tokens.sign();
    expect((await arriveWithNew(token)).status).toBe(200);
    steps.length = 0;

    const answers = [arrive(token), arrive('no token'), arrive(token)];
    await clock.endTurn();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 401, 200]);
    expect(steps).toEqual(['read', 'read', 'hand over', 'hand over']);
  });
});
