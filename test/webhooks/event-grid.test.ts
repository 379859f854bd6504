import { createAcsProvider } from '@tandem/acs';
import { type Calling, createCalling, type IncomingCall } from '@tandem/core';
import { type Emulator, type GridSubscriptionRequest, startEmulator } from '@tandem/emulator';
import type { EventGridOptions } from '@tandem/webhooks';
import { listenForWebhooks, type WebhookServer } from '@tandem/webhooks/node';
import { afterEach, describe, expect, it, vi } from 'vitest';

const sharedSecret = 'what only the subscription knows';
const schemas = ['EventGridSchema', 'CloudEventSchemaV1_0'] as const;

let emulator: Emulator;
let webhooks: WebhookServer;
let calling: Calling;
let incoming: IncomingCall[];

/** An application to which Event Grid delivers, as it is configured. */
async function open(eventGrid: EventGridOptions): Promise<void> {
  emulator = await startEmulator();
  webhooks = await listenForWebhooks({ eventGrid });
  const { connectionString, audience, issuer, openIdConfigurationUrl } = emulator.info.acs;
  const callbackUrl = webhooks.urlFor('acs');
  const credential = { connectionString };
  calling = createCalling({
    instances: [
      createAcsProvider({ credential, callbackUrl, audience, issuer, openIdConfigurationUrl }),
    ],
  });
  incoming = [];
  calling.incomingCalls$.subscribe((call) => incoming.push(call));
  webhooks.attach(calling);
}

afterEach(async () => {
  await calling.close();
  await Promise.all([webhooks.close(), emulator.close()]);
});

const subscribe = (own: Partial<GridSubscriptionRequest>) =>
  emulator.eventGrid.subscribe({ url: webhooks.urlFor('acs'), ...own });

const ring = () =>
  emulator.acs.placeIncomingCall({
    from: '8:acs:resource_caller',
    to: '8:acs:resource_application',
  });

describe.each(schemas)('a subscription in the %s', (schema) => {
  it('is validated, and its calls arrive, by a secret in a header', async () => {
    await open({ sharedSecret });
    expect((await subscribe({ schema, secret: sharedSecret })).state).toBe('active');
    ring();
    await vi.waitUntil(() => incoming.length === 1);
    expect(incoming[0]?.from.rawId).toBe('8:acs:resource_caller');
  });

  it('is validated, and its calls arrive, by a secret in its address', async () => {
    await open({ sharedSecret });
    const url = `${webhooks.urlFor('acs')}?secret=${encodeURIComponent(sharedSecret)}`;
    expect((await subscribe({ schema, url })).state).toBe('active');
    ring();
    await vi.waitUntil(() => incoming.length === 1);
  });

  it('gets no call in with another secret', async () => {
    await open({ sharedSecret });
    const subscribed = await subscribe({ schema, secret: 'another' }).then(
      () => true,
      (error: Error) => error.message.includes('401'),
    );
    // By OPTIONS anybody may be told that deliveries are wanted, which lets nothing in.
    expect(subscribed).toBe(true);
    ring();
    const statuses = () =>
      emulator.deliveries().flatMap(({ attempts }) => attempts.map(({ status }) => status));
    if (schema === 'CloudEventSchemaV1_0') {
      // The service tries again much later, as Event Grid does.
      await vi.waitUntil(() => statuses().length > 0);
      expect(statuses()).toEqual([401]);
    } else {
      await emulator.idle();
      expect(statuses()).toEqual([]);
    }
    expect(incoming).toEqual([]);
  });
});

describe('a subscription whose answers are replaced on their way', () => {
  it('is validated by its URL, and its calls arrive', async () => {
    await open({ sharedSecret, consent: 'visit', validationHosts: ['127.0.0.1'] });
    expect((await subscribe({ secret: sharedSecret })).state).toBe('awaitingConsent');
    await vi.waitUntil(() => emulator.eventGrid.subscriptions()[0]?.state === 'active');
    ring();
    await vi.waitUntil(() => incoming.length === 1);
  });
});
