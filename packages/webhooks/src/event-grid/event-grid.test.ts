import { afterEach, describe, expect, it } from 'vitest';
import { Entrance, type EntranceSetup } from '../__fixtures__/entrance.js';
import { serve } from '../__fixtures__/frameworks.js';
import { startTokenService } from '../__fixtures__/token-service.js';

let entrance: Entrance;

afterEach(() => entrance.close());

const secret = 'a secret that only the subscription knows';
const protectedBySecret: EntranceSetup = { options: { eventGrid: { sharedSecret: secret } } };
const notification = { 'aeg-event-type': 'Notification', authorization: null };
const validation = { 'aeg-event-type': 'SubscriptionValidation', authorization: null };

const validationCode = '512d38b6-c7b8-40c8-89fe-f46f9e9622b6';
const validationEvent = JSON.stringify([
  {
    id: '2d1781af-3a4c-4d7c-bd0c-e34b19da4e66',
    topic: '/subscriptions/00000000-0000-0000-0000-000000000000',
    subject: '',
    data: { validationCode, validationUrl: 'https://rp-eastus2.eventgrid.azure.net:553/validate' },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: '2026-03-12T10:00:00Z',
    metadataVersion: '1',
    dataVersion: '1',
  },
]);

const withSecret = () => `${entrance.url}?secret=${encodeURIComponent(secret)}`;

describe('a delivery of Event Grid', () => {
  it('is let in by the secret in its address or in a header', async () => {
    entrance = await Entrance.open(protectedBySecret);
    expect((await entrance.post({ url: withSecret(), headers: notification })).status).toBe(200);
    const headers = { ...notification, 'x-event-grid-secret': secret };
    expect((await entrance.post({ headers })).status).toBe(200);
  });

  it('is refused with another secret, or none', async () => {
    entrance = await Entrance.open(protectedBySecret);
    const url = `${entrance.url}?secret=${secret.length}`;
    expect((await entrance.post({ url, headers: notification })).status).toBe(401);
    expect((await entrance.post({ headers: notification })).status).toBe(401);
    expect(await entrance.kept()).toBe(0);
  });

  it('is refused where no secret is configured, even with a good token of the provider', async () => {
    entrance = await Entrance.open();
    expect((await entrance.post({ headers: { 'aeg-event-type': 'Notification' } })).status).toBe(
      401,
    );
  });

  it('is refused for a provider that it is not configured for', async () => {
    entrance = await Entrance.open({
      options: { eventGrid: { sharedSecret: secret, providers: [] } },
    });
    expect((await entrance.post({ url: withSecret(), headers: notification })).status).toBe(401);
  });

  it('is let in by a token, where the subscription is protected by one', async () => {
    const nowMs = Date.parse('2026-01-01T00:00:00.000Z');
    const entra = await startTokenService(() => nowMs);
    const token = { ...entra.policy, audience: 'our-event-grid' };
    entrance = await Entrance.open({ options: { eventGrid: { token } } });
    const headers = { 'aeg-event-type': 'Notification' };
    const good = await entra.sign({ aud: 'our-event-grid' });
    expect((await entrance.post({ headers, token: good })).status).toBe(200);
    expect((await entrance.post({ headers, token: await entra.sign() })).status).toBe(401);
    expect((await entrance.post({ headers })).status).toBe(401);
    await entra.close();
  });

  it('does not open the way for others: the secret without its header is no token', async () => {
    entrance = await Entrance.open(protectedBySecret);
    const response = await entrance.post({ url: withSecret(), headers: { authorization: null } });
    expect(response.status).toBe(401);
  });
});

describe('a new subscription', () => {
  it('is validated with the code that it sent, by 200', async () => {
    entrance = await Entrance.open(protectedBySecret);
    const response = await entrance.post({
      url: withSecret(),
      headers: validation,
      body: validationEvent,
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ validationResponse: validationCode });
    expect(await entrance.kept()).toBe(0);
  });

  it('is not validated without the secret', async () => {
    entrance = await Entrance.open(protectedBySecret);
    const response = await entrance.post({ headers: validation, body: validationEvent });
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain(validationCode);
  });

  it('is refused when it sends no code', async () => {
    entrance = await Entrance.open(protectedBySecret);
    const post = (body: string) => entrance.post({ url: withSecret(), headers: validation, body });
    expect((await post('[]')).status).toBe(400);
    expect((await post(validationEvent.replace('validationCode', 'another'))).status).toBe(400);
  });
});

describe('a new subscription that is to be told by its URL', () => {
  const visiting = (validationHosts?: readonly string[]): EntranceSetup => ({
    options: {
      eventGrid: {
        sharedSecret: secret,
        consent: 'visit',
        ...(validationHosts === undefined ? {} : { validationHosts }),
      },
    },
  });
  const validationOf = (validationUrl: unknown) =>
    validationEvent.replace(
      '"https://rp-eastus2.eventgrid.azure.net:553/validate"',
      JSON.stringify(validationUrl),
    );
  const post = (body: string) => entrance.post({ url: withSecret(), headers: validation, body });

  it('is answered 200 without the code, and its URL is visited', async () => {
    const visits: string[] = [];
    const eventGrid = await serve((incoming, outgoing) => {
      visits.push(`${incoming.method} ${incoming.url}`);
      outgoing.writeHead(visits.length === 1 ? 200 : 410).end();
    });
    entrance = await Entrance.open(visiting(['127.0.0.1']));
    const response = await post(validationOf(`${eventGrid.origin}/validate?id=1`));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    await expect
      .poll(() => entrance.lines.map(({ message }) => message))
      .toEqual(['An Event Grid subscription was validated by its URL.']);
    expect(visits).toEqual(['GET /validate?id=1']);
    await post(validationOf(`${eventGrid.origin}/validate?id=1`));
    await expect.poll(() => entrance.lines.at(-1)?.fields['status']).toBe(410);
    await eventGrid.close();
    await post(validationOf(`${eventGrid.origin}/validate?id=1`));
    await expect.poll(() => entrance.lines.at(-1)?.fields['reason']).toBe('fetch failed');
  });

  it.each([
    ['of another host', 'https://eventgrid.azure.net.evil.example/validate'],
    ['of this machine', 'http://127.0.0.1:1/validate'],
    ['without TLS', 'http://rp-eastus2.eventgrid.azure.net/validate'],
    ['with a password', 'https://a:b@rp-eastus2.eventgrid.azure.net/validate'],
    ['that is none', 7],
  ])('is refused with a URL %s, which is not visited', async (_title, url) => {
    const visited: string[] = [];
    const fetch: typeof globalThis.fetch = async (target) => {
      visited.push(String(target));
      return new Response();
    };
    const { options } = visiting();
    entrance = await Entrance.open({ options: { ...options, fetch } });
    expect((await post(validationOf(url))).status).toBe(400);
    expect(visited).toEqual([]);
    expect((await post(validationEvent)).status).toBe(200);
    await expect
      .poll(() => visited)
      .toEqual(['https://rp-eastus2.eventgrid.azure.net:553/validate']);
  });
});

describe('the abuse protection of CloudEvents', () => {
  const ask = (headers: Record<string, string>) =>
    fetch(entrance.url, { method: 'OPTIONS', headers });

  it('consents to Event Grid at the rate it asks for', async () => {
    entrance = await Entrance.open(protectedBySecret);
    const response = await ask({
      'webhook-request-origin': 'eventgrid.azure.net',
      'webhook-request-rate': '120',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
    expect(response.headers.get('webhook-allowed-rate')).toBe('120');
    expect(response.headers.get('allow')).toContain('POST');
  });

  it('does not consent to others, unless they are configured', async () => {
    entrance = await Entrance.open({ options: { allowedOrigins: ['sender.example'] } });
    const refused = await ask({ 'webhook-request-origin': 'eventgrid.azure.net' });
    expect(refused.status).toBe(403);
    expect(refused.headers.has('webhook-allowed-origin')).toBe(false);
    const allowed = await ask({ 'webhook-request-origin': 'sender.example' });
    expect(allowed.headers.get('webhook-allowed-origin')).toBe('sender.example');
  });

  it('answers a plain OPTIONS with the methods that work', async () => {
    entrance = await Entrance.open();
    const response = await ask({});
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')).toBe('POST, OPTIONS');
  });
});
