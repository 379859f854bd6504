import { afterEach, describe, expect, it } from 'vitest';
import type { CallEvent } from '../call/call-event.js';
import { UnavailableError } from '../errors/errors.js';
import { communicationUser } from '../identity/make-identity.js';
import type { LeaseRequest, LeaseResult } from '../log/event-log.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { EventOfCall, ProviderScript } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import type { Calling } from './calling.js';
import type { CreateCallingOptions } from './create-calling.js';
import { createCalling } from './create-calling.js';

const ann = communicationUser('8:acs:r_ann');
const bob = communicationUser('8:acs:r_bob');
const callId = 'scripted:call-1';
const leaseMs = 30_000;

const ringsItself: ProviderScript['capabilities'] = {
  invite: { support: 'native', options: { timeoutMs: { support: 'emulated' } } },
};

/** A log that counts what is asked of it, and grants nothing while it is away. */
class CountingLog extends MemoryEventLog {
  leases = 0;
  isAway = false;

  override async lease(name: string, request: LeaseRequest): Promise<LeaseResult> {
    this.leases += 1;
    if (this.isAway) throw new UnavailableError('The log is away.', { retryable: true });
    return super.lease(name, request);
  }
}

interface Replica {
  readonly clock: ManualClock;
  readonly provider: ScriptedProvider;
  readonly calling: Calling;
  readonly lines: string[];
}

const replicas: Replica[] = [];

function replica(
  log: MemoryEventLog,
  clock: ManualClock,
  { script = {}, ...options }: Partial<CreateCallingOptions> & { script?: ProviderScript } = {},
): Replica {
  const provider = new ScriptedProvider(script);
  const lines: string[] = [];
  const calling = createCalling({
    instances: [provider],
    clock,
    log,
    logger: { log: (level, message) => lines.push(`${level} ${message}`) },
    random: () => 0.5,
    leaseMs,
    ...options,
  });
  const one = { clock, provider, calling, lines };
  replicas.push(one);
  return one;
}

/** A log and a clock for it, which keeps every entry for the tests to look at. */
function store() {
  const clock = new ManualClock();
  return { clock, log: new CountingLog({ clock, retainFolded: 10_000 }) };
}

async function tell({ calling, provider, clock }: Replica, ...events: readonly EventOfCall[]) {
  const at = new Date(clock.now()).toISOString();
  await calling.receive('scripted', provider.delivery('call-1', events, at));
  await clock.turn();
}

/** The commands of a kind that left, whichever replica sent them. */
function sentOf(kind: string): number {
  return replicas
    .flatMap(({ provider }) => provider.sent)
    .filter(({ command }) => command.kind === kind).length;
}

function readsOf(kind: string): number {
  return replicas.flatMap(({ provider }) => provider.reads).filter((one) => one.kind === kind)
    .length;
}

async function typesIn(log: MemoryEventLog): Promise<readonly CallEvent['type'][]> {
  return (await log.read(callId)).map(({ event }) => event.type);
}

/** A promise that is kept when it is told to. */
function gate() {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

afterEach(async () => {
  await Promise.all(replicas.splice(0).map(({ calling }) => calling.destroy()));
});

describe('what is due in a call that several processes serve', () => {
  it('is done once: each duty of a call runs on one replica at a time', async () => {
    const { clock, log } = store();
    const script = { capabilities: ringsItself };
    const [first, second] = [replica(log, clock, { script }), replica(log, clock, { script })];
    const call = await first.calling.createCall(ann);
    await tell(first, { type: 'call.connected' });
    await second.calling.call(call.id);
    const invitation = await call.invite(bob, { timeoutMs: 20_000, deadlineMs: 200_000 });
    await clock.advance(20_000);
    expect(sentOf('cancel')).toBe(1);
    await clock.advance(200_000);
    expect(sentOf('cancel')).toBe(1);
    expect(invitation.status).not.toBe('accepted');
    const ends = (await log.read(callId)).filter(
      ({ event }) => event.type === 'operation.ended' && event.kind === 'invite',
    );
    expect(ends).toHaveLength(1);
  });

  it('asks the provider no more often over two replicas than one would', async () => {
    const readsBy = async (count: number) => {
      const { clock, log } = store();
      const all = Array.from({ length: count }, () => replica(log, clock));
      const [first] = all;
      const call = await first?.calling.createCall(ann);
      if (first === undefined || call === undefined) throw new TypeError('There is no replica.');
      await tell(first, { type: 'call.connected' });
      for (const { calling } of all.slice(1)) await calling.call(call.id);
      await call.invite(bob, { deadlineMs: 400_000 });
      await clock.advance(380_000);
      const reads = readsOf('operation');
      for (const { calling } of replicas.splice(0)) await calling.destroy();
      return reads;
    };
    const alone = await readsBy(1);
    expect(alone).toBeGreaterThan(3);
    expect(await readsBy(2)).toBeLessThanOrEqual(alone + 1);
  });

  it('sends nothing and writes nothing from a process that was paused while its lease went to another', async () => {
    const { clock, log } = store();
    const held = gate();
    const paused = replica(log, new ManualClock(clock.now()), {
      script: {
        capabilities: ringsItself,
        read: async ({ kind }) => {
          if (kind === 'operation') await held.passed;
          return [];
        },
      },
    });
    const call = await paused.calling.createCall(ann);
    await tell(paused, { type: 'call.connected' });
    await call.invite(bob, { timeoutMs: 5_000, deadlineMs: 300_000 });
    // Its clock stands still from here on, as that of a process does which is stopped.
    await paused.clock.advance(5_000);
    expect(paused.provider.reads.map(({ kind }) => kind)).toEqual(['operation']);
    const other = replica(log, clock, { script: { capabilities: ringsItself } });
    await other.calling.call(call.id);
    await clock.advance(5_000 + leaseMs);
    expect(other.provider.sent.map(({ command }) => command.kind)).toEqual(['cancel']);
    const before = await typesIn(log);
    held.open();
    await clock.turn();
    expect(paused.provider.sent.map(({ command }) => command.kind)).not.toContain('cancel');
    expect(await typesIn(log)).toEqual(before);
    expect(paused.lines).toContain(
      'debug What was due in a call is left to the process that has its lease.',
    );
  });

  it('moves on when the process that held the lease has died, once its time is over', async () => {
    const { clock, log } = store();
    const script = { capabilities: ringsItself };
    const dead = replica(log, new ManualClock(clock.now()), {
      script: { capabilities: ringsItself, read: () => new Promise<never>(() => undefined) },
    });
    const call = await dead.calling.createCall(ann);
    await tell(dead, { type: 'call.connected' });
    await call.invite(bob, { timeoutMs: 5_000, deadlineMs: 300_000 });
    const other = replica(log, clock, { script });
    await other.calling.call(call.id);
    await clock.advance(4_900);
    await dead.clock.advance(5_000);
    await clock.advance(leaseMs - 1_000);
    expect(sentOf('cancel')).toBe(0);
    await clock.advance(1_000);
    expect(sentOf('cancel')).toBe(1);
  });

  it('moves on at once when the process that held the lease is closed', async () => {
    const { clock, log } = store();
    const script = { capabilities: ringsItself };
    const [first, second] = [replica(log, clock, { script }), replica(log, clock, { script })];
    const call = await first.calling.createCall(ann);
    await tell(first, { type: 'call.connected' });
    await call.invite(bob, { deadlineMs: 300_000 });
    await clock.advance(10_000);
    expect(first.provider.reads.map(({ kind }) => kind)).toContain('operation');
    log.close = async () => undefined;
    await first.calling.close();
    const picked = await second.calling.call(call.id);
    await picked.invite(ann, { timeoutMs: 2_000, deadlineMs: 300_000 });
    await clock.advance(2_000);
    expect(second.provider.sent.map(({ command }) => command.kind)).toContain('cancel');
  });

  it('waits while the log cannot grant a lease, and is done when it can', async () => {
    const { clock, log } = store();
    const one = replica(log, clock, { script: { capabilities: ringsItself } });
    const call = await one.calling.createCall(ann);
    await tell(one, { type: 'call.connected' });
    await call.invite(bob, { timeoutMs: 5_000, deadlineMs: 300_000 });
    log.isAway = true;
    await clock.advance(30_000);
    expect(sentOf('cancel')).toBe(0);
    expect(one.lines.filter((line) => line.startsWith('warn'))).toEqual([
      'warn The lease of a call could not be asked for; what is due waits.',
    ]);
    log.isAway = false;
    await clock.advance(60_000);
    expect(sentOf('cancel')).toBe(1);
  });

  it('holds the lease as long as it takes, and asks for none where nothing is due', async () => {
    const { clock, log } = store();
    const held = gate();
    const slow = replica(log, clock, {
      script: {
        capabilities: ringsItself,
        read: async ({ kind }) => {
          if (kind === 'operation') await held.passed;
          return [];
        },
      },
    });
    const call = await slow.calling.createCall(ann);
    await tell(slow, { type: 'call.connected' });
    await clock.advance(3_600_000);
    expect(log.leases).toBe(0);
    await call.invite(bob, { timeoutMs: 5_000, deadlineMs: 300_000 });
    await replica(log, clock, { script: { capabilities: ringsItself } }).calling.call(call.id);
    await clock.advance(5_000 + 3 * leaseMs);
    expect(sentOf('cancel')).toBe(0);
    held.open();
    await clock.turn();
    expect(slow.provider.sent.map(({ command }) => command.kind)).toContain('cancel');
    expect(sentOf('cancel')).toBe(1);
  });

  it('leaves no timer behind when its process is destroyed, though what was broken off never ends', async () => {
    const { clock, log } = store();
    const read = () => new Promise<never>(() => undefined);
    const one = replica(log, clock, { script: { capabilities: ringsItself, read } });
    const call = await one.calling.createCall(ann);
    await tell(one, { type: 'call.connected' });
    await call.invite(bob, { timeoutMs: 5_000, deadlineMs: 300_000 });
    await clock.advance(6_000);
    expect(readsOf('operation')).toBe(1);
    await one.calling.destroy();
    expect(clock.pending).toBe(0);
  });

  it('keeps a call alive once per period over three replicas, and goes on when the one that did is gone', async () => {
    const { clock, log } = store();
    const everyMs = 900_000;
    const keptAt: number[] = [];
    const start = clock.now();
    const script = (): ProviderScript => ({
      keepAlive: {
        everyMs,
        send: async () => {
          keptAt.push(clock.now() - start);
          return [];
        },
      },
    });
    const all = Array.from({ length: 3 }, () => replica(log, clock, { script: script() }));
    const [first, second, third] = all;
    if (first === undefined || second === undefined || third === undefined) return;
    const call = await first.calling.createCall(ann);
    await tell(first, { type: 'call.connected' });
    await second.calling.call(call.id);
    await third.calling.call(call.id);
    await clock.advance(3 * everyMs);
    expect(keptAt).toEqual([everyMs, 2 * everyMs, 3 * everyMs]);
    log.close = async () => undefined;
    await first.calling.close();
    await clock.advance(2 * everyMs);
    expect(keptAt.slice(3)).toEqual([4 * everyMs, 5 * everyMs]);
    const seen = (await typesIn(log)).filter((type) => type === 'call.keptAlive');
    expect(seen).toHaveLength(5);
  });

  it('is silent to others: keeping a call alive is no news of it', async () => {
    const { clock, log } = store();
    const script: ProviderScript = { keepAlive: { everyMs: 100_000, send: async () => [] } };
    const one = replica(log, clock, { script });
    const call = await one.calling.createCall(ann);
    await tell(one, { type: 'call.connected' });
    const handedOut: string[] = [];
    call.events$.subscribe(({ type }) => handedOut.push(type));
    await clock.advance(299_000);
    expect(readsOf('call')).toBe(0);
    await clock.advance(2_000);
    expect(readsOf('call')).toBe(1);
    expect(handedOut).not.toContain('call.keptAlive');
  });

  it('takes an intent to place a call up on one replica, though all recover at once', async () => {
    const { clock, log } = store();
    const never = () => new Promise<never>(() => undefined);
    const crashed = replica(log, new ManualClock(clock.now()), { script: { answer: never } });
    void crashed.calling.createCall(ann).catch(() => undefined);
    await clock.turn();
    const others = Array.from({ length: 3 }, () => replica(log, clock));
    const recovering = Promise.all(others.map(({ calling }) => calling.recover()));
    await clock.turn();
    await clock.advance(10_000);
    const recovered = await recovering;
    const sent = others.map(({ provider }) => provider.sent.length);
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(recovered.flat().map(({ lifecycle }) => lifecycle)).toContain('connecting');
  });
});
