import 'reflect-metadata';
import { inspect } from 'node:util';
import { acs, createAcsProvider } from '@tandem/acs';
import type { Call, Logger } from '@tandem/core';
import { callIdOf, createCalling, MemoryEventLog } from '@tandem/core';
import { graph } from '@tandem/graph';
import { createWebhookHandler } from '@tandem/webhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { badMoods } from './indiscreet-service.js';
import { leaksIn, planted, sasUrl } from './planted.js';
import { people, SecretScene } from './secret-scene.js';

let scene: SecretScene;

beforeEach(async () => {
  scene = await SecretScene.open();
});

afterEach(() => scene.close());

const providerNames = ['acs', 'graph'] as const;

/** Whom each provider can call. */
const callable = { acs: people.user, graph: people.teamsUser };

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
  ['by configuration', (scene: SecretScene) => scene.configured()],
  ['by hand', (scene: SecretScene) => scene.assembled()],
  ['in a container', (scene: SecretScene) => scene.injected()],
])('a client made %s tells nothing that it must not', (_how, open) => {
  it.each(badMoods)('while its services are %s', async (mood) => {
    const calling = await open(scene);
    let failures = 0;
    for (const provider of providerNames) {
      scene.service.mood = 'fine';
      const call = await calling.createCall(callable[provider], { provider });
      scene.service.mood = mood;
      const attempts = [
        ...commandsOn(call),
        () => calling.createCall(callable[provider], { provider, callerId: planted.phoneNumber }),
        () => calling.createCall(people.phone, { provider, callerId: planted.phoneNumber }),
        () => calling.call(callIdOf(provider, 'unknown')),
      ];
      for (const attempt of attempts) {
        if (await scene.overheard.failure(attempt)) failures += 1;
      }
      for (const shown of [calling, call, calling.provider(provider)]) {
        scene.overheard.tell('shown', inspect(shown, { depth: 8, showHidden: true }));
      }
    }
    await calling.destroy(new Error(`over: ${planted.clientSecret}`));
    // Otherwise nothing could have been let out.
    expect(failures).toBeGreaterThanOrEqual(12);
    const heard = scene.service.heard.join('\n');
    const told = [
      planted.clientSecret,
      planted.serviceToken,
      planted.phoneNumber,
      planted.teamsUser,
    ];
    for (const secret of told) expect(decodeURIComponent(heard)).toContain(secret);
    expect(withoutPeople(scene.overheard.leaks())).toEqual([]);
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
            return createAcsProvider(scene.acsOptions);
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
      ...scene.parts,
    });
    await calling.close();
    expect(told).toHaveLength(2);
    expect(scene.overheard.count('logger')).toBe(2);
    expect(scene.overheard.leaks()).toEqual([]);
  });

  it('that the entrance is given', async () => {
    const provider = createAcsProvider(scene.acsOptions, { name: planted.phoneNumber });
    const calling = createCalling({ instances: [provider] });
    const handler = createWebhookHandler(calling, scene.parts);
    const url = `http://localhost/webhooks/${planted.phoneNumber}`;
    expect((await handler(new Request(url, { method: 'POST' }))).status).toBe(415);
    expect(scene.overheard.count('logger')).toBeGreaterThan(0);
    expect(scene.overheard.leaks()).toEqual([]);
    await calling.close();
  });

  it('that a provider is given', async () => {
    scene.service.mood = 'busy';
    const provider = createAcsProvider(scene.acsOptions, {
      ...scene.parts,
      name: planted.phoneNumber,
    });
    const calling = createCalling({ instances: [provider], reconcile: false });
    expect(await scene.overheard.failure(() => calling.createCall(people.user))).toBe(true);
    expect(scene.overheard.count('logger')).toBeGreaterThan(0);
    expect(scene.overheard.leaks().filter((leak) => leak.includes('at logger'))).toEqual([]);
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
      { acs: { ...scene.acsOptions, credential: { connectionString: planted.accessKey } } },
      {
        acs: {
          ...scene.acsOptions,
          credential: { connectionString: `endpoint=x;accesskey=${planted.accessKey};x=y` },
        },
      },
      {
        acs: {
          ...scene.acsOptions,
          credential: { endpoint: 'x', accessKey: `${planted.accessKey}!` },
        },
      },
      { acs: { ...scene.acsOptions, [planted.phoneNumber]: planted.clientSecret } },
      { acs: { ...scene.acsOptions, callbackUrl: `http://a:${planted.clientSecret}@x/${sasUrl}` } },
      { acs: { ...scene.acsOptions, source: planted.phoneNumber } },
      {
        graph: {
          ...scene.graphOptions,
          credential: { tenantId: 'common', clientId: '', clientSecret: planted.clientSecret },
        },
      },
      { graph: { ...scene.graphOptions, baseUrl: `ftp://a:${planted.clientSecret}@x` } },
      { [`${planted.phoneNumber}`]: { kind: planted.clientSecret.length } },
    ];
    for (const providers of wrong) {
      const failed = await scene.overheard.failure(() =>
        createCalling({ adapters: [acs, graph], ...JSON.parse(JSON.stringify({ providers })) }),
      );
      expect(failed, JSON.stringify(Object.keys(providers))).toBe(true);
    }
    expect(scene.overheard.leaks()).toEqual([]);
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
    process.stdout.write(planted.gridSecret);
    scene.overheard.logger.log('info', 'x', { deep: [{ token: planted.serviceToken }] });
    await scene.overheard.failure(() => {
      throw new Error('x', { cause: Object.assign(new Error('y'), { [planted.phoneNumber]: 1 }) });
    });
    expect(scene.overheard.leaks().map((leak) => leak.split(':')[0])).toEqual(
      expect.arrayContaining([
        'accessKey at console',
        'gridSecret at stream',
        'serviceToken at logger',
        'phoneNumber at error',
      ]),
    );
  });
});
