import type {
  AppendOptions,
  CallEvent,
  EventLog,
  Lease,
  LeaseRequest,
  LogEntry,
  LogPosition,
  LogSnapshot,
  LogWatch,
} from '@tandem/core';
import { MemoryEventLog } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { eventLogTests } from './event-log-suite.js';

/** The log in memory with a mistake built in. */
abstract class Mistaken implements EventLog {
  protected readonly log: MemoryEventLog = new MemoryEventLog();

  append(callId: string, events: readonly CallEvent[], options?: AppendOptions) {
    return this.log.append(callId, events, options);
  }
  lease(callId: string, request: LeaseRequest) {
    return this.log.lease(callId, request);
  }
  release(callId: string, lease: Lease) {
    return this.log.release(callId, lease);
  }
  keepSnapshot(callId: string, snapshot: LogSnapshot, options?: AppendOptions) {
    return this.log.keepSnapshot(callId, snapshot, options);
  }
  read(callId: string, after?: LogPosition): Promise<readonly LogEntry[]> {
    return this.log.read(callId, after);
  }
  watch(
    callId: string,
    after: LogPosition | undefined,
    listener: (entries: readonly LogEntry[]) => void,
  ): LogWatch {
    return this.log.watch(callId, after, listener);
  }
  openCalls() {
    return this.log.openCalls();
  }
  close() {
    return this.log.close();
  }
}

/** Each mistake, the test that must catch it, and a log that makes it. */
const mistakes: Readonly<Record<string, readonly [caughtBy: string, make: () => EventLog]>> = {
  'stores a repeated id again': [
    'an event whose id the log of its call holds already is not stored again',
    () =>
      new (class extends Mistaken {
        override append(callId: string, events: readonly CallEvent[]) {
          return super.append(
            callId,
            events.map(({ id: _id, ...event }) => event as CallEvent),
          );
        }
      })(),
  ],
  'takes the same id in another call for a repetition': [
    'the same id in two calls is two facts',
    () =>
      new (class extends Mistaken {
        readonly #ids = new Set<string>();
        override async append(callId: string, events: readonly CallEvent[]) {
          const fresh = events.filter(({ id }) => id === undefined || !this.#ids.has(id));
          for (const { id } of events) if (id !== undefined) this.#ids.add(id);
          return super.append(callId, fresh);
        }
      })(),
  ],
  'lets appends run into each other': [
    'appends made at once are each kept whole and in their own order',
    () =>
      new (class extends Mistaken {
        override async append(callId: string, events: readonly CallEvent[]) {
          let appended = 0;
          for (const event of events) appended += (await super.append(callId, [event])).appended;
          return { appended, duplicates: events.length - appended };
        }
      })(),
  ],
  'resolves before it has kept anything': [
    'an append that has resolved can be read, by the call it was made for and by no other',
    () =>
      new (class extends Mistaken {
        override async append(callId: string, events: readonly CallEvent[]) {
          setImmediate(() => void super.append(callId, events).catch(() => undefined));
          return { appended: events.length, duplicates: 0 };
        }
      })(),
  ],
  'reads the entry of the position once more': [
    'a log is read from the beginning and after any of its positions',
    () =>
      new (class extends Mistaken {
        override async read(callId: string, after?: LogPosition) {
          const before = after === undefined ? undefined : String(Number(after) - 1);
          return super.read(callId, before);
        }
      })(),
  ],
  'misses what is appended while a watch catches up': [
    'every watch is given its part of the log in order, without a gap and without a repeat',
    () =>
      new (class extends Mistaken {
        override watch(...[callId, after, listener]: Parameters<EventLog['watch']>) {
          let watch: LogWatch | undefined;
          let isClosed = false;
          void this.log.read(callId, after).then((entries) => {
            setImmediate(() => {
              if (isClosed) return;
              if (entries.length > 0) listener(entries);
              void this.log.read(callId).then((now) => {
                watch = this.log.watch(callId, now.at(-1)?.position, listener);
                if (isClosed) watch.close();
              });
            });
          });
          return {
            close: () => {
              isClosed = true;
              watch?.close();
            },
          };
        }
      })(),
  ],
  'delivers an entry twice': [
    'a repeated event is not delivered again',
    () =>
      new (class extends Mistaken {
        override watch(...[callId, after, listener]: Parameters<EventLog['watch']>) {
          return super.watch(callId, after, (entries) =>
            listener([...entries, ...entries.slice(-1)]),
          );
        }
      })(),
  ],
  'delivers out of order': [
    'all watches of a call are given the same order',
    () =>
      new (class extends Mistaken {
        override watch(...[callId, after, listener]: Parameters<EventLog['watch']>) {
          return super.watch(callId, after, (entries) => listener([...entries].reverse()));
        }
      })(),
  ],
  'delivers during append': [
    'nothing is delivered during the call to append or watch that caused it',
    () =>
      new (class extends Mistaken {
        readonly #listeners = new Set<(entries: readonly LogEntry[]) => void>();
        override async append(callId: string, events: readonly CallEvent[]) {
          const result = super.append(callId, events);
          for (const listener of this.#listeners) listener([]);
          return result;
        }
        override watch(...[callId, after, listener]: Parameters<EventLog['watch']>) {
          this.#listeners.add(listener);
          return super.watch(callId, after, listener);
        }
      })(),
  ],
  'goes on delivering to a watch that is closed': [
    'a watch that is closed is given nothing more, and may be closed again',
    () =>
      new (class extends Mistaken {
        override watch(...[callId, after, listener]: Parameters<EventLog['watch']>) {
          super.watch(callId, after, listener);
          return { close: () => undefined };
        }
      })(),
  ],
  'forgets what a payload held': [
    'raw payloads come back as they were, however nested, large or strange',
    () =>
      new (class extends Mistaken {
        override append(callId: string, events: readonly CallEvent[]) {
          const copies = events.map((event): CallEvent => ({ ...event, raw: String(event.raw) }));
          return super.append(callId, copies);
        }
      })(),
  ],
  'takes events after its end': [
    'a log that is closed takes nothing and says so',
    () =>
      new (class extends Mistaken {
        override async close() {
          return undefined;
        }
      })(),
  ],
  'grants a lease to whoever asks': [
    'a lease is granted to one holder at a time, and a refusal says for how long',
    () =>
      new (class extends Mistaken {
        override async lease() {
          return { isGranted: true, fence: 1 } as const;
        }
      })(),
  ],
  'gives each holder the same fencing number': [
    'a lease ends by the clock of the log, and its fencing numbers grow from holder to holder',
    () =>
      new (class extends Mistaken {
        override async lease(callId: string, request: LeaseRequest) {
          const result = await super.lease(callId, request);
          return result.isGranted ? { ...result, fence: 1 } : result;
        }
      })(),
  ],
  'takes what is appended under any lease': [
    'an append under a lease that another holder has since is refused as a whole',
    () =>
      new (class extends Mistaken {
        override append(callId: string, events: readonly CallEvent[]) {
          return super.append(callId, events);
        }
      })(),
  ],
  'refuses half of what is appended under a lost lease': [
    'an append under a lease that another holder has since is refused as a whole',
    () =>
      new (class extends Mistaken {
        override async append(
          callId: string,
          events: readonly CallEvent[],
          options?: AppendOptions,
        ) {
          const [first = []] = events.map((event) => [event]);
          if (options !== undefined) await this.log.append(callId, first);
          return super.append(callId, options === undefined ? events : events.slice(1), options);
        }
      })(),
  ],
  'keeps snapshots under any lease': [
    'a snapshot under a lease that another holder has since is refused, and nothing is trimmed',
    () =>
      new (class extends Mistaken {
        override keepSnapshot(callId: string, snapshot: LogSnapshot) {
          return super.keepSnapshot(callId, snapshot);
        }
      })(),
  ],
  'trims up to the snapshot at once': [
    'a log is trimmed behind its snapshots, and who reads from before that is given the latest first',
    () =>
      new (class extends Mistaken {
        protected override readonly log = new MemoryEventLog({ maxEntries: 1 });
      })(),
  ],
  'reads on behind what was trimmed, without saying so': [
    'whatever is trimmed when, who reads is given all that follows its position, or a snapshot in place of what is gone',
    () =>
      new (class extends Mistaken {
        override async read(callId: string, after?: LogPosition) {
          const entries = await super.read(callId, after);
          return entries.filter(({ event }) => event.type !== 'call.snapshot');
        }
      })(),
  ],
  'leaves a gap where it was trimmed': [
    'a watch from before what is kept is given the snapshot, and then what follows it',
    () =>
      new (class extends Mistaken {
        override watch(...[callId, after, listener]: Parameters<EventLog['watch']>) {
          return super.watch(callId, after, (entries) =>
            listener(entries.filter(({ event }) => event.type !== 'call.snapshot')),
          );
        }
      })(),
  ],
  'lists calls that have ended as open': [
    'open calls are those whose end the log does not hold',
    () =>
      new (class extends Mistaken {
        override async *openCalls() {
          for (const callId of ['p:open', 'p:over']) yield callId;
        }
      })(),
  ],
};

describe('the suite for event logs', () => {
  it.each(Object.entries(mistakes))('catches a log that %s', async (_mistake, [caughtBy, make]) => {
    const test = eventLogTests.find(({ title }) => title === caughtBy);
    const log = make();
    const proving = withinReason(test?.prove({ harness: harnessOf(log), runs: 20 }));
    await expect(proving).rejects.toThrow();
    await log.close();
  });
});

function harnessOf(log: EventLog) {
  return { log, dispose: () => log.close() };
}

/** A test that waits in vain has failed as well. */
async function withinReason(work: Promise<void> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const waiting = new Promise<void>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('It waited in vain.')), 1_000);
  });
  await Promise.race([work, waiting]).finally(() => clearTimeout(timer));
}
