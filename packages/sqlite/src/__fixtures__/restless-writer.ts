import { SqliteEventLog } from '../sqlite-event-log.js';
import { noted } from './noted.js';

/**
 * Appends numbered pairs of events as fast as it can, from a number on and to three calls in turn, and prints each number
 * when the log has acknowledged it. Never ends by itself.
 */
const [path = '', first = '0'] = process.argv.slice(2);
const log = new SqliteEventLog({ path });
const ballast = 'x'.repeat(1_000);
let next = Number(first);

async function appendForEver(): Promise<void> {
  for (;;) {
    const number = next;
    next += 1;
    const callId = `p:${number % 3}`;
    const pair = ['a', 'b'].map((half) => ({
      ...noted(callId, `${number}${half}`, `${number}${half}`),
      raw: ballast,
    }));
    await log.append(callId, pair);
    process.stdout.write(`${number}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, appendForEver));
