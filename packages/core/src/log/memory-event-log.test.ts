import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../call/call-event.js';
import { snapshotOf } from '../call/call-snapshot.js';
import { initialCallState } from '../call/call-state.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { LogEntry } from './event-log.js';
import { MemoryEventLog } from './memory-event-log.js';

function noise(name: string, id?: string): CallEvent {
  const fact = {
    type: 'provider.event' as const,
    provider: 'p',
    callId: 'p:1',
    occurredAt: '2026-01-01T00:00:00.000Z',
    name,
  };
  return id === undefined ? fact : { ...fact, id };
}

const end: CallEvent = {
  type: 'call.settled',
  provider: 'p',
  callId: 'p:1',
  occurredAt: '2026-01-01T00:00:00.000Z',
};

const names = (entries: readonly LogEntry[]) =>
  entries.map(({ event }) => (event.type === 'provider.event' ? event.name : event.type));

describe('the log in memory', () => {
  it('keeps an id once and everything without an id', async () => {
    const log = new MemoryEventLog();
    await expect(
      log.append('p:1', [noise('a', '1'), noise('b', '1'), noise('c'), noise('c')]),
    ).resolves.toEqual({ appended: 3, duplicates: 1 });
    await expect(log.append('p:1', [noise('d', '1')])).resolves.toEqual({
      appended: 0,
      duplicates: 1,
    });
    await expect(log.append('p:2', [noise('d', '1')])).resolves.toEqual({
      appended: 1,
      duplicates: 0,
    });
    expect(names(await log.read('p:1'))).toEqual(['a', 'c', 'c']);
  });

  it('reads after a position, and nothing of a call that it does not know', async () => {
    const log = new MemoryEventLog();
    await log.append('p:1', [noise('a'), noise('b'), noise('c')]);
    const [first] = await log.read('p:1');
    expect(names(await log.read('p:1', first?.position))).toEqual(['b', 'c']);
    expect(await log.read('p:9')).toEqual([]);
    await expect(log.read('p:1', 'bogus')).rejects.toMatchObject({ code: 'argument.invalid' });
  });

  it('delivers to a watch from its position on, without a gap or a repeat, and never during append', async () => {
    const clock = new ManualClock();
    const log = new MemoryEventLog({ clock });
    await log.append('p:1', [noise('a'), noise('b')]);
    const [first] = await log.read('p:1');
    const seen: string[] = [];
    log.watch('p:1', first?.position, (entries) => seen.push(...names(entries)));
    const appending = log.append('p:1', [noise('c')]);
    expect(seen).toEqual([]);
    await appending;
    await log.append('p:1', [noise('d')]);
    await clock.turn();
    await log.append('p:1', [noise('e')]);
    await clock.turn();
    expect(seen).toEqual(['b', 'c', 'd', 'e']);
  });

  it('delivers nothing after a watch, or the log, is closed', async () => {
    const clock = new ManualClock();
    const log = new MemoryEventLog({ clock });
    const seen: string[] = [];
    const watch = log.watch('p:1', undefined, (entries) => seen.push(...names(entries)));
    log.watch('p:1', undefined, (entries) => seen.push(...names(entries)));
    await log.append('p:1', [noise('a')]);
    watch.close();
    watch.close();
    await clock.turn();
    expect(seen).toEqual(['a']);
    await log.close();
    await clock.turn();
    await expect(log.append('p:1', [noise('b')])).rejects.toMatchObject({
      code: 'provider.unavailable',
    });
  });

  it.each([0, 1, 2])('wakes those who are left when watch %i of three has gone', async (gone) => {
    const clock = new ManualClock();
    const log = new MemoryEventLog({ clock });
    const seen: string[] = [];
    const watches = ['one', 'two', 'three'].map((name) =>
      log.watch('p:1', undefined, () => seen.push(name)),
    );
    await clock.turn();
    watches[gone]?.close();
    log.watch('p:1', undefined, () => seen.push('four'));
    await clock.turn();
    await log.append('p:1', [noise('a')]);
    await clock.turn();
    const all = ['one', 'two', 'three', 'four'];
    expect(seen).toEqual(all.toSpliced(gone, 1));
    await log.close();
  });

  it('frees the log of a call some time after its end, unless somebody watches it', async () => {
    const clock = new ManualClock();
    const log = new MemoryEventLog({ clock, retainEndedMs: 1_000, retainIdleMs: 5_000 });
    await log.append('p:1', [end]);
    await log.append('p:2', [noise('a')]);
    const watch = log.watch('p:3', undefined, () => undefined);
    await log.append('p:3', [end]);
    const sweep = async () => {
      for (let round = 0; round < 256; round += 1) await log.append('p:busy', []);
    };
    await clock.advance(2_000);
    await sweep();
    expect(log.size).toBe(3);
    await clock.advance(5_000);
    await sweep();
    expect(log.size).toBe(2);
    watch.close();
    // What is over is looked for ten times in the shorter of the two times, and not with every append.
    await clock.advance(100);
    await sweep();
    expect(log.size).toBe(1);
  });

  it('lists the calls that have not ended', async () => {
    const log = new MemoryEventLog();
    await log.append('p:1', [end]);
    await log.append('p:2', [noise('a')]);
    log.watch('p:3', undefined, () => undefined);
    const open: string[] = [];
    for await (const callId of log.openCalls()) open.push(callId);
    expect(open).toEqual(['p:2']);
  });

  it('drops no entry beyond its bound before a snapshot covers it, and then all that it covers', async () => {
    const log = new MemoryEventLog({ maxEntries: 2 });
    await log.append('p:1', [noise('a', '1'), noise('b'), noise('c')]);
    const entries = await log.read('p:1');
    expect(names(entries)).toEqual(['a', 'b', 'c']);
    const event = snapshotOf(initialCallState('p:1'), '2026-01-01T00:00:00.000Z');
    await log.keepSnapshot('p:1', { position: entries[2]?.position ?? '', event });
    expect(names(await log.read('p:1'))).toEqual(['call.snapshot']);
    await log.append('p:1', [noise('d')]);
    expect(names(await log.read('p:1', entries[0]?.position))).toEqual(['call.snapshot', 'd']);
    expect(names(await log.read('p:1', entries[2]?.position))).toEqual(['d']);
  });

  it('hands out the state in place of entries that all watches have folded', async () => {
    const clock = new ManualClock();
    const log = new MemoryEventLog({ clock });
    const positions: string[] = [];
    const listener = (entries: readonly LogEntry[]) =>
      positions.push(...entries.map(({ position }) => position));
    const ahead = log.watch('p:1', undefined, listener);
    await log.append('p:1', [noise('a', '1'), noise('b')]);
    await clock.turn();
    const state = { ...initialCallState('p:1'), lifecycle: 'connected' as const };
    ahead.cover?.(positions[1] ?? '', state);
    const [first, ...others] = await log.read('p:1');
    expect(first).toMatchObject({
      position: positions[1],
      event: { type: 'call.snapshot', state },
    });
    expect(others).toEqual([]);
    await log.append('p:1', [noise('again', '1'), noise('c')]);
    expect(names(await log.read('p:1'))).toEqual(['call.snapshot', 'c']);
    expect(names(await log.read('p:1', positions[1]))).toEqual(['c']);
  });

  it('keeps what a slower watch has still to be given, and as much of the rest as it is told to', async () => {
    const clock = new ManualClock();
    const log = new MemoryEventLog({ clock, retainFolded: 1 });
    const ahead = log.watch('p:1', undefined, () => undefined);
    await log.append('p:1', [noise('a'), noise('b'), noise('c')]);
    await clock.turn();
    const seen: string[] = [];
    log.watch('p:1', '1', (entries) => seen.push(...names(entries)));
    ahead.cover?.('3', initialCallState('p:1'));
    expect(names(await log.read('p:1'))).toEqual(['call.snapshot']);
    expect(names(await log.read('p:1', '1'))).toEqual(['b', 'c']);
    await clock.turn();
    expect(seen).toEqual(['b', 'c']);
    await log.append('p:1', [noise('d')]);
    await clock.turn();
    ahead.cover?.('4', initialCallState('p:1'));
    expect(names(await log.read('p:1', '3'))).toEqual(['d']);
    expect(names(await log.read('p:1', '2'))).toEqual(['call.snapshot']);
  });

  it('delivers to every other watch when one throws', async () => {
    const tasks: (() => void)[] = [];
    const clock = {
      now: () => 0,
      after: () => ({ cancel: () => undefined }),
      soon: (task: () => void) => tasks.push(task),
    };
    const log = new MemoryEventLog({ clock });
    const seen: string[] = [];
    log.watch('p:1', undefined, () => {
      throw new Error('of its own');
    });
    log.watch('p:1', undefined, (entries) => seen.push(...names(entries)));
    await log.append('p:1', [noise('a')]);
    expect(() => tasks.shift()?.()).toThrow('of its own');
    tasks.shift()?.();
    expect(seen).toEqual(['a']);
  });
});
