import { afterEach, describe, expect, it } from 'vitest';
import type { CallEvent } from '../call/call-event.js';
import { snapshotOf } from '../call/call-snapshot.js';
import { initialCallState } from '../call/call-state.js';
import { communicationUser } from '../identity/make-identity.js';
import type { AppendOptions, EventLog, LogEntry, LogSnapshot, LogWatch } from '../log/event-log.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { EventOfCall } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import type { Calling } from './calling.js';
import { createCalling } from './create-calling.js';

const ann = communicationUser('8:acs:r_ann');
const callId = 'scripted:call-1';

/** A log that forgets nothing but behind a snapshot, as those that outlive a process, and counts the snapshots. */
class SnapshotLog extends MemoryEventLog {
  readonly kept: LogSnapshot[] = [];

  override watch(...given: Parameters<EventLog['watch']>): LogWatch {
    const watch = super.watch(...given);
    return { close: () => watch.close() };
  }

  override async keepSnapshot(name: string, snapshot: LogSnapshot, options?: AppendOptions) {
    await super.keepSnapshot(name, snapshot, options);
    this.kept.push(snapshot);
  }
}

const clients: Calling[] = [];

function setUp(parts: { clock: ManualClock; log: SnapshotLog }, snapshotEvery: number | false) {
  const provider = new ScriptedProvider();
  const lines: string[] = [];
  const calling = createCalling({
    instances: [provider],
    ...parts,
    snapshotEvery,
    reconcile: false,
    logger: { log: (level, message) => lines.push(`${level} ${message}`) },
  });
  clients.push(calling);
  const tell = async (...events: readonly EventOfCall[]) => {
    const at = new Date(parts.clock.now()).toISOString();
    await calling.receive('scripted', provider.delivery('call-1', events, at));
    await parts.clock.advance(0);
  };
  return { ...parts, provider, calling, tell, lines };
}

function logged() {
  const clock = new ManualClock();
  return { clock, log: new SnapshotLog({ clock }) };
}

const note = (name: string): EventOfCall => ({ type: 'provider.event', name, id: name });

function namesOf(entries: readonly LogEntry[]): readonly string[] {
  return entries.map(({ event }) => (event.type === 'provider.event' ? event.name : event.type));
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((calling) => calling.destroy()));
});

describe('a long call', () => {
  it('is trimmed behind a snapshot, and picked up from it as if nothing had been trimmed', async () => {
    const { calling, tell, log, clock } = setUp(logged(), 10);
    const call = await calling.createCall(ann);
    await tell({ type: 'call.connected' });
    for (let index = 0; index < 100; index += 1) await tell(note(`${index}`));
    const entries = await log.read(callId);
    expect(log.kept.length).toBeGreaterThanOrEqual(8);
    expect(entries.length).toBeLessThan(25);
    expect(namesOf(entries)[0]).toBe('call.snapshot');
    expect(namesOf(entries)).toContain('99');
    const other = setUp({ clock, log }, 10);
    const picked = await other.calling.call(callId);
    expect(picked.state).toEqual(call.state);
    expect(picked.setup?.status).toBe('succeeded');
  });

  it('is given one snapshot at a time, though several processes serve it', async () => {
    const parts = logged();
    const [first, second, third] = [setUp(parts, 10), setUp(parts, 10), setUp(parts, 10)];
    await first.calling.createCall(ann);
    await second.calling.call(callId);
    await third.calling.call(callId);
    for (let index = 0; index < 60; index += 1) await first.tell(note(`${index}`));
    await parts.clock.advance(60_000);
    const { length } = parts.log.kept;
    expect(length).toBeGreaterThanOrEqual(5);
    expect(length).toBeLessThanOrEqual(6);
  });

  it('is told to its observers without its snapshots, and none of its events is left out', async () => {
    const { calling, tell } = setUp(logged(), 5);
    const call = await calling.createCall(ann);
    const seen: string[] = [];
    const states: unknown[] = [];
    call.events$.subscribe((event) => seen.push(namesOf([{ position: '', event }])[0] ?? ''));
    call.state$.subscribe((state) => states.push(state));
    const names = Array.from({ length: 40 }, (_, index) => `${index}`);
    for (const name of names) await tell(note(name));
    expect(seen).toEqual(names);
    expect(states).toHaveLength(1);
  });

  it('is kept whole where snapshots are switched off', async () => {
    const { calling, tell, log } = setUp(logged(), false);
    await calling.createCall(ann);
    for (let index = 0; index < 30; index += 1) await tell(note(`${index}`));
    expect(log.kept).toEqual([]);
    expect(namesOf(await log.read(callId))).toContain('0');
  });

  it('cannot be picked up from a snapshot that another version wrote, and says so', async () => {
    const parts = logged();
    const newer: CallEvent = JSON.parse(
      JSON.stringify({ ...snapshotOf(initialCallState(callId), '2026-01-01T00:00:00.000Z'), v: 2 }),
    );
    await parts.log.append(callId, [newer]);
    const { calling } = setUp(parts, 10);
    await expect(calling.call(callId)).rejects.toMatchObject({
      code: 'call.invalid-state',
      callId,
    });
  });

  it('is followed no further from a snapshot that another version wrote, and disturbs nothing else', async () => {
    const { calling, tell, log, clock, lines } = setUp(logged(), 10);
    const call = await calling.createCall(ann);
    await tell({ type: 'call.connected' });
    let isComplete = false;
    call.state$.subscribe({ complete: () => (isComplete = true) });
    const newer: CallEvent = JSON.parse(
      JSON.stringify({ ...snapshotOf(call.state, '2026-01-01T00:00:00.000Z'), v: 2 }),
    );
    await log.append(callId, [newer]);
    await clock.turn();
    expect(isComplete).toBe(true);
    expect(call.lifecycle).toBe('connected');
    expect(lines).toContain('error A call cannot be followed any further.');
    await expect(calling.call(callId)).rejects.toMatchObject({ code: 'call.invalid-state' });
  });
});
