import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CallbackReceiver, startCallbackReceiver } from '../__fixtures__/callback-receiver.js';
import { createVirtualClock, type VirtualClock } from '../clock/virtual-clock.js';
import { WebhookSender } from './webhook-sender.js';

let receiver: CallbackReceiver;
let clock: VirtualClock;
let sender: WebhookSender;
let ids = 0;

beforeEach(async () => {
  receiver = await startCallbackReceiver();
  clock = createVirtualClock();
  sender = new WebhookSender({
    clock,
    newId: () => `delivery-${ids++}`,
    historyLimit: 100,
    retryDelaysMs: [1000, 2000],
    timeoutMs: 5000,
  });
});

afterEach(async () => {
  await sender.close();
  await receiver.close();
});

function send(label: string, { callId = 'call', url = receiver.url } = {}): void {
  const bearerToken = () => Promise.resolve('token');
  sender.send({ service: 'test', callId, label, url, body: { label }, bearerToken });
}

function bodies(): unknown[] {
  return receiver.received.map(({ body }) => body);
}

/** Lets attempts be answered and retries fall due until nothing is under way. */
async function settle(): Promise<void> {
  let isIdle = false;
  void sender.idle().then(() => {
    isIdle = true;
  });
  while (!isIdle) await clock.advance(100);
}

describe('the webhook sender', () => {
  it('posts JSON with a bearer token', async () => {
    send('one');
    await sender.idle();
    expect(receiver.received).toMatchObject([
      {
        path: '/callbacks',
        body: { label: 'one' },
        headers: {
          authorization: 'Bearer token',
          'content-type': 'application/json; charset=utf-8',
        },
      },
    ]);
    expect(sender.deliveries()).toMatchObject([
      { status: 'delivered', attempts: [{ status: 200 }] },
    ]);
  });

  it('keeps the order of one call over a retry', async () => {
    receiver.answerNext(503, 429);
    send('one');
    send('two');
    await settle();
    expect(bodies()).toEqual([
      { label: 'one' },
      { label: 'one' },
      { label: 'one' },
      { label: 'two' },
    ]);
    expect(sender.deliveries()[0]?.attempts.map(({ status }) => status)).toEqual([503, 429, 200]);
  });

  it('does not let one call wait for another', async () => {
    receiver.answerNext(500);
    send('slow', { callId: 'a' });
    await receiver.find(() => true);
    send('quick', { callId: 'b' });
    await receiver.find(({ body }) => JSON.stringify(body).includes('quick'));
    expect(sender.deliveries().map(({ status }) => status)).toContain('queued');
    await settle();
    expect(sender.deliveries().map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });

  it('gives up on a status that is not worth a retry', async () => {
    receiver.answerNext(404);
    send('one');
    send('two');
    await sender.idle();
    expect(sender.deliveries().map(({ status }) => status)).toEqual(['refused', 'delivered']);
  });

  it('gives up when the retries are used up, and records why there was no answer', async () => {
    await receiver.close();
    send('one');
    await settle();
    const [delivery] = sender.deliveries();
    expect(delivery).toMatchObject({ status: 'failed' });
    expect(delivery?.attempts).toHaveLength(3);
    expect(delivery?.attempts[0]?.error).toMatch(/ECONNREFUSED/);
    receiver = await startCallbackReceiver();
  });

  it('lets a hook drop, duplicate and delay deliveries', async () => {
    sender.setHooks([
      (planned) => {
        const { label } = planned.delivery;
        if (label === 'lost') return [];
        if (label === 'twice') return [planned, planned];
        return label === 'late' ? [{ ...planned, delayMs: 1000 }] : [planned];
      },
    ]);
    for (const label of ['lost', 'twice', 'late', 'last']) send(label);
    await sender.idle();
    expect(bodies()).toEqual([{ label: 'twice' }, { label: 'twice' }, { label: 'last' }]);
    await clock.advance(1000);
    await sender.idle();
    expect(bodies().at(-1)).toEqual({ label: 'late' });
    expect(sender.deliveries().map(({ label, status }) => [label, status])).toEqual([
      ['lost', 'dropped'],
      ['twice', 'delivered'],
      ['twice', 'delivered'],
      ['late', 'delivered'],
      ['last', 'delivered'],
    ]);
  });
});
