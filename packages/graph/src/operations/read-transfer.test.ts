import { callIdOf, initialCallState, reduce, teamsUser } from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import { ids } from '../__fixtures__/fixtures.js';
import { callUrl, GraphHarness } from '../__fixtures__/graph-harness.js';

let harness = new GraphHarness();
afterEach(async () => {
  await harness.close();
  harness = new GraphHarness();
});

const callId = callIdOf('graph', ids.call);
const fact = { provider: 'graph', callId, occurredAt: '2026-01-01T00:00:00.000Z' } as const;
const failed = { code: 500, subcode: 7000, message: '' };

/** A call in which these transfers were accepted, one after the other has failed. */
function transferring(...operationIds: readonly string[]) {
  const connected = reduce(initialCallState(callId), { ...fact, type: 'call.connected' });
  return operationIds.reduce((call, operationId) => {
    const { id, kind } = call.operations.at(-1) ?? {};
    const before =
      id === undefined || kind === undefined
        ? call
        : reduce(call, {
            ...fact,
            type: 'operation.ended',
            operationId: id,
            kind,
            status: 'failed',
            by: 'event',
          });
    const command = { kind: 'transfer', target: teamsUser(ids.ben) } as const;
    const deadlineAt = '2026-01-01T00:01:00.000Z';
    const requested = { type: 'operation.requested', operationId, command, deadlineAt } as const;
    const after = reduce(before, { ...fact, ...requested, idempotencyKey: operationId });
    return reduce(after, {
      ...fact,
      type: 'operation.accepted',
      operationId,
      kind: 'transfer',
      handle: {},
    });
  }, connected);
}

/** The transfers after the call was read, which the service says is in this state. */
async function afterReading(resource: object, ...operationIds: readonly string[]) {
  harness.answer('GET', callUrl, { status: 200, body: { id: ids.call, ...resource } });
  const call = transferring(...operationIds);
  const events = await harness.provider.read({ kind: 'call' }, { call });
  const { operations } = events.reduce(reduce, call);
  return { events, statuses: operations.map(({ status }) => status) };
}

describe('a transfer of which no notice comes', () => {
  it('has failed where the call is back with a failed result, if it was the only one', async () => {
    const { events, statuses } = await afterReading(
      { state: 'established', resultInfo: failed },
      'one',
    );
    expect(statuses).toEqual(['failed']);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'operation.ended', by: 'reconciliation' }),
    );
  });

  it('is not concluded from the result that an earlier one left behind', async () => {
    const { statuses } = await afterReading(
      { state: 'established', resultInfo: failed },
      'one',
      'other',
    );
    expect(statuses).toEqual(['failed', 'accepted']);
  });

  it('has succeeded where the call says that it was accepted, whatever was before', async () => {
    const { events, statuses } = await afterReading({ state: 'transferAccepted' }, 'one', 'other');
    expect(statuses).toEqual(['failed', 'succeeded']);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'operation.ended', by: 'reconciliation' }),
    );
  });
});
