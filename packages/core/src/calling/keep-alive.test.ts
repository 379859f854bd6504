import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../call/call-event.js';
import { UnavailableError } from '../errors/errors.js';
import { communicationUser } from '../identity/make-identity.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import type { ReadContext } from '../provider/provider.js';
import { ManualClock } from '../testing/manual-clock.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import { createCalling } from './create-calling.js';

const ann = communicationUser('8:acs:r_ann');
const everyMs = 900_000;

type Answer = (context: ReadContext) => readonly CallEvent[] | Promise<readonly CallEvent[]>;

function setUp(
  answer: Answer = () => [],
  parts: { clock?: ManualClock; log?: MemoryEventLog } = {},
) {
  const clock = parts.clock ?? new ManualClock();
  const log = parts.log ?? new MemoryEventLog({ clock });
  const keptAt: number[] = [];
  const provider = new ScriptedProvider({
    keepAlive: {
      everyMs,
      send: async (context) => {
        keptAt.push(clock.now());
        return answer(context);
      },
    },
  });
  const calling = createCalling({
    instances: [provider],
    clock,
    log,
    reconcile: false,
    random: () => 0.5,
  });
  const tell = async (...events: Parameters<ScriptedProvider['delivery']>[1]) => {
    const at = new Date(clock.now()).toISOString();
    await calling.receive('scripted', provider.delivery('call-1', events, at));
    await clock.turn();
  };
  const start = clock.now();
  const keptAfter = () => keptAt.map((at) => at - start);
  return { clock, log, provider, calling, tell, keptAfter };
}

function ended({ call }: ReadContext): CallEvent {
  return {
    type: 'call.disconnected',
    provider: 'scripted',
    callId: call.callId,
    occurredAt: '2026-01-01T00:00:00.000Z',
    reason: { reason: 'callEnded' },
  };
}

describe('a call whose service must hear of it', () => {
  it('is kept alive again and again, though nobody observes it', async () => {
    const { clock, calling, tell, keptAfter } = setUp();
    await calling.createCall(ann);
    await tell({ type: 'call.connected' });
    await clock.advance(3 * everyMs);
    expect(keptAfter()).toEqual([everyMs, 2 * everyMs, 3 * everyMs]);
    await calling.close();
    expect(clock.pending).toBe(0);
  });

  it('is left alone once it has ended, and leaves no timer', async () => {
    const { clock, calling, tell, keptAfter } = setUp();
    await calling.createCall(ann);
    await tell({ type: 'call.connected' });
    await clock.advance(everyMs);
    await tell({ type: 'call.disconnected', reason: { reason: 'left' } });
    await clock.advance(3 * everyMs);
    expect(keptAfter()).toEqual([everyMs]);
    expect(clock.pending).toBe(0);
    await calling.close();
  });

  it('has ended where the service does not know it any more', async () => {
    const { clock, calling, tell } = setUp((context) => [ended(context)]);
    const call = await calling.createCall(ann);
    await tell({ type: 'call.connected' });
    await clock.advance(everyMs);
    expect(call.lifecycle).toBe('disconnected');
    expect(call.endReason).toEqual({ reason: 'callEnded' });
    expect(clock.pending).toBe(0);
    await calling.close();
  });

  it('is tried again soon when it could not be reached', async () => {
    let failures = 2;
    const { clock, calling, tell, keptAfter } = setUp(() => {
      failures -= 1;
      if (failures >= 0) throw new UnavailableError('Nobody listens there.');
      return [];
    });
    await calling.createCall(ann);
    await tell({ type: 'call.connected' });
    await clock.advance(2 * everyMs + 10_000);
    expect(keptAfter()).toEqual([everyMs, everyMs + 1_000, everyMs + 3_000, 2 * everyMs + 3_000]);
    await calling.close();
  });

  it('is kept alive soon after it was taken up by another process', async () => {
    const first = setUp();
    await first.calling.createCall(ann);
    await first.tell({ type: 'call.connected' });
    const clock = new ManualClock('2026-01-01T02:00:00.000Z');
    const second = setUp(undefined, { clock, log: await copyOf(first.log, clock) });
    await first.calling.close();
    const calls = await second.calling.recover();
    expect(calls.map(({ id }) => id)).toEqual(['scripted:call-1']);
    await clock.advance(10_000);
    expect(second.keptAfter()).toEqual([10_000]);
    await clock.advance(everyMs);
    expect(second.keptAfter()).toEqual([10_000, 10_000 + everyMs]);
    await second.calling.close();
    expect(clock.pending).toBe(0);
  });

  it('is not kept alive before it is answered', async () => {
    const { clock, calling, tell, keptAfter } = setUp();
    await tell({ type: 'call.incoming', from: ann, to: communicationUser('8:acs:r_own') });
    await calling.recover();
    await clock.advance(2 * everyMs);
    expect(keptAfter()).toEqual([]);
    await calling.close();
  });
});

async function copyOf(log: MemoryEventLog, clock: ManualClock): Promise<MemoryEventLog> {
  const copy = new MemoryEventLog({ clock });
  const entries = await log.read('scripted:call-1');
  await copy.append(
    'scripted:call-1',
    entries.map(({ event }) => event),
  );
  return copy;
}
