import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type AcsOptions, acs, createAcsProvider } from '@tandem/acs';
import { acsModule } from '@tandem/acs/di';
import type { Call, Calling, Clock, IncomingCall, Logger } from '@tandem/core';
import {
  callIdOf,
  communicationUser,
  createCalling,
  MemoryEventLog,
  phone,
  systemClock,
  teamsUser,
} from '@tandem/core';
import { callingModule, callingToken, clockToken, loggerToken } from '@tandem/core/di';
import { createGraphProvider, type GraphOptions, graph } from '@tandem/graph';
import { graphModule } from '@tandem/graph/di';
import { RedisEventLog } from '@tandem/redis';
import { SqliteEventLog } from '@tandem/sqlite';
import { createWebhookHandler, type WebhookHandlerOptions } from '@tandem/webhooks';
import { Container } from 'inversify';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { badMoods, IndiscreetService } from './indiscreet-service.js';
import { Overheard } from './overheard.js';
import { leaksIn, planted, rawIds, sasUrl } from './planted.js';

/** A clock of the machine on which short waits, those before a request is tried again, are over at once. */
const impatientClock: Clock = {
  ...systemClock,
  after: (delayMs, task) => systemClock.after(delayMs > 5_000 ? delayMs : 0, task),
};

let service: IndiscreetService;
let overheard: Overheard;

beforeEach(async () => {
  service = await IndiscreetService.open();
  overheard = new Overheard();
});

afterEach(async () => {
  overheard.close();
  await service.close();
});

const people = {
  phone: phone(planted.phoneNumber),
  user: communicationUser(rawIds.communicationUser),
  teamsUser: teamsUser(planted.teamsUser),
};

/** Whom each provider can call. */
const callable = { acs: people.user, graph: people.teamsUser };

const providerNames = ['acs', 'graph'] as const;

function acsOptions(): AcsOptions {
  return {
    credential: {
      connectionString: `endpoint=${service.origin};accesskey=${planted.accessKey}`,
    },
    callbackUrl: `https://app.example/acs?code=${planted.gridSecret}`,
    audience: 'audience',
  };
}

function graphOptions(): GraphOptions {
  const tokenUrl = `${service.origin}/token`;
  return {
    baseUrl: `${service.origin}/graph`,
    credential: {
      tenantId: 'tenant',
      clientId: 'client',
      clientSecret: planted.clientSecret,
      tokenUrl,
    },
    callbackUrl: `https://app.example/graph?code=${planted.gridSecret}`,
    applicationInstanceId: 'instance',
  };
}

const parts = () => ({ clock: impatientClock, logger: overheard.logger });

function configured(): Calling {
  return createCalling({
    adapters: [acs, graph],
    provider: 'acs',
    providers: { acs: { ...acsOptions() }, graph: { ...graphOptions() } },
    ...parts(),
    reconcile: false,
  });
}

/** Providers that were made by hand, with a logger of their own. */
function assembled(): Calling {
  return createCalling({
    instances: [
      createAcsProvider(acsOptions(), parts()),
      createGraphProvider(graphOptions(), parts()),
    ],
    provider: 'acs',
    reconcile: false,
  });
}

async function injected(): Promise<Calling> {
  const container = new Container();
  await container.load(callingModule({ provider: 'acs' }), acsModule(acsOptions()));
  await container.load(graphModule(graphOptions()));
  (await container.rebind(loggerToken)).toConstantValue(overheard.logger);
  (await container.rebind(clockToken)).toConstantValue(impatientClock);
  return container.get(callingToken);
}

/** What an application does on a call that tells secrets or names people. */
function commandsOn(call: Call): readonly (() => Promise<unknown>)[] {
  const target = call.id.startsWith('acs') ? people.user : people.teamsUser;
  return [
    () => call.invite(target, { callerId: planted.phoneNumber, displayName: 'Ann' }),
    () => call.invite(people.phone, { callerId: planted.phoneNumber }),
    () => call.remove(target),
    () => call.mute(target),
    () => call.transfer(target),
    () => call.media.play({ kind: 'file', url: sasUrl }),
    () => call.refresh(),
    () => call.listParticipants(),
    () => call.hangUp(),
  ];
}

describe.each([
  ['by configuration', configured],
  ['by hand', assembled],
  ['in a container', injected],
])('a client made %s tells nothing that it must not', (_how, open) => {
  it.each(badMoods)('while its services are %s', async (mood) => {
    const calling = await open();
    let failures = 0;
    for (const provider of providerNames) {
      service.mood = 'fine';
      const call = await calling.createCall(callable[provider], { provider });
      service.mood = mood;
      const attempts = [
        ...commandsOn(call),
        () => calling.createCall(callable[provider], { provider, callerId: planted.phoneNumber }),
        () => calling.createCall(people.phone, { provider, callerId: planted.phoneNumber }),
        () => calling.call(callIdOf(provider, 'unknown')),
      ];
      for (const attempt of attempts) {
        if (await overheard.failure(attempt)) failures += 1;
      }
      for (const shown of [calling, call, calling.provider(provider)]) {
        overheard.tell('shown', inspect(shown, { depth: 8, showHidden: true }));
      }
    }
    await calling.destroy(new Error(`over: ${planted.clientSecret}`));
    // Otherwise nothing could have been let out.
    expect(failures).toBeGreaterThanOrEqual(12);
    const heard = service.heard.join('\n');
    const told = [
      planted.clientSecret,
      planted.serviceToken,
      planted.phoneNumber,
      planted.teamsUser,
    ];
    for (const secret of told) expect(decodeURIComponent(heard)).toContain(secret);
    expect(withoutPeople(overheard.leaks())).toEqual([]);
  });
});

describe('the redactor is before every logger', () => {
  it('that a client hands to providers and logs of the application’s own', async () => {
    const told: string[] = [];
    const tell = (logger: Logger) => {
      told.push('told');
      logger.log('warn', `asked by ${planted.phoneNumber}`, { token: planted.serviceToken });
    };
    const calling = createCalling({
      adapters: [
        {
          kind: 'own',
          environment: {},
          create(_name, _options, { logger }) {
            tell(logger);
            return createAcsProvider(acsOptions());
          },
        },
      ],
      logs: [
        {
          kind: 'own',
          create(_options, { logger }) {
            tell(logger);
            return new MemoryEventLog();
          },
        },
      ],
      providers: { own: {} },
      log: { kind: 'own' },
      ...parts(),
    });
    await calling.close();
    expect(told).toHaveLength(2);
    expect(overheard.count('logger')).toBe(2);
    expect(overheard.leaks()).toEqual([]);
  });

  it('that the entrance is given', async () => {
    const provider = createAcsProvider(acsOptions(), { name: planted.phoneNumber });
    const calling = createCalling({ instances: [provider] });
    const handler = createWebhookHandler(calling, parts());
    const url = `http://localhost/webhooks/${planted.phoneNumber}`;
    expect((await handler(new Request(url, { method: 'POST' }))).status).toBe(415);
    expect(overheard.count('logger')).toBeGreaterThan(0);
    expect(overheard.leaks()).toEqual([]);
    await calling.close();
  });

  it('that a provider is given', async () => {
    service.mood = 'busy';
    const provider = createAcsProvider(acsOptions(), { ...parts(), name: planted.phoneNumber });
    const calling = createCalling({ instances: [provider], reconcile: false });
    expect(await overheard.failure(() => calling.createCall(people.user))).toBe(true);
    expect(overheard.count('logger')).toBeGreaterThan(0);
    expect(overheard.leaks().filter((leak) => leak.includes('at logger'))).toEqual([]);
    await calling.destroy();
  });
});

/** A call that is shown tells who is in it: whoever has it may know. What it must not tell is how to get in. */
function withoutPeople(leaks: readonly string[]): readonly string[] {
  return leaks.filter(
    (leak) => !/^(?:phoneNumber|communicationUser|teamsUser) at shown/.test(leak),
  );
}

describe('configuration that is wrong', () => {
  it('is refused without quoting it', async () => {
    const wrong: readonly Record<string, unknown>[] = [
      { acs: { ...acsOptions(), credential: { connectionString: planted.accessKey } } },
      {
        acs: {
          ...acsOptions(),
          credential: { connectionString: `endpoint=x;accesskey=${planted.accessKey};x=y` },
        },
      },
      {
        acs: { ...acsOptions(), credential: { endpoint: 'x', accessKey: `${planted.accessKey}!` } },
      },
      { acs: { ...acsOptions(), [planted.phoneNumber]: planted.clientSecret } },
      { acs: { ...acsOptions(), callbackUrl: `http://a:${planted.clientSecret}@x/${sasUrl}` } },
      { acs: { ...acsOptions(), source: planted.phoneNumber } },
      {
        graph: {
          ...graphOptions(),
          credential: { tenantId: 'common', clientId: '', clientSecret: planted.clientSecret },
        },
      },
      { graph: { ...graphOptions(), baseUrl: `ftp://a:${planted.clientSecret}@x` } },
      { [`${planted.phoneNumber}`]: { kind: planted.clientSecret.length } },
    ];
    for (const providers of wrong) {
      const failed = await overheard.failure(() =>
        createCalling({ adapters: [acs, graph], ...JSON.parse(JSON.stringify({ providers })) }),
      );
      expect(failed, JSON.stringify(Object.keys(providers))).toBe(true);
    }
    expect(overheard.leaks()).toEqual([]);
  });
});

const incoming = JSON.stringify([
  {
    id: 'incoming-1',
    type: 'Microsoft.Communication.IncomingCall',
    source: '/x',
    subject: `/caller/4:${planted.phoneNumber}/recipient/${rawIds.communicationUser}`,
    time: '2026-01-01T00:00:00Z',
    specversion: '1.0',
    data: {
      to: {
        kind: 'communicationUser',
        rawId: rawIds.communicationUser,
        communicationUser: { id: rawIds.communicationUser },
      },
      from: {
        kind: 'phoneNumber',
        rawId: `4:${planted.phoneNumber}`,
        phoneNumber: { value: planted.phoneNumber },
      },
      callerDisplayName: 'Ann',
      serverCallId: 'server',
      correlationId: 'correlation',
      incomingCallContext: planted.incomingCallContext,
    },
  },
]);

describe('the entrance', () => {
  const post = async (
    calling: Calling,
    options: WebhookHandlerOptions,
    { body = incoming, ...headers }: { body?: string; [name: string]: string } = {},
  ) => {
    const handler = createWebhookHandler(calling, { ...parts(), ...options });
    const url = `http://localhost/webhooks/acs?secret=${planted.gridSecret}&user=${planted.phoneNumber}`;
    const response = await handler(
      new Request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${planted.callbackToken}`,
          cookie: `session=${planted.serviceToken}`,
          ...headers,
        },
        body,
      }),
    );
    const text = await response.text();
    overheard.tell('answer', `${text} ${JSON.stringify([...response.headers])}`);
    return response.status;
  };
  const grid = { 'aeg-event-type': 'Notification' };
  const open = { verification: 'insecure-for-local-development' } as const;

  it('tells neither senders nor the log what a delivery carries, taken in or not', async () => {
    const calling = configured();
    service.mood = 'broken';
    expect(await post(calling, {})).toBe(503);
    expect(await post(calling, {}, grid)).toBe(401);
    expect(await post(calling, {}, { 'content-type': planted.phoneNumber })).toBe(415);
    expect(await post(calling, {}, { 'content-encoding': planted.clientSecret })).toBe(415);
    expect(await post(calling, open, { body: planted.incomingCallContext })).toBe(400);
    expect(await post(calling, open, { body: `"${sasUrl}"` })).toBe(400);
    expect(await post(calling, open, { body: `{"a":1,"${planted.phoneNumber}":1,"a":2}` })).toBe(
      400,
    );
    expect(await post(calling, { maxBodyBytes: 10 }, grid)).toBe(401);
    expect(await post(calling, { ...open, maxBodyBytes: 10 })).toBe(413);
    const taken = await post(calling, { eventGrid: { sharedSecret: planted.gridSecret } }, grid);
    expect(taken).toBe(200);
    await calling.close();
    expect(await post(calling, open)).toBe(503);
    expect(overheard.count('logger')).toBeGreaterThanOrEqual(10);
    expect(overheard.leaks()).toEqual([]);
  });

  it('tells nothing when an incoming call cannot be answered, or the log breaks over it', async () => {
    const calling = configured();
    const ringing = firstValueFrom(calling.incomingCalls$);
    expect(await post(calling, open)).toBe(200);
    const call: IncomingCall = await ringing;
    for (const mood of badMoods) {
      service.mood = mood;
      expect(await overheard.failure(() => call.answer())).toBe(true);
      await overheard.failure(() => call.reject());
    }
    await calling.destroy();
    const log = new MemoryEventLog();
    const broken = createCalling({
      instances: [createAcsProvider(acsOptions(), parts())],
      log,
      ...parts(),
    });
    vi.spyOn(log, 'append').mockRejectedValue(new RangeError(`no room for ${incoming}`));
    expect(await post(broken, open)).toBe(503);
    expect(await overheard.failure(() => broken.createCall(people.phone))).toBe(true);
    await broken.destroy();
    expect(overheard.leaks()).toEqual([]);
  });

  it('keeps what a call needs: the context with which it is answered reaches the service', async () => {
    const calling = configured();
    const ringing = firstValueFrom(calling.incomingCalls$);
    await post(calling, open);
    const call = await ringing;
    await call.answer();
    expect(service.heard.join()).toContain(planted.incomingCallContext);
    expect(call.from).toMatchObject({ phoneNumber: planted.phoneNumber });
    await calling.destroy();
  });
});

describe('the logs', () => {
  const event = {
    type: 'call.connected',
    callId: 'x:1',
    provider: 'x',
    occurredAt: '2026-01-01T00:00:00Z',
    raw: { phone: planted.phoneNumber },
  } as const;
  const careless = () => {
    throw new Error(`the listener choked on ${planted.phoneNumber} and ${planted.clientSecret}`);
  };

  it('in SQLite tell nothing of what they keep', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    const log = new SqliteEventLog({ path: join(folder, 'calls.db'), logger: overheard.logger });
    const callId = `x:${planted.phoneNumber}`;
    log.watch(callId, undefined, careless);
    await log.append(callId, [event]);
    await expect.poll(() => overheard.count('logger')).toBeGreaterThan(0);
    const circular: Record<string, unknown> = { phone: planted.phoneNumber };
    circular['self'] = circular;
    expect(await overheard.failure(() => log.append('x:1', [{ ...event, raw: circular }]))).toBe(
      true,
    );
    await log.close();
    expect(await overheard.failure(() => log.append('x:1', [event]))).toBe(true);
    expect(await overheard.failure(() => new SqliteEventLog({ path: folder }))).toBe(true);
    rmSync(folder, { recursive: true });
    expect(overheard.leaks()).toEqual([]);
  });

  it('in Redis tell no password, whether it is away or its address is wrong', async () => {
    const port = await unusedPort();
    const url = `redis://user:${planted.redisPassword}@127.0.0.1:${port}`;
    const log = new RedisEventLog({ url, logger: overheard.logger });
    log.watch(`x:${planted.phoneNumber}`, undefined, careless);
    expect(await overheard.failure(() => log.append('x:1', [event]))).toBe(true);
    await expect.poll(() => overheard.count('logger')).toBeGreaterThan(1);
    await log.close();
    for (const wrong of [`http://${planted.redisPassword}`, `redis:${planted.redisPassword}`]) {
      expect(await overheard.failure(() => new RedisEventLog({ url: wrong }))).toBe(true);
    }
    expect(overheard.leaks()).toEqual([]);
  });
});

describe('the search', () => {
  it.each(Object.entries(planted))(
    'finds %s as it is and as addresses write it',
    (name, secret) => {
      expect(leaksIn(`at ${secret}.`)).toEqual([name]);
      expect(leaksIn(`?x=${encodeURIComponent(secret)}`)).toEqual([name]);
      expect(leaksIn(`Basic ${Buffer.from(secret).toString('base64')}`)).toEqual([name]);
    },
  );

  it('hears consoles, streams, loggers and errors with their causes', async () => {
    console.error('%s', planted.accessKey);
    overheard.logger.log('info', 'x', { deep: [{ token: planted.serviceToken }] });
    await overheard.failure(() => {
      throw new Error('x', { cause: Object.assign(new Error('y'), { [planted.phoneNumber]: 1 }) });
    });
    expect(overheard.leaks().map((leak) => leak.split(':')[0])).toEqual(
      expect.arrayContaining([
        'accessKey at console',
        'serviceToken at logger',
        'phoneNumber at error',
      ]),
    );
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
