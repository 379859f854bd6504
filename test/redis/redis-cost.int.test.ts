import { initialCallState, snapshotOf } from '@tandem/core';
import type { RedisEventLogOptions } from '@tandem/redis';
import { RedisEventLog } from '@tandem/redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cannotRun, RedisServer } from './redis-server.js';
import { ends, namesOf, noted, Witness } from './witness.js';

describe.skipIf(cannotRun('what the log in Redis keeps and holds open'))(
  'what the log in Redis keeps and holds open',
  () => {
    let server: RedisServer;
    const logs: RedisEventLog[] = [];

    beforeAll(async () => {
      server = await RedisServer.start();
    });

    beforeEach(() => {
      server.ask('FLUSHALL');
    });

    afterEach(async () => {
      await Promise.all(logs.splice(0).map((log) => log.close()));
    });

    afterAll(() => server[Symbol.asyncDispose]());

    function open(options: Partial<RedisEventLogOptions> = {}): RedisEventLog {
      const log = new RedisEventLog({ url: server.url, ...options });
      logs.push(log);
      return log;
    }

    const connections = () =>
      server.ask('CLIENT', 'LIST').filter((line) => !line.includes('cmd=client')).length;
    const channels = () => server.ask('PUBSUB', 'SHARDCHANNELS').length;
    const keys = () => [...server.ask('KEYS', '*')].sort();
    const keyOf = (part: string) => keys().find((key) => key.includes(part)) ?? '';
    const lifeOf = (part: string) => Number(server.ask('PTTL', keyOf(part))[0]);

    const logOf = (callId: string) => keyOf(`:log:${callId}`);
    const openOf = (callId: string) => logOf(callId).replace(/log:.*$/, 'open');

    it('is two connections, and a channel for each watched call, however many calls and watches there are', async () => {
      const log = open();
      const calls = Array.from({ length: 500 }, (_, index) => `p:${index}`);
      await Promise.all(calls.map((callId) => log.append(callId, [noted(callId, 'a')])));
      const witnesses = calls
        .slice(0, 100)
        .flatMap((callId) => [new Witness(log, callId), new Witness(log, callId)]);
      await Promise.all(witnesses.map((witness) => witness.saw('a')));
      expect(connections()).toBe(2);
      expect(channels()).toBe(100);
      for (const witness of witnesses.slice(0, 199)) witness.close();
      await log.append('p:99', [noted('p:99', 'b')]);
      await witnesses[199]?.saw('b');
      await expect.poll(channels).toBe(1);
      await log.close();
      await expect.poll(connections).toBe(0);
      expect(channels()).toBe(0);
    });

    it('heals the loss of a hint by reading', async () => {
      const log = open({ pollMs: 20 });
      const witness = new Witness(log, 'p:1');
      await log.append('p:1', [noted('p:1', 'a')]);
      await witness.saw('a');
      server.ask('XADD', keyOf(':log:'), '*', 'e', JSON.stringify(noted('p:1', 'without a hint')));
      await witness.saw('without a hint');
    });

    it('remembers where the log of a call ends while somebody listens, and only then', async () => {
      const [log, observer] = [open(), open({ pollMs: 3_600_000 })];
      const tail = () => server.ask('HGET', keyOf(':head:'), 'last')[0] ?? '';
      await log.append('p:1', [noted('p:1', 'a', 'a')]);
      expect(tail()).toBe('');
      const first = new Witness(observer, 'p:1');
      await first.saw('a');
      for (const name of ['b', 'c']) {
        await log.append('p:1', [noted('p:1', name, name)]);
        await first.saw(name);
        expect(tail()).toBe((await log.read('p:1')).at(-1)?.position);
      }
      const position = tail();
      first.close();
      await expect.poll(channels).toBe(0);
      await log.append('p:1', [noted('p:1', 'd', 'd')]);
      expect(tail()).toBe('');
      const second = new Witness(observer, 'p:1', position);
      await second.saw('d');
      for (const name of ['e', 'f']) await log.append('p:1', [noted('p:1', name)]);
      await second.saw('f');
      expect(second.names).toEqual(['d', 'e', 'f']);
    });

    it('is read and watched whole, however long it is', async () => {
      const log = open();
      const names = Array.from({ length: 2_500 }, (_, index) => `event ${index}`);
      await log.append(
        'p:1',
        names.map((name) => noted('p:1', name)),
      );
      const entries = await log.read('p:1');
      expect(namesOf(entries)).toEqual(names);
      const witness = new Witness(log, 'p:1', entries[99]?.position);
      await witness.saw('event 2499');
      expect(witness.names).toEqual(names.slice(100));
    });

    it('is trimmed as far as a snapshot covers it, and positions stay good', async () => {
      const log = open({ maxEntries: 200 });
      for (let index = 0; index < 1_000; index += 1)
        await log.append('p:1', [noted('p:1', `${index}`)]);
      const entries = await log.read('p:1');
      expect(namesOf(entries)).toHaveLength(1_000);
      const event = snapshotOf(initialCallState('p:1'), '2026-01-01T00:00:00.000Z');
      await log.keepSnapshot('p:1', { position: entries[996]?.position ?? '', event });
      expect(namesOf(await log.read('p:1'))).toEqual(['call.snapshot', '997', '998', '999']);
      expect(namesOf(await log.read('p:1', entries.at(-2)?.position))).toEqual(['999']);
    });

    it('goes some time after the call has ended, counted from the last that was heard of it', async () => {
      const dedupTtlMs = 3_600_000;
      const log = open({ retainEndedMs: 3_600_000, retainIdleMs: 36_000_000, dedupTtlMs });
      await log.append('p:1', [noted('p:1', 'a', 'a')]);
      expect(keys()).toHaveLength(3);
      for (const part of [':log:', ':head:']) expect(lifeOf(part)).toBeGreaterThan(35_000_000);
      await log.append('p:1', ends('p:1'));
      expect(keys()).toHaveLength(2);
      for (const part of [':log:', ':head:']) {
        expect(lifeOf(part)).toBeGreaterThan(3_500_000);
        expect(lifeOf(part)).toBeLessThanOrEqual(3_600_000);
        server.ask('PEXPIRE', keyOf(part), '1000');
      }
      await log.append('p:1', [noted('p:1', 'late', 'late')]);
      for (const part of [':log:', ':head:']) expect(lifeOf(part)).toBeGreaterThan(3_500_000);
      expect(keys()).toHaveLength(2);
      await expect(log.append('p:1', [noted('p:1', 'a', 'a')])).resolves.toMatchObject({
        duplicates: 1,
      });
    });

    it('is forgotten by itself: nothing of an ended call stays', async () => {
      const log = open({ retainEndedMs: 20, dedupTtlMs: 20 });
      await log.append('p:1', [noted('p:1', 'a', 'a'), ...ends('p:1')]);
      await expect.poll(keys).toEqual([]);
      expect(await log.read('p:1')).toEqual([]);
    });

    it('holds no call open whose log has expired, whenever that was last heard of', async () => {
      const log = open();
      for (const callId of ['p:gone', 'p:quiet', 'p:new'])
        await log.append(callId, [noted(callId, 'a')]);
      for (const callId of ['p:gone', 'p:quiet']) server.ask('ZADD', openOf(callId), '1', callId);
      server.ask('DEL', logOf('p:gone'));
      const calls: string[] = [];
      for await (const callId of log.openCalls()) calls.push(callId);
      expect(calls.sort()).toEqual(['p:new', 'p:quiet']);
    });

    it('drops calls whose logs have expired from the index of open calls, faster than new ones come', async () => {
      const log = open();
      await log.append('p:new', [noted('p:new', 'a')]);
      const [index, key] = [openOf('p:new'), logOf('p:new')];
      server.ask('DEL', key, index);
      server.ask('HSET', keyOf(':head:'), 'at', '1');
      for (const member of ['p:1-gone', 'p:2-quiet', 'p:3-gone'])
        server.ask('ZADD', index, '1', member);
      server.ask('XADD', key.replace('p:new', 'p:2-quiet'), '*', 'e', '{}');
      await log.append('p:new', [noted('p:new', 'a')]);
      expect(server.ask('ZRANGE', index, '0', '-1')).toEqual(['p:2-quiet', 'p:3-gone', 'p:new']);
    });

    it.each([
      ['has ended', { retainEndedMs: 20 }, ends('p:1')],
      ['fell silent', { retainIdleMs: 20 }, []],
    ])(
      'knows the ids of a call that %s so long as it is told to, though its log goes before',
      async (_, options, last) => {
        const log = open({ ...options, dedupTtlMs: 3_600_000 });
        await log.append('p:1', [noted('p:1', 'a', 'a'), ...last]);
        await expect.poll(() => log.read('p:1')).toEqual([]);
        const again = log.append('p:1', [noted('p:1', 'a', 'a')]);
        await expect(again).resolves.toEqual({ appended: 0, duplicates: 1 });
      },
    );

    it('knows the id of an event so long as it is told to, and then forgets it', async () => {
      const dedupTtlMs = 400;
      const log = open({ dedupTtlMs });
      const start = performance.now();
      await log.append('p:1', [noted('p:1', 'first', 'first')]);
      let tick = 0;
      const isKnown = async () => {
        tick += 1;
        await log.append('p:1', [noted('p:1', 'tick', `tick ${tick}`)]);
        const { duplicates } = await log.append('p:1', [noted('p:1', 'first', 'first')]);
        return duplicates === 1;
      };
      while (await isKnown());
      expect(performance.now() - start).toBeGreaterThanOrEqual(dedupTtlMs);
      const ids = server.ask('HKEYS', keyOf(':head:')).filter((field) => field.startsWith('='));
      expect(ids.length).toBeLessThanOrEqual(tick + 1);
      await expect
        .poll(async () => {
          await isKnown();
          return server.ask('HEXISTS', keyOf(':head:'), '=tick 1');
        })
        .toEqual(['0']);
    });

    it('forgets ids of long ago in small parts, however many there are', async () => {
      const log = open();
      await log.append('p:1', [noted('p:1', 'a', 'a')]);
      const head = keyOf(':head:');
      const many = "for id = 1, 5000 do redis.call('HSET', KEYS[1], '=old ' .. id, '1') end";
      server.ask('EVAL', many, '1', head);
      server.ask('HSET', head, 'at', '1');
      const idsLeft = () =>
        server.ask('HKEYS', head).filter((field) => field.startsWith('=')).length;
      let appends = 0;
      do {
        appends += 1;
        const left = idsLeft();
        await log.append('p:1', [noted('p:1', 'tick', `tick ${appends}`)]);
        expect(left - idsLeft()).toBeLessThan(1_000);
      } while (server.ask('HEXISTS', head, 'forgetting')[0] === '1');
      expect(idsLeft()).toBe(appends + 1);
      expect(server.ask('HEXISTS', head, '=a')).toEqual(['1']);
      const heardAt = Number(server.ask('ZSCORE', openOf('p:1'), 'p:1')[0]);
      expect(Date.now() - heardAt).toBeLessThan(60_000);
      expect(server.ask('HGET', head, 'at')).toEqual([String(heardAt)]);
    });

    it('appends although Redis has forgotten the script', async () => {
      const log = open();
      await log.append('p:1', [noted('p:1', 'a', 'a')]);
      server.ask('SCRIPT', 'FLUSH');
      await expect(log.append('p:1', [noted('p:1', 'b', 'b')])).resolves.toMatchObject({
        appended: 1,
      });
    });

    it('keeps nothing of an append that fails, not even its id, and all of those sent with it', async () => {
      const log = open();
      await log.append('p:1', [noted('p:1', 'a', 'a')]);
      const key = keyOf(':log:');
      server.ask('DEL', key);
      server.ask('SET', key, 'something else');
      const [failing, neighbour] = await Promise.allSettled([
        log.append('p:1', [noted('p:1', 'b', 'b')]),
        log.append('p:2', [noted('p:2', 'c', 'c')]),
      ]);
      expect(failing).toMatchObject({
        status: 'rejected',
        reason: { code: 'provider.unavailable' },
      });
      expect(neighbour).toMatchObject({ status: 'fulfilled', value: { appended: 1 } });
      server.ask('DEL', key);
      await expect(log.append('p:1', [noted('p:1', 'b', 'b')])).resolves.toMatchObject({
        appended: 1,
      });
    });

    it('stores nothing of an append that Redis has no memory for, and says what to do', async () => {
      const log = open();
      await log.append('p:1', [noted('p:1', 'a', 'a')]);
      server.ask('CONFIG', 'SET', 'maxmemory', '1');
      await expect(
        log.append('p:1', [noted('p:1', 'b', 'b'), noted('p:1', 'c')]),
      ).rejects.toMatchObject({
        code: 'provider.unavailable',
        retryable: true,
        message: expect.stringContaining('the memory of Redis is full'),
      });
      server.ask('CONFIG', 'SET', 'maxmemory', '0');
      expect(namesOf(await log.read('p:1'))).toEqual(['a']);
      await expect(log.append('p:1', [noted('p:1', 'b', 'b')])).resolves.toMatchObject({
        appended: 1,
      });
    });
  },
);
