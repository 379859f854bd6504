import type { LogEntry } from '@tandem/core';
import { RedisEventLog } from '@tandem/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotRun, RedisServer } from '../redis/redis-server.js';
import type { AppendPlan, KeptNews } from './__fixtures__/append-on-and-on.js';
import type { Setting } from './__fixtures__/application.js';
import { services } from './__fixtures__/application.js';
import type { ListeningNews } from './__fixtures__/be-busy.js';
import type {
  CancellationNews,
  InvitationNews,
  PlacedNews,
  ReplicaPlan,
  RosterNews,
} from './__fixtures__/replica.js';
import type { ApplicationProcess } from './application-process.js';
import { Stage } from './stage.js';

describe.skipIf(cannotRun('several replicas on one Redis'))('several replicas on one Redis', () => {
  let stage: Stage;
  let server: RedisServer;

  beforeAll(async () => {
    stage = await Stage.open();
    server = await RedisServer.start({ isDurable: true });
  });

  afterAll(async () => {
    await stage.close();
    await server[Symbol.asyncDispose]();
  });

  async function replica(plan: ReplicaPlan): Promise<[ApplicationProcess, port: number]> {
    const process = stage.start('replica', plan);
    return [process, (await process.news<ListeningNews>('listening')).port];
  }

  it.each(services)(
    'end an operation for its caller on one though its webhook came to another, and a third observes and cancels, on %s',
    async (service) => {
      const relay = await stage.relay();
      const setting: Setting = {
        service,
        emulator: stage.emulator.info,
        callbackUrl: `${relay.url}/webhooks/${service}`,
      };
      const [called, willing, silent] = [stage.person(), stage.person(), stage.person()];
      stage.emulator.people.set(called, { kind: 'answers', afterMs: 20 });
      stage.emulator.people.set(willing, { kind: 'answers', afterMs: 50 });
      stage.emulator.people.set(silent, { kind: 'neverAnswers' });
      const plan = { ...setting, redisUrl: server.url };

      // Webhooks come to this one alone.
      const [, port] = await replica(plan);
      relay.leadTo(port);
      const [caller] = await replica({ ...plan, places: { called, invited: [willing, silent] } });
      const { callId } = await caller.news<PlacedNews>('placed');
      const observes = { callId, takesBack: silent };
      const [observer] = await replica({ ...plan, observes });

      const { outcome } = await observer.news<CancellationNews>('cancellation');
      expect(outcome).toBe('cancelled');
      const fateOf = (who: string) =>
        caller.news<InvitationNews>('invitation', ({ person }) => person === who);
      await expect(fateOf(willing)).resolves.toMatchObject({ status: 'succeeded' });
      await expect(fateOf(silent)).resolves.toMatchObject({ status: 'cancelled' });
      const everybody = [called, willing].toSorted();
      await observer.news<RosterNews>(
        'roster',
        ({ people }) => JSON.stringify(people) === JSON.stringify(everybody),
      );
      expect(stage.peopleIn(callId)).toEqual(everybody);
    },
    30_000,
  );

  it('keep each delivery they acknowledged once, while they are killed one after another and Redis too', async () => {
    const deliveries = 1_500;
    const calls = 10;
    const log = new RedisEventLog({ url: server.url, pollMs: 200 });
    const seen = Array.from({ length: calls }, (): LogEntry[] => []);
    for (const [call, entries] of seen.entries()) {
      log.watch(`p:${call}`, undefined, (more) => entries.push(...more));
    }
    const kept = new Set<number>();
    const start = (first: number) => {
      const plan: AppendPlan = { redisUrl: server.url, first, last: deliveries, calls };
      return stage.start('append-on-and-on', plan);
    };
    const newsOf = (process: ApplicationProcess) =>
      process.heard.filter((news): news is KeptNews => news.kind === 'kept');
    const bury = async (process: ApplicationProcess) => {
      await process.kill();
      for (const { delivery } of newsOf(process)) kept.add(delivery);
      return newsOf(process).at(-1)?.delivery ?? 0;
    };

    const replicas = [start(0), start(0), start(0)];
    for (let round = 0; round < 6; round += 1) {
      const victim = replicas.shift();
      if (victim === undefined) throw new TypeError('There is no replica to kill.');
      await victim.until(() => newsOf(victim).length >= 60 + round * 10);
      if (round % 2 === 1) await server.kill();
      const last = await bury(victim);
      if (round % 2 === 1) await server.run();
      // What it had taken but not said is delivered again, as a provider would.
      replicas.push(start(last));
    }
    for (const one of replicas) await one.news('idle');
    for (const one of replicas) await bury(one);

    expect(kept.size).toBe(deliveries);
    for (const [call, entries] of seen.entries()) {
      const stored = await log.read(`p:${call}`);
      const ids = stored.map(({ event }) => Number(event.id));
      const due = [...kept].filter((delivery) => delivery % calls === call);
      expect(ids.toSorted((one, other) => one - other)).toEqual(
        due.toSorted((one, other) => one - other),
      );
      await expect.poll(() => entries.length).toBe(stored.length);
      expect(entries).toEqual(stored);
    }
    await log.close();
  }, 60_000);
});
