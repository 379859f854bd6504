import type { OperationEndStatus } from '@tandem/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Service, Setting } from './__fixtures__/application.js';
import type { HaltPlan, ReadyNews } from './__fixtures__/halt-in-command.js';
import type { RecoveryNews } from './__fixtures__/recover.js';
import { Stage } from './stage.js';

const patience = { timeout: 10_000, interval: 10 };

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});

afterAll(() => stage.close());

interface Row {
  readonly service: Service;
  /** In its request line. */
  readonly words: string;
  readonly deadlineMs: number;
  /** How the invitation ends, before its first request has come to the service. */
  readonly status: OperationEndStatus;
}

/** The one service executes a repetition under the same key once; to the other, nothing is sent again. */
const rows: readonly Row[] = [
  { service: 'acs', words: '/participants:add', deadlineMs: 60_000, status: 'succeeded' },
  { service: 'graph', words: '/participants/invite', deadlineMs: 1_500, status: 'unknown' },
];

/** The same services, over a way that can be slow. */
async function slowly(setting: Setting) {
  const { acs, graph } = setting.emulator;
  const { origin } = new URL(graph.baseUrl);
  const way = await stage.slowWay(origin);
  const over = (address: string) => address.replace(origin, way.url);
  const emulator = {
    ...setting.emulator,
    acs: { ...acs, connectionString: over(acs.connectionString) },
    graph: { ...graph, baseUrl: over(graph.baseUrl) },
  };
  return { way, slow: { ...setting, emulator } };
}

/** A call of several people in a process that has died just after it sent an invitation, which is on its way still. */
async function dieWhileInviting({ service, words, deadlineMs }: Row) {
  const { setting } = await stage.entrance(service);
  const { way, slow } = await slowly(setting);
  const [called, beside, invited] = [stage.person(), stage.person(), stage.person()];
  const people = { called, beside, invited };
  const plan: HaltPlan = { ...slow, ...people, timeoutMs: 1_000, deadlineMs };
  const process = stage.start('halt-in-command', plan);
  const { callId } = await process.news<ReadyNews>('ready');
  way.hold(words);
  process.permit();
  await vi.waitUntil(() => way.isHolding, patience);
  await process.kill();
  return { way, slow, callId, beside, invited };
}

describe('an invitation whose request comes to the service long after its process died', () => {
  it.concurrent.each(rows)(
    'on $service ended as $status before, which stays true, and rings once',
    async (row) => {
      const { way, slow, callId, beside, invited } = await dieWhileInviting(row);
      const process = stage.start('recover', slow);
      const { calls } = await process.news<RecoveryNews>('recovered');
      await process.endsByItself();
      const operations = calls.flatMap((call) => call.operations);
      const statusOf = (person: string) =>
        operations.find(({ kind, targets }) => kind === 'invite' && targets.includes(person))
          ?.status;
      expect(statusOf(beside)).toBe('succeeded');
      expect(statusOf(invited)).toBe(row.status);

      const answered = stage.requestsFor(invited).length;
      expect(stage.rings(invited)).toBe(answered);
      way.letGoOn();
      await vi.waitUntil(() => stage.requestsFor(invited).length > answered, patience);
      await vi.waitUntil(() => stage.peopleIn(callId)?.includes(invited), patience);
      expect(stage.rings(invited)).toBe(1);
    },
    20_000,
  );
});
