import type { OperationEndStatus } from '@tandem/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Service } from './__fixtures__/application.js';
import { services } from './__fixtures__/application.js';
import type { HaltPlan, ReadyNews } from './__fixtures__/halt-in-command.js';
import type { RecoverPlan, RecoveryNews } from './__fixtures__/recover.js';
import type { Halt, Point } from './__fixtures__/stand-still-at.js';
import { points } from './__fixtures__/stand-still-at.js';
import { Stage } from './stage.js';

interface Crash extends Halt {
  readonly service: Service;
  /** How the command ends, as the process says that comes after. */
  readonly status: OperationEndStatus;
}

interface Row extends Crash {
  /** How often the telephone of the person rings. */
  readonly rings: 0 | 1;
  /** How often the service is asked, by both processes together. */
  readonly requests: number;
}

const acs = (command: Row['command'], point: Point, requests: number): Row => {
  return { service: 'acs', command, point, status: 'succeeded', rings: 1, requests };
};
const graph = (command: Row['command'], point: Point, status: OperationEndStatus): Row => {
  const executed = point === 'intent recorded' ? 0 : 1;
  return { service: 'graph', command, point, status, rings: executed, requests: executed };
};

/**
 * The one service executes a repetition under the same key once, so that every command is resumed. The other has no key: what
 * may have been executed is never sent again, and ends by what the service reports, or as unknown. Its calls do not carry an
 * operation id, so nothing can be reported of one whose answer was not kept.
 */
const rows: readonly Row[] = [
  acs('createCall', 'intent recorded', 1),
  acs('createCall', 'executed', 2),
  acs('createCall', 'answered', 2),
  acs('createCall', 'answer recorded', 1),
  acs('invite', 'intent recorded', 1),
  acs('invite', 'executed', 2),
  acs('invite', 'answered', 2),
  acs('invite', 'answer recorded', 1),
  graph('createCall', 'intent recorded', 'unknown'),
  graph('createCall', 'executed', 'unknown'),
  graph('createCall', 'answered', 'unknown'),
  graph('createCall', 'answer recorded', 'succeeded'),
  graph('invite', 'intent recorded', 'unknown'),
  graph('invite', 'executed', 'succeeded'),
  graph('invite', 'answered', 'succeeded'),
  graph('invite', 'answer recorded', 'succeeded'),
];

const patience = { timeout: 15_000, interval: 10 };

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});

afterAll(() => stage.close());

/** Kills a process in the middle of a command. The services' reports wait outside from before the command on. */
async function crash({ service, command, point, status }: Crash) {
  const entrance = await stage.entrance(service);
  const { setting } = entrance;
  const [called, invited] = [stage.person(), stage.person()];
  const deadlineMs = command === 'invite' && status === 'unknown' ? 2_000 : 60_000;
  const plan: HaltPlan = { ...setting, halt: { command, point }, called, invited, deadlineMs };
  const process = stage.start('halt-in-command', plan);
  const callId = command === 'invite' ? (await process.news<ReadyNews>('ready')).callId : '';
  entrance.shut();
  if (command === 'invite') process.permit();
  await process.news('halted');
  await process.kill();
  return { entrance, setting, callId, person: command === 'createCall' ? called : invited };
}

describe('a command whose process is killed', () => {
  it.concurrent.each(rows)(
    '$command on $service, $point: is carried out $rings times and ends as $status',
    async (row) => {
      const { entrance, setting, person } = await crash(row);
      const process = stage.start('recover', setting);
      await process.news('taken up');
      await vi.waitUntil(() => stage.requestsFor(person).length >= row.requests, patience);
      entrance.open();
      const { calls } = await process.news<RecoveryNews>('recovered');
      await process.endsByItself();
      const operations = calls.flatMap((call) => call.operations);
      expect(operations.filter(({ kind }) => kind === row.command)).toMatchObject([
        { status: row.status },
      ]);
      expect(stage.rings(person)).toBe(row.rings);
      const keys = stage.requestsFor(person).map(({ idempotencyKey }) => idempotencyKey);
      expect(keys).toHaveLength(row.requests);
      if (row.service !== 'acs') return;
      expect(new Set(keys).size).toBe(1);
      expect(keys[0]).toMatch(/^[\da-f-]{36}$/);
    },
    20_000,
  );

  it.concurrent.each(
    services.flatMap((service) => points.slice(1).map((point) => ({ service, point }))),
  )(
    'invite on $service, $point: is not sent again when its outcome was reported meanwhile',
    async ({ service, point }) => {
      const row = { service, point, command: 'invite', status: 'succeeded' } as const;
      const { entrance, setting, person, callId } = await crash(row);
      const statusOf = async () =>
        (await entrance.stateOf(callId)).operations.find(({ kind }) => kind === 'invite')?.status;
      expect(await statusOf()).toBe(point === 'answer recorded' ? 'accepted' : 'requested');
      entrance.open();
      await vi.waitUntil(async () => (await statusOf()) === 'succeeded', patience);
      const process = stage.start('recover', setting);
      const { calls } = await process.news<RecoveryNews>('recovered');
      await process.endsByItself();
      // Some services want calls kept alive, so that calls without open operations are served as well.
      const statuses = calls.flatMap(({ operations }) => operations.map(({ status }) => status));
      expect(statuses.filter((status) => status === 'requested' || status === 'accepted')).toEqual(
        [],
      );
      expect(stage.rings(person)).toBe(1);
      expect(stage.requestsFor(person)).toHaveLength(1);
    },
    20_000,
  );

  it.concurrent.each(['createCall', 'invite'] as const)(
    '%s is carried out once, also when the process that takes it up is killed in its turn',
    async (command) => {
      const point = 'intent recorded';
      const row = { service: 'acs', point, command, status: 'succeeded' } as const;
      const { entrance, setting, person } = await crash(row);
      const halt: Halt = { command, point: 'executed' };
      const second = stage.start('recover', { ...setting, halt } satisfies RecoverPlan);
      await second.news('halted');
      await second.kill();
      const third = stage.start('recover', setting);
      await vi.waitUntil(() => stage.requestsFor(person).length === 2, patience);
      entrance.open();
      const { calls } = await third.news<RecoveryNews>('recovered');
      await third.endsByItself();
      expect(calls.flatMap(({ operations }) => operations).map(({ status }) => status)).toEqual(
        command === 'createCall' ? ['succeeded'] : ['succeeded', 'succeeded'],
      );
      expect(stage.rings(person)).toBe(1);
    },
    20_000,
  );
});
