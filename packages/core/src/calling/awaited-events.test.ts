import { afterEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../errors/errors.js';
import { communicationUser } from '../identity/make-identity.js';
import type { EventLog, LogEntry, LogWatch } from '../log/event-log.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { EventOfCall } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import { AwaitedEvents, appendAwaited } from './awaited-events.js';
import type { Calling } from './calling.js';
import { createCalling } from './create-calling.js';

const ann = communicationUser('8:acs:r_ann');

/** A log as it is seen over a connection that can be cut: what is told meanwhile is read when it is mended. */
class CutLog extends MemoryEventLog {
  #waiting: (() => void)[] | undefined;

  cut(): void {
    this.#waiting = [];
  }

  mend(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const follow of waiting) follow();
  }

  override watch(
    callId: string,
    after: string | undefined,
    listener: (entries: readonly LogEntry[]) => void,
  ) {
    let position = after;
    let watch: LogWatch | undefined;
    const follow = () => {
      watch = super.watch(callId, position, (entries) => {
        if (this.#waiting === undefined) {
          position = entries.at(-1)?.position;
          listener(entries);
          return;
        }
        watch?.close();
        this.#waiting.push(follow);
      });
    };
    follow();
    return { close: () => watch?.close() };
  }

  /** The same log over another connection. */
  uncut(): EventLog {
    return {
      append: (callId, events, options) => this.append(callId, events, options),
      read: (callId, after) => this.read(callId, after),
      watch: (callId, after, listener) => {
        const watch = super.watch(callId, after, listener);
        return { close: () => watch.close() };
      },
      lease: (callId, request) => this.lease(callId, request),
      release: (callId, lease) => this.release(callId, lease),
      keepSnapshot: (callId, snapshot, options) => this.keepSnapshot(callId, snapshot, options),
      openCalls: () => this.openCalls(),
      close: async () => undefined,
    };
  }
}

const clients: Calling[] = [];

function client(log: EventLog, clock: ManualClock, snapshotEvery: number | false) {
  const provider = new ScriptedProvider();
  const calling = createCalling({
    instances: [provider],
    clock,
    log,
    snapshotEvery,
    reconcile: false,
  });
  clients.push(calling);
  const tell = async (...events: readonly EventOfCall[]) => {
    await calling.receive('scripted', provider.delivery('call-1', events));
    await clock.advance(500);
  };
  return { provider, calling, tell };
}

/** Two processes on one store, the first of which is cut off while it mutes itself and the other trims the log. */
async function trimmedUnseen() {
  const clock = new ManualClock();
  const log = new CutLog({ clock });
  const first = client(log, clock, false);
  const second = client(log.uncut(), clock, 20);
  const call = await first.calling.createCall(ann);
  await second.tell({ type: 'call.connected' });
  await second.calling.call(call.id);
  log.cut();
  const muting = call.muteSelf();
  await clock.turn();
  for (let index = 0; index < 60; index += 1)
    await second.tell({ type: 'provider.event', id: `n${index}`, name: 'other' });
  const [oldest] = await log.read(call.id);
  log.mend();
  await clock.turn();
  return { call, first, muting, oldest: oldest?.event.type };
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((calling) => calling.destroy()));
});

describe('what a process appends and that went into a snapshot before the process saw it', () => {
  it('is state by that: the command resolves, and its operation is there', async () => {
    const { muting, call, oldest } = await trimmedUnseen();
    expect(oldest).toBe('call.snapshot');
    const operation = await muting;
    expect(call.state.operations.map(({ id }) => id)).toContain(operation.id);
  });

  it('does not hold up the end of the client', async () => {
    const { muting, first } = await trimmedUnseen();
    await first.calling.close();
    await expect(muting).resolves.toMatchObject({ kind: 'muteSelf' });
  });
});

describe('an awaited event', () => {
  const kept = { appended: 1, duplicates: 0 };
  const never = () => Promise.reject(new Error('Nothing is to be caught up with.'));

  it('is awaited no more when it was seen, whoever else awaits it', async () => {
    const awaited = new AwaitedEvents(never);
    const [one, other] = [awaited.add('a'), awaited.add('a')];
    awaited.see('a');
    await Promise.all([one.folded(), other.folded()]);
    expect(awaited.size).toBe(0);
  });

  it('is awaited no more when its append fails, or brought nothing new', async () => {
    const awaited = new AwaitedEvents(async () => undefined);
    const away = () => Promise.reject(new UnavailableError('The log is away.'));
    await expect(appendAwaited(awaited.add('a'), away)).rejects.toThrow(UnavailableError);
    expect(awaited.size).toBe(0);
    const known = awaited.add('b');
    await appendAwaited(known, async () => ({ appended: 0, duplicates: 1 }));
    await known.folded();
    expect(awaited.size).toBe(0);
  });

  it('is not taken from another who awaits it as well', async () => {
    const awaited = new AwaitedEvents(never);
    const one = awaited.add('a');
    awaited.add('a').withdraw();
    expect(awaited.size).toBe(1);
    await appendAwaited(one, async () => kept);
    awaited.see('a');
    await one.folded();
  });

  it('is looked for in the log when a snapshot came before its append was answered', async () => {
    const steps: string[] = [];
    const awaited = new AwaitedEvents(async () => void steps.push('caught up'));
    const one = awaited.add('a');
    await appendAwaited(one, async () => {
      awaited.replaceAll();
      steps.push('appended');
      return kept;
    });
    await one.folded();
    expect(steps).toEqual(['appended', 'caught up']);
  });
});
