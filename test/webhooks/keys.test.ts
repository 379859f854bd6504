import { acs } from '@tandem/acs';
import { communicationUser, createCalling, teamsUser } from '@tandem/core';
import { startEmulator } from '@tandem/emulator';
import { graph } from '@tandem/graph';
import { listenForWebhooks } from '@tandem/webhooks/node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EntranceStage, providerNames } from './entrance-stage.js';
import type { Disorder } from './key-publisher.js';

let stage: EntranceStage | undefined;

afterEach(async () => {
  await stage?.[Symbol.asyncDispose]();
  stage = undefined;
});

async function openStage(): Promise<EntranceStage> {
  stage = await EntranceStage.open();
  return stage;
}

/** After which keys may be fetched once more, when they were fetched as often as is allowed at once. */
const refillMs = 6_000;

describe('keys that change while webhooks arrive', () => {
  it.each(providerNames)('lose no webhook of %s, and none is refused', async (provider) => {
    const entrance = await openStage();
    const publisher = entrance.publishers[provider];
    const senders = 8;
    const rounds = 24;
    let sent = 0;
    const deliver = async () => {
      const statuses: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const request = entrance.good(provider);
        sent += 1;
        if (sent % 32 === 0) publisher.rotate();
        statuses.push((await entrance.send(request)).status);
      }
      return statuses;
    };
    // The first delivery opens the log of the day for what is about no call.
    await entrance.send(entrance.good(provider));
    const before = entrance.log.appended;
    const statuses = await Promise.all(Array.from({ length: senders }, deliver));
    expect(statuses.flat()).toEqual(Array(senders * rounds).fill(200));
    expect(publisher.kid).toBe(`current-${1 + (senders * rounds) / 32}`);
    const { appended } = entrance.log;
    await entrance.send(entrance.good(provider));
    expect(appended - before).toBe(senders * rounds * (entrance.log.appended - appended));
  });

  it('lose no webhook of calls that are being made over both services', async () => {
    const emulator = await startEmulator();
    const webhooks = await listenForWebhooks();
    const { acs: service, graph: cloud } = emulator.info;
    const { tenantId, clientId, clientSecret, tokenUrl } = cloud;
    const calling = createCalling({
      adapters: [acs, graph],
      provider: 'acs',
      providers: {
        acs: {
          credential: { connectionString: service.connectionString },
          callbackUrl: webhooks.urlFor('acs'),
          audience: service.audience,
          issuer: service.issuer,
          openIdConfigurationUrl: service.openIdConfigurationUrl,
        },
        graph: {
          baseUrl: cloud.baseUrl,
          credential: { tenantId, clientId, clientSecret, tokenUrl },
          callbackUrl: webhooks.urlFor('graph'),
          audience: cloud.audience,
          issuers: [cloud.issuer],
          openIdConfigurationUrl: cloud.openIdConfigurationUrl,
          allowedTenants: [tenantId],
        },
      },
    });
    webhooks.attach(calling);
    const person = (index: number) =>
      `00000000-0000-4000-8000-${String(index * 100 + 10).padStart(12, '0')}`;
    const place = async (index: number) => {
      const provider = providerNames[index % 2] ?? 'acs';
      const target =
        provider === 'acs'
          ? communicationUser(`8:acs:resource_${person(index)}`)
          : teamsUser(person(index));
      const call = await calling.createCall(target, { provider });
      if (index % 4 === 0) await emulator.rotateKeys();
      return call.setup?.outcome;
    };
    const outcomes = await Promise.all(Array.from({ length: 24 }, (_, index) => place(index)));
    expect(outcomes.map((outcome) => outcome?.status)).toEqual(Array(24).fill('succeeded'));
    await emulator.idle();
    const deliveries = emulator.deliveries();
    expect(deliveries.length).toBeGreaterThanOrEqual(48);
    const attempts = deliveries.flatMap((delivery) => delivery.attempts);
    expect(attempts.map(({ status }) => status)).toEqual(Array(deliveries.length).fill(200));
    await calling.close();
    await Promise.all([webhooks.close(), emulator.close()]);
  });
});

describe('keys that cannot be had', () => {
  const disorders: readonly Disorder[] = [
    'error',
    'garbage',
    'noKeys',
    'elsewhere',
    'redirect',
    'silence',
    'flood',
  ];

  it.each(disorders)(
    'make webhooks be sent again, and are there once their source works (%s)',
    async (disorder) => {
      const entrance = await openStage();
      for (const provider of providerNames) {
        const publisher = entrance.publishers[provider];
        publisher.disorder = disorder;
        const answering = entrance.send(entrance.good(provider));
        if (disorder === 'silence') {
          await vi.waitUntil(() => entrance.clock.pending > 0 && publisher.asked.length > 0);
          await entrance.clock.advance(5_000);
        }
        const answer = await answering;
        expect(answer.status).toBe(503);
        expect(answer.headers['retry-after']).toBe('1');
        expect(entrance.log.appended).toBe(0);
        expect(entrance.lines.join('\n')).not.toContain('guest network');
      }
      for (const provider of providerNames) {
        entrance.publishers[provider].disorder = undefined;
        expect((await entrance.send(entrance.good(provider))).status).toBe(200);
      }
      expect(entrance.told).toBeGreaterThan(0);
    },
  );

  it('make webhooks be sent again while nobody listens at their source', async () => {
    const entrance = await openStage();
    const good = entrance.good('acs');
    await entrance.publishers.acs.close();
    expect((await entrance.send(good)).status).toBe(503);
    expect(entrance.lines.at(-1)).toContain('Check that this machine can reach it.');
    await entrance.publishers.acs.reopen();
    expect((await entrance.send(entrance.good('acs'))).status).toBe(200);
  });

  it('are asked for ten times at once and then every six seconds, however much arrives', async () => {
    const entrance = await openStage();
    const publisher = entrance.publishers.acs;
    publisher.disorder = 'error';
    for (let count = 0; count < 40; count += 1) {
      expect((await entrance.send(entrance.good('acs'))).status).toBe(503);
    }
    expect(publisher.asked).toHaveLength(10);
    for (let count = 0; count < 5; count += 1) {
      await entrance.clock.advance(refillMs);
      await Promise.all(Array.from({ length: 8 }, () => entrance.send(entrance.good('acs'))));
    }
    expect(publisher.asked).toHaveLength(15);
    publisher.disorder = undefined;
    await entrance.clock.advance(refillMs);
    expect((await entrance.send(entrance.good('acs'))).status).toBe(200);
    expect(publisher.asked).toHaveLength(17);
  });
});
