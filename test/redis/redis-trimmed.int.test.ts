import { once } from 'node:events';
import type { Server } from 'node:net';
import { connect, createServer } from 'node:net';
import type { LogEntry } from '@tandem/core';
import { initialCallState, snapshotOf } from '@tandem/core';
import { RedisEventLog } from '@tandem/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cannotRun, RedisServer } from './redis-server.js';
import { namesOf, noted, Witness } from './witness.js';

const names = Array.from({ length: 4_000 }, (_, index) => `event ${index}`);

describe.skipIf(cannotRun('the log in Redis, trimmed while it is read'))(
  'the log in Redis, trimmed between two pages of a reader',
  () => {
    let server: RedisServer;

    beforeAll(async () => {
      server = await RedisServer.start();
    });

    beforeEach(() => {
      server.ask('FLUSHALL');
    });

    afterAll(() => server[Symbol.asyncDispose]());

    /** A long log that was trimmed, and a way to it that trims it further when a reader asks for the page of a number. */
    async function setUp(trims: Readonly<Record<number, readonly number[]>>) {
      const direct = new RedisEventLog({ url: server.url });
      for (let first = 0; first < names.length; first += 1_000) {
        const page = names.slice(first, first + 1_000);
        await direct.append(
          'p:1',
          page.map((name) => noted('p:1', name)),
        );
      }
      const entries = await direct.read('p:1');
      const trim = async (places: readonly number[]) => {
        for (const place of places) await direct.keepSnapshot('p:1', snapshotAt(entries[place]));
      };
      await trim([100, 200]);
      let pages = 0;
      const way = await wayTo(server.port, async (sent) => {
        if (!sent.includes('XRANGE')) return;
        pages += 1;
        await trim(trims[pages] ?? []);
      });
      const log = new RedisEventLog({ url: way.url, pollMs: 3_600_000 });
      const close = async () => {
        await Promise.all([log.close(), direct.close()]);
        way.server.close();
      };
      return { log, close };
    }

    it('is read to its end', async () => {
      const { log, close } = await setUp({ 2: [300, 400] });
      expect(namesOf(await log.read('p:1'))).toEqual(['call.snapshot', ...names.slice(401)]);
      await close();
    });

    it('is watched to its end', async () => {
      const { log, close } = await setUp({ 5: [2_500, 2_600], 6: [2_700, 2_800] });
      const witness = new Witness(log, 'p:1');
      await witness.saw(`event ${names.length - 1}`);
      const trimmed = witness.names.lastIndexOf('call.snapshot');
      expect(witness.names.slice(trimmed + 1)).toEqual(names.slice(2_801));
      await close();
    });
  },
);

function snapshotAt(entry: LogEntry | undefined) {
  const event = snapshotOf(initialCallState('p:1'), '2026-01-01T00:00:00.000Z');
  return { position: entry?.position ?? '', event };
}

/** A way to a port that lets nothing pass before it was looked at. */
async function wayTo(
  port: number,
  look: (sent: string) => Promise<void>,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    let passed: Promise<unknown> = Promise.resolve();
    near.on('data', (sent) => {
      passed = passed.then(() => look(String(sent))).then(() => far.write(sent));
    });
    far.pipe(near);
    // Whoever breaks one half off is done with both.
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('There is no port.');
  return { url: `redis://127.0.0.1:${address.port}`, server };
}
