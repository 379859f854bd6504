import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Setting } from './__fixtures__/application.js';
import type { HaltPlan, ReadyNews } from './__fixtures__/halt-in-command.js';
import type { RecoveryNews } from './__fixtures__/recover.js';
import { Stage } from './stage.js';

const patience = { timeout: 10_000, interval: 10 };

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});

afterAll(() => stage.close());

/** A call of several people in a process that has died just after it sent an invitation, which is on its way still. */
async function dieWhileInviting() {
  const { setting: direct } = await stage.entrance('graph');
  const { emulator } = direct;
  const way = await stage.slowWay(emulator.graph.baseUrl);
  const baseUrl = emulator.graph.baseUrl.replace(new URL(emulator.graph.baseUrl).origin, way.url);
  const graph = { ...emulator.graph, baseUrl };
  const setting: Setting = { ...direct, emulator: { ...emulator, graph } };
  const [called, beside, invited] = [stage.person(), stage.person(), stage.person()];
  const people = { called, beside, invited };
  const plan: HaltPlan = { ...setting, ...people, timeoutMs: 1_000, deadlineMs: 1_500 };
  const process = stage.start('halt-in-command', plan);
  const { callId } = await process.news<ReadyNews>('ready');
  way.hold('/invite');
  process.permit();
  await vi.waitUntil(() => way.isHolding, patience);
  await process.kill();
  return { way, setting, callId, beside, invited };
}

describe('an invitation whose request comes to the service after all was thought to be over', () => {
  it('has ended as unknown, for nobody could know whether the person comes', async () => {
    const { way, setting, callId, beside, invited } = await dieWhileInviting();
    const process = stage.start('recover', setting);
    const { calls } = await process.news<RecoveryNews>('recovered');
    await process.endsByItself();
    expect(stage.rings(invited)).toBe(0);
    way.letGoOn();
    await vi.waitUntil(() => stage.peopleIn(callId)?.includes(invited), patience);

    const operations = calls.flatMap((call) => call.operations);
    const statusOf = (person: string) =>
      operations.find(({ kind, targets }) => kind === 'invite' && targets.includes(person))?.status;
    expect(statusOf(beside)).toBe('succeeded');
    expect(statusOf(invited)).toBe('unknown');
    expect(stage.rings(invited)).toBe(1);
  }, 20_000);
});
