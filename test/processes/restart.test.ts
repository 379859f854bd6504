import { fromRawId } from '@tandem/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CallNews, Service } from './__fixtures__/application.js';
import { services } from './__fixtures__/application.js';
import type { PickUpPlan, StateNews } from './__fixtures__/pick-up.js';
import type { ServePlan, ServingNews } from './__fixtures__/serve-call.js';
import type { ApplicationProcess } from './application-process.js';
import { Stage } from './stage.js';

interface Row {
  readonly service: Service;
  /** Whether the webhooks that came while no application ran were kept by an entrance of their own, or lost. */
  readonly webhooks: 'kept' | 'lost';
}

const rows: readonly Row[] = services.flatMap((service): readonly Row[] => [
  { service, webhooks: 'kept' },
  { service, webhooks: 'lost' },
]);

const patience = { timeout: 15_000, interval: 10 };

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});

afterAll(() => stage.close());

/**
 * A call of two people and an open invitation, whose application has been killed. What the service reported of the invitation
 * waits outside.
 */
async function abandonedCall({ service, webhooks }: Row, isAnswered: boolean) {
  const entrance = await stage.entrance(service);
  const { setting } = entrance;
  const [called, joining, pending] = [stage.person(), stage.person(), stage.person()];
  if (!isAnswered) stage.emulator.people.set(pending, { kind: 'neverAnswers' });
  const plan: ServePlan = { ...setting, called, joining, pending };
  const process = stage.start('serve-call', plan);
  const { callId } = await process.news<ServingNews>('serving');
  entrance.shut();
  process.permit();
  await process.news('inviting');
  await process.kill();
  if (webhooks === 'lost') stage.lose(setting.callbackUrl);
  const elsewhere = await stage.somebodyElse(setting).call(callId);
  /** Lets the log have what is due to it. */
  const catchUp = async () => {
    if (webhooks === 'lost') {
      stage.lose(setting.callbackUrl);
      return;
    }
    entrance.open();
    await vi.waitUntil(() => stage.hasDeliveredAll(setting.callbackUrl), patience);
  };
  return { entrance, setting, callId, called, joining, pending, elsewhere, catchUp };
}

function pickUp(plan: PickUpPlan): ApplicationProcess {
  return stage.start('pick-up', plan);
}

/** How the commands of the application ended; what somebody else commanded can be among the operations of a call. */
function endsOf({ operations }: CallNews): readonly string[] {
  return operations.filter(({ isOwn }) => isOwn).map(({ kind, status }) => `${kind} ${status}`);
}

describe('a call whose process was killed', () => {
  it.concurrent.each(rows)(
    'on $service, webhooks meanwhile $webhooks: is picked up as it is, and observed from there',
    async (row) => {
      const { setting, callId, ...people } = await abandonedCall(row, true);
      const { called, joining, pending, elsewhere, catchUp } = people;
      await vi.waitUntil(() => stage.peopleIn(callId)?.includes(pending), patience);
      await elsewhere.remove(fromRawId(joining));
      await vi.waitUntil(() => !stage.peopleIn(callId)?.includes(joining), patience);
      await catchUp();

      const process = pickUp({ ...setting, callId });
      const { call } = await process.news<StateNews>('state');
      expect(call).toMatchObject({ lifecycle: 'connected', freshness: 'live' });
      expect(call.people).toEqual(stage.peopleIn(callId));
      expect(call.people).toEqual(expect.arrayContaining([called, pending]));
      const isDecided = ({ call: { operations } }: StateNews) =>
        operations.every(({ status }) => status !== 'requested' && status !== 'accepted');
      const decided = await process.news<StateNews>('state', isDecided);
      const ends = ['createCall succeeded', 'invite succeeded', 'invite succeeded'];
      expect(endsOf(decided.call)).toEqual(ends);
      expect(stage.peopleIn(callId)).toContain(pending);

      await elsewhere.remove(fromRawId(pending));
      await process.news<StateNews>('state', (news) => !news.call.people.includes(pending));
      await elsewhere.hangUp();
      const over = await process.news<StateNews>('state', isOver);
      expect(endsOf(over.call)).toEqual(ends);
      await process.endsByItself();
      expect(process.heard.at(-1)).toEqual(over);
    },
    20_000,
  );

  it.concurrent.each(rows)(
    'on $service, webhooks meanwhile $webhooks: is over when it ended meanwhile, and so is all in it',
    async (row) => {
      const { setting, callId, elsewhere, catchUp } = await abandonedCall(row, false);
      await elsewhere.hangUp();
      await vi.waitUntil(() => stage.peopleIn(callId) === undefined, patience);
      await catchUp();

      const process = pickUp({ ...setting, callId });
      const { call } = await process.news<StateNews>('state', isOver);
      expect(endsOf(call)).toEqual([
        'createCall succeeded',
        'invite succeeded',
        'invite cancelled',
      ]);
      await process.endsByItself();
    },
    20_000,
  );

  it.concurrent.each(services)(
    'on %s: ends, with all that was open in it, also when no application picks it up',
    async (service) => {
      const row = { service, webhooks: 'kept' } as const;
      const { entrance, callId, elsewhere, catchUp } = await abandonedCall(row, false);
      await elsewhere.hangUp();
      await catchUp();
      await vi.waitUntil(
        async () => (await entrance.stateOf(callId)).lifecycle === 'disconnected',
        patience,
      );
      expect((await entrance.stateOf(callId)).operations.at(-1)).toMatchObject({
        kind: 'invite',
        status: 'cancelled',
      });
    },
    20_000,
  );
});

function isOver({ call }: StateNews): boolean {
  return call.lifecycle === 'disconnected';
}
