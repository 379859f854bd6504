import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../errors/errors.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { EventOfCall } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import type { Intake } from './intake.js';
import { takeIn } from './intake.js';

const up: EventOfCall = { type: 'call.connected', id: 'up', operationId: 'o' };
const over: EventOfCall = {
  type: 'call.disconnected',
  id: 'over',
  reason: { reason: 'completed' },
};

/** A log that keeps what it is given and, the first time, answers as if it had not. */
class BrokenAnswer extends MemoryEventLog {
  #isBroken = false;

  override async append(...request: Parameters<MemoryEventLog['append']>) {
    const result = await super.append(...request);
    if (this.#isBroken) return result;
    this.#isBroken = true;
    throw new UnavailableError('The connection broke.', { retryable: true });
  }
}

/** A log that knows which logs were ever written. */
class ListedLog extends MemoryEventLog {
  readonly ids = new Set<string>();

  override append(...request: Parameters<MemoryEventLog['append']>) {
    this.ids.add(request[0]);
    return super.append(...request);
  }
}

function setUp(log: MemoryEventLog = new MemoryEventLog({ clock: new ManualClock() })) {
  const told: string[] = [];
  const provider = new ScriptedProvider();
  const intake: Intake = {
    log,
    onIncoming: async ({ callId }) => void told.push(`incoming ${callId}`),
    onConnected: ({ callId }) => void told.push(`connected ${callId}`),
    onDisconnected: (callId) => void told.push(`disconnected ${callId}`),
    onUnattributed: ({ id }) => void told.push(`unattributed ${id}`),
  };
  const receive = (...events: readonly EventOfCall[]) =>
    takeIn(provider, provider.delivery('1', events), intake);
  const receiveForNobody = (events: readonly { id: string; occurredAt: string }[]) =>
    takeIn(
      provider,
      {
        headers: {},
        receivedAt: '',
        body: {
          events: events.map((event) => ({
            type: 'provider.event',
            name: 'file',
            callId: '',
            ...event,
          })),
        },
      },
      intake,
    );
  return { told, log, receive, receiveForNobody };
}

describe('what was kept although it was answered as unavailable', () => {
  it.each([
    [up, 'connected scripted:1'],
    [over, 'disconnected scripted:1'],
  ])('has its effect when %o comes again', async (event, effect) => {
    const { told, receive } = setUp(new BrokenAnswer({ clock: new ManualClock() }));
    await expect(receive(event)).rejects.toMatchObject({ retryable: true });
    expect(told).toEqual([]);
    await expect(receive(event)).resolves.toEqual({ appended: 0, duplicates: 1 });
    expect(told).toEqual([effect]);
  });
});

describe('what is about no call', () => {
  it('is told once, however often it comes', async () => {
    const { told, receiveForNobody } = setUp();
    const file = { id: 'file', occurredAt: '2026-01-01T23:59:59.000Z' };
    await expect(receiveForNobody([file])).resolves.toEqual({ appended: 1, duplicates: 0 });
    await expect(receiveForNobody([file])).resolves.toEqual({ appended: 0, duplicates: 1 });
    expect(told).toEqual(['unattributed file']);
  });

  it('is kept with the day on which it happened, and is no open call', async () => {
    const { log, receiveForNobody, told } = setUp();
    await receiveForNobody([
      { id: 'old', occurredAt: '2026-01-01T23:59:59.000Z' },
      { id: 'new', occurredAt: '2026-01-02T00:00:00.000Z' },
    ]);
    for (const [day, id] of [
      ['2026-01-01', 'old'],
      ['2026-01-02', 'new'],
    ]) {
      const entries = await log.read(`scripted:-/${day}`);
      expect(entries.map(({ event }) => event.id)).toEqual(['settled', id]);
    }
    expect(told).toEqual(['unattributed old', 'unattributed new']);
    for await (const callId of log.openCalls()) expect.unreachable(callId);
  });

  it('goes with time, however steadily more of it comes', async () => {
    const clock = new ManualClock();
    const log = new ListedLog({ clock });
    const { receiveForNobody, told } = setUp(log);
    for (let hour = 0; hour < 24 * 30; hour += 1) {
      await receiveForNobody([
        { id: `file-${hour}`, occurredAt: new Date(clock.now()).toISOString() },
      ]);
      await clock.advance(3_600_000);
    }
    expect(told).toHaveLength(24 * 30);
    const kept = await Promise.all(Array.from(log.ids, (id) => log.read(id)));
    // That of today, and of yesterday what the search for old logs has not come to.
    expect(kept.flat().length).toBeLessThanOrEqual(2 * 25);
  });

  it('is told when it comes again because the log failed before it was kept', async () => {
    const { told, receiveForNobody } = setUp(new BrokenAnswer({ clock: new ManualClock() }));
    const file = { id: 'file', occurredAt: '2026-01-01T00:00:00.000Z' };
    await expect(receiveForNobody([file])).rejects.toMatchObject({ retryable: true });
    await receiveForNobody([file]);
    expect(told).toEqual(['unattributed file']);
  });
});
