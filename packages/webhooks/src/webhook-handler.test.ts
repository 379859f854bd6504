import { gzipSync } from 'node:zlib';
import { type EventLog, MemoryEventLog, systemClock, UnavailableError } from '@tandem/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { delivery, Entrance, errorOf } from './__fixtures__/entrance.js';
import { createWebhookHandler } from './webhook-handler.js';

let entrance: Entrance;

afterEach(() => entrance.close());

describe('a request', () => {
  it('finds its provider by the last segment of its path', async () => {
    entrance = await Entrance.open();
    expect(new URL(entrance.url).pathname).toBe('/webhooks/scripted');
    expect((await entrance.post({ url: `${entrance.url}/?any=query` })).status).toBe(200);
    expect((await entrance.post({ url: `${entrance.server.url}/another` })).status).toBe(404);
    expect((await entrance.post({ url: entrance.server.url })).status).toBe(404);
  });

  it('finds its provider although a framework tells only the path, and nobody by what is no address', async () => {
    entrance = await Entrance.open();
    const handler = createWebhookHandler(entrance.calling);
    const about = { method: 'PUT', headers: [], body: null, bodyUsed: false };
    expect((await handler({ ...about, url: '/webhooks/scripted?a=b' })).status).toBe(405);
    expect((await handler({ ...about, url: 'http://' })).status).toBe(404);
  });

  it('finds its provider by the path configured for it', async () => {
    entrance = await Entrance.open({
      options: { basePath: '/hooks', providers: { scripted: { path: '/elsewhere' } } },
    });
    expect(new URL(entrance.url).pathname).toBe('/elsewhere');
    expect((await entrance.post()).status).toBe(200);
    expect((await entrance.post({ url: `${entrance.server.url}/scripted` })).status).toBe(404);
  });

  it('is answered as configured when it is kept', async () => {
    entrance = await Entrance.open({
      options: { providers: { scripted: { acceptedStatus: 202 } } },
    });
    expect((await entrance.post()).status).toBe(202);
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('is refused when it is a %s', async (method) => {
    entrance = await Entrance.open();
    const response = await fetch(entrance.url, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST, OPTIONS');
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON; charset="UTF-8"',
    'application/cloudevents+json; charset=utf-8',
    'application/cloudevents-batch+json',
  ])('may be %s', async (type) => {
    entrance = await Entrance.open();
    expect((await entrance.post({ headers: { 'content-type': type } })).status).toBe(200);
  });

  it.each(['text/plain', 'application/json; charset=utf-16', 'application/x-www-form-urlencoded'])(
    'is refused when it is %s',
    async (type) => {
      entrance = await Entrance.open();
      const response = await entrance.post({ headers: { 'content-type': type } });
      expect(response.status).toBe(415);
      expect(response.headers.get('accept')).toContain('application/cloudevents-batch+json');
    },
  );

  it('is refused when it is compressed', async () => {
    entrance = await Entrance.open();
    const body = new Uint8Array(gzipSync(delivery()));
    const response = await entrance.post({ body, headers: { 'content-encoding': 'gzip' } });
    expect(response.status).toBe(415);
    expect(await entrance.kept()).toBe(0);
  });
});

describe('a body is refused, and nothing is kept, when it', () => {
  it.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['is empty', ''],
    ['is not JSON', '{"events": ['],
    ['is not UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['is in no form its provider sends', '{}'],
    ['is nested too deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['has a key twice', '{"events": [], "events": [1]}'],
    ['has a key twice, once written otherwise', '{"events": [], "\\u0065vents": [1]}'],
    ['has the key __proto__', '{"events": [{"__proto__": {"isAdmin": true}}]}'],
  ])('%s', async (_title, body) => {
    entrance = await Entrance.open();
    const append = vi.spyOn(entrance.log, 'append');
    const response = await entrance.post({ body });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).code).toBe('webhook.malformed');
    expect(append).not.toHaveBeenCalled();
  });

  it('is larger than the limit', async () => {
    entrance = await Entrance.open({ options: { maxBodyBytes: 1_000 } });
    const response = await entrance.post({ body: `"${'x'.repeat(1_000)}"` });
    expect(response.status).toBe(413);
    expect(await entrance.kept()).toBe(0);
  });

  it('is not quoted in the answer', async () => {
    entrance = await Entrance.open();
    const response = await entrance.post({ body: 'oops +18005550100' });
    expect(await response.text()).not.toContain('oops');
    expect(JSON.stringify(entrance.lines)).not.toContain('oops');
  });
});

describe('the answer', () => {
  it('is 503 while the log cannot take the delivery, and 200 once it can', async () => {
    const log = new FailingLog();
    entrance = await Entrance.open({ log });
    log.failure = new UnavailableError('The log is away.', { retryAfterMs: 2_500 });
    const response = await entrance.post();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('3');
    log.failure = new TypeError('+18005550100 broke it');
    expect((await entrance.post()).status).toBe(503);
    expect(JSON.stringify(entrance.lines)).not.toContain('+18005550100');
    log.failure = undefined;
    expect((await entrance.post()).status).toBe(200);
  });

  it('is 503 when the client is closed', async () => {
    entrance = await Entrance.open();
    await entrance.calling.close();
    expect((await entrance.post()).status).toBe(503);
  });

  it('waits for the log', async () => {
    const log = new FailingLog();
    entrance = await Entrance.open({ log });
    let open = (): void => undefined;
    log.gate = new Promise((resolve) => {
      open = resolve;
    });
    let isAnswered = false;
    const answer = entrance.post().then((response) => {
      isAnswered = true;
      return response;
    });
    await vi.waitUntil(() => log.isWaiting);
    expect(isAnswered).toBe(false);
    open();
    expect((await answer).status).toBe(200);
  });

  it('waits for no subscriber, and a throwing one changes nothing for others', async () => {
    entrance = await Entrance.open();
    const uncaught = vi.fn();
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', uncaught);
    try {
      const seen: string[] = [];
      const never = new Promise<void>(() => undefined);
      entrance.calling.incomingCalls$.subscribe(() => {
        throw new Error('A subscriber failed.');
      });
      entrance.calling.incomingCalls$.subscribe(() => never);
      entrance.calling.incomingCalls$.subscribe(({ from }) => seen.push(from.rawId));
      expect((await entrance.post()).status).toBe(200);
      await vi.waitUntil(() => seen.length > 0 && uncaught.mock.calls.length > 0);
      expect(seen).toEqual(['someone']);
      expect(uncaught).toHaveBeenCalledTimes(1);
    } finally {
      process.removeListener('uncaughtException', uncaught);
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });

  it('to a probe in the legacy Skype format is 204, so that Teams sends the Graph form', async () => {
    entrance = await Entrance.open();
    const probe = {
      id: '0b022b87-f255-4667-9335-2335f30ee8de',
      participants: [{ identity: '28:c89e6f90-2b47-4eee-8e3b-22d0b3a6d495', originator: false }],
      isMultiparty: false,
      presentedModalityTypes: ['audio'],
      callState: 'incoming',
    };
    expect((await entrance.post({ body: JSON.stringify(probe) })).status).toBe(204);
    expect((await entrance.post({ body: JSON.stringify(probe), token: 'x' })).status).toBe(401);
  });
});

describe('secrets', () => {
  it('end at the entrance: no log line, answer or provider sees them', async () => {
    entrance = await Entrance.open({ options: { eventGrid: { sharedSecret: 'open sesame' } } });
    const decode = vi.spyOn(entrance.calling.provider('scripted'), 'decode');
    const token = await entrance.tokens.sign();
    await entrance.post({
      token,
      headers: { cookie: 'a=b', 'x-event-grid-secret': 'open sesame' },
    });
    expect(Object.keys(decode.mock.calls[0]?.[0].headers ?? {})).toEqual(
      expect.not.arrayContaining(['authorization', 'cookie', 'x-event-grid-secret']),
    );
    const changed = `${token.slice(0, -8)}AAAAAAAA`;
    const refused = await entrance.post({ token: changed, url: `${entrance.url}?secret=sesame` });
    const told = `${await refused.text()} ${JSON.stringify(entrance.lines)}`;
    expect(refused.status).toBe(401);
    for (const secret of [token, changed, 'sesame', changed.split('.')[1] ?? changed]) {
      expect(told).not.toContain(secret);
    }
  });
});

describe('options that make no sense are refused at the start', () => {
  const policy = {
    openIdConfigurationUrl: 'https://login.example/openid',
    issuers: ['https://login.example'],
    algorithms: ['RS256'],
  };

  it.each([
    ['basePath', { basePath: 'webhooks' }],
    ['providers.scripted.path', { providers: { scripted: { path: 'a?b' } } }],
    ['providers.another', { providers: { another: {} } }],
    ['clockToleranceMs', { clockToleranceMs: 300_001 }],
    ['clockToleranceMs', { clockToleranceMs: Number.NaN }],
    ['maxBodyBytes', { maxBodyBytes: 0 }],
    ['bodyTimeoutMs', { bodyTimeoutMs: -1 }],
    ['eventGrid', { eventGrid: {} }],
    ['eventGrid.sharedSecret', { eventGrid: { sharedSecret: '' } }],
    ['eventGrid.token.audience', { eventGrid: { token: policy } }],
    ['providers.another', { eventGrid: { sharedSecret: 'x', providers: ['another'] } }],
  ])('%s in %o', async (path, options) => {
    entrance = await Entrance.open();
    expect(() => createWebhookHandler(entrance.calling, options)).toThrow(
      expect.objectContaining({ code: 'configuration.invalid', path }),
    );
  });
});

/** A log that can be made to fail or to take its time. */
class FailingLog extends MemoryEventLog implements EventLog {
  failure: Error | undefined;
  gate: Promise<void> = Promise.resolve();
  isWaiting = false;

  constructor() {
    super({ clock: systemClock });
  }

  override async append(...given: Parameters<EventLog['append']>) {
    this.isWaiting = true;
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
    return super.append(...given);
  }
}
