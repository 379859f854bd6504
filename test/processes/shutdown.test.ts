import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Service } from './__fixtures__/application.js';
import { services } from './__fixtures__/application.js';
import type { EndNews, EndPlan } from './__fixtures__/end-under-way.js';
import type { RecoveryNews } from './__fixtures__/recover.js';
import type { ShutDownNews, ShutDownPlan } from './__fixtures__/shut-down.js';
import { Stage } from './stage.js';

interface Row {
  readonly service: Service;
  readonly log: 'memory' | 'sqlite';
  readonly ways: ShutDownPlan['ways'];
}

const rows: readonly Row[] = services.flatMap((service): readonly Row[] => [
  { service, log: 'memory', ways: ['close'] },
  { service, log: 'memory', ways: ['destroy'] },
  { service, log: 'sqlite', ways: ['close'] },
  { service, log: 'sqlite', ways: ['destroy'] },
  { service, log: 'sqlite', ways: ['close', 'close', 'destroy', 'destroy', 'close'] },
  { service, log: 'sqlite', ways: ['destroy', 'close', 'destroy'] },
]);

/** How long a process may take that has nothing left to do. */
const bound = { timeout: 2_000, interval: 10 };

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});

afterAll(() => stage.close());

describe('a process whose client has ended', () => {
  it.concurrent.each(
    rows.map((row) => ({ ...row, calls: row.ways.map((way) => `${way}()`).join(', ') })),
  )(
    'by $calls ends by itself, on $service with a log in $log',
    async ({ service, log, ways }) => {
      const [called, silent] = [stage.person(), stage.person()];
      stage.emulator.people.set(silent, { kind: 'neverAnswers' });
      const plan: ShutDownPlan = {
        service,
        emulator: stage.emulator.info,
        callbackUrl: '',
        ...(log === 'sqlite' ? { logPath: stage.logPath() } : {}),
        called,
        silent,
        ways,
      };
      const process = stage.start('shut-down', plan);
      const { streams, completed, invitation } = await process.news<ShutDownNews>('shut down');
      await vi.waitUntil(() => process.hasEnded, bound);
      await process.endsByItself();
      expect(completed).toBe(streams);
      expect(invitation).toBe('unknown');
    },
    20_000,
  );

  async function endUnderWay(service: EndPlan['service'], way: EndPlan['way']) {
    const entrance = await stage.entrance(service);
    const { setting } = entrance;
    const [called, invited] = [stage.person(), stage.person()];
    stage.emulator.people.set(invited, { kind: 'neverAnswers' });
    const plan: EndPlan = { ...setting, called, invited, way };
    const process = stage.start('end-under-way', plan);
    await process.news('ending');
    return { entrance, setting, invited, process };
  }

  it.concurrent.each(services)(
    'by close() has let the command under way finish, and taken no other, on %s',
    async (service) => {
      const { entrance, process, invited } = await endUnderWay(service, 'close');
      expect(process.heard.map(({ kind }) => kind)).toEqual(['ending']);
      process.permit();
      const { order, callId } = await process.news<EndNews>('ended');
      await process.endsByItself();
      expect(order).toEqual(['mute call.invalid-state', 'invitation accepted', 'client ended']);
      const { operations } = await entrance.stateOf(callId);
      expect(operations.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
        'createCall succeeded',
        'invite accepted',
      ]);
      expect(stage.rings(invited)).toBe(1);
    },
    20_000,
  );

  it.concurrent.each(services)(
    'by destroy() has broken the command under way off, and its outcome is found out later, on %s',
    async (service) => {
      const { entrance, setting, process, invited } = await endUnderWay(service, 'destroy');
      const { order, callId } = await process.news<EndNews>('ended');
      await process.endsByItself();
      expect(order.toSorted()).toEqual([
        'client ended',
        'invitation provider.unavailable, outcome unknown',
        'mute call.invalid-state',
      ]);
      const { operations } = await entrance.stateOf(callId);
      expect(operations.at(-1)).toMatchObject({ kind: 'invite', status: 'requested' });
      const next = stage.start('recover', setting);
      await next.news('taken up');
      await stage
        .somebodyElse(setting)
        .call(callId)
        .then((call) => call.hangUp());
      const { calls } = await next.news<RecoveryNews>('recovered');
      await next.endsByItself();
      expect(calls[0]?.operations.at(-1)).toMatchObject({ kind: 'invite', status: 'cancelled' });
      expect(stage.rings(invited)).toBe(1);
    },
    20_000,
  );
});
