import { once } from 'node:events';
import { SqliteEventLog } from '../sqlite-event-log.js';
import { namesOf, noted } from './noted.js';
import { seeded } from './seeded.js';

/**
 * Says "ready" and waits for a word, so that rivals begin at once, with the making of the file. Then appends events to one
 * call, ten at a time in an order of its own: those that all rivals append, by the same ids, and as many of its own. It
 * watches the call until it has been told of `total`, prints how many it stored, how many were there already and the order
 * it was told, and ends by itself.
 */
const [path = '', name = '1', sharedText = '0', totalText = '0'] = process.argv.slice(2);
const shared = Number(sharedText);
const total = Number(totalText);
const random = seeded(Number(name));
const ids = Array.from({ length: shared }, (_, number) => [`shared ${number}`, `${name} ${number}`])
  .flat()
  .map((id) => ({ id, rank: random() }))
  .sort((one, other) => one.rank - other.rank)
  .map(({ id }) => id);

process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();

const log = new SqliteEventLog({ path, pollMs: 5, busyTimeoutMs: 60_000 });
const seen: string[] = [];
const told = new Promise<void>((resolve) => {
  log.watch('p:1', undefined, (entries) => {
    seen.push(...namesOf(entries));
    if (seen.length >= total) resolve();
  });
});

async function appendAll(): Promise<{ appended: number; duplicates: number }> {
  const sum = { appended: 0, duplicates: 0 };
  for (let start = 0; start < ids.length; start += 10) {
    const appends = ids
      .slice(start, start + 10)
      .map((id) => log.append('p:1', [noted('p:1', `${id} by ${name}`, id)]));
    for (const { appended, duplicates } of await Promise.all(appends)) {
      sum.appended += appended;
      sum.duplicates += duplicates;
    }
  }
  return sum;
}

const [sum] = await Promise.all([appendAll(), told]);
await log.close();
process.stdout.write(`${JSON.stringify({ ...sum, seen })}\n`);
