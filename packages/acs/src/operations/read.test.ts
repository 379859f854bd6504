import type { Command, OperationKind, OperationState } from '@tandem/core';
import { phone, reduce } from '@tandem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FoldedCall } from '../__fixtures__/folded-call.js';
import {
  AcsHarness,
  alice,
  bob,
  callWith,
  callWithRoster,
  endpoint,
} from '../__fixtures__/harness.js';
import { identityToWire } from '../wire/identifier.js';

const gone = { status: 404, body: { error: { code: '8522', message: 'Call not found.' } } };
const connected = {
  status: 200,
  body: { callConnectionId: 'cc-1', callConnectionState: 'connected' },
};
const query = '?api-version=2026-03-12';

function listed(...people: readonly (typeof alice)[]) {
  return people.map((identity) => ({
    identifier: identityToWire(identity),
    isMuted: false,
    isOnHold: false,
  }));
}

describe('reading', () => {
  let harness: AcsHarness;
  beforeEach(() => {
    harness = new AcsHarness();
  });
  afterEach(() => harness.dispose());

  it('a call that the service does not know any more tells that it has ended, and nothing else', async () => {
    harness.plan(gone);
    expect(await harness.provider.read({ kind: 'call' }, { call: callWith() })).toMatchObject([
      { type: 'call.disconnected', callId: 'acs:cc-1', reason: { reason: 'callEnded' } },
    ]);
  });

  it.each<[Extract<Command, { recordingId: string } | { kind: 'startRecording' }>, boolean]>([
    [{ kind: 'startRecording' }, false],
    [{ kind: 'startRecording', pauseOnStart: true }, false],
    [{ kind: 'pauseRecording', recordingId: 'r-1' }, false],
    [{ kind: 'resumeRecording', recordingId: 'r-1' }, false],
    [{ kind: 'stopRecording', recordingId: 'r-1' }, true],
  ])(
    'a recording that the service does not know proves a stop only: %j',
    async (command, isProof) => {
      harness.plan(gone);
      const call = new FoldedCall().give('o', command).accept('o', { recordingId: 'r-1' });
      const operation = call.operation('o');
      const events = await harness.provider.read(
        { kind: 'operation', operation },
        { call: call.state },
      );
      const after = events.reduce(reduce, call.state).operations.at(-1);
      expect(after?.status).toBe(isProof ? 'succeeded' : 'accepted');
      expect(events).toHaveLength(isProof ? 1 : 0);
    },
  );

  it.each([
    ['connecting', [{ type: 'call.progressed', lifecycle: 'connecting' }]],
    ['Connected', [{ type: 'call.connected' }]],
    [
      'transferring',
      [{ type: 'call.connected' }, { type: 'call.progressed', lifecycle: 'transferring' }],
    ],
    ['disconnecting', [{ type: 'call.progressed', lifecycle: 'disconnecting' }]],
    ['disconnected', [{ type: 'call.disconnected', reason: { reason: 'callEnded' } }]],
    ['unknown', []],
    ['aStateToCome', []],
  ])('a call in state %s', async (callConnectionState, expected) => {
    const body = {
      callConnectionState,
      correlationId: 'cor-1',
      serverCallId: 'scid',
      source: identityToWire(alice),
      targets: [identityToWire(bob)],
      answeredBy: { id: bob.id },
    };
    harness.plan({ status: 200, body });
    const [first, ...rest] = await harness.provider.read({ kind: 'call' }, { call: callWith() });
    expect(first).toMatchObject({
      type: 'call.described',
      direction: 'inbound',
      source: alice,
      targets: [bob],
      correlationId: 'cor-1',
      conversationId: 'scid',
      raw: body,
    });
    expect(rest).toMatchObject(expected);
    expect(harness.seen[0]).toMatchObject({
      method: 'GET',
      path: `/calling/callConnections/cc-1${query}`,
    });
  });

  it('the participants follows the pages, and says on which roster it is based', async () => {
    const second = '/calling/callConnections/cc-1/participants?api-version=2026-03-12&page=2';
    harness.plan(
      { status: 200, body: { value: listed(alice), nextLink: `${endpoint}${second}` } },
      { status: 200, body: { value: listed(bob) } },
    );
    const call = callWithRoster([alice], 4);
    const [read] = await harness.provider.read({ kind: 'participants' }, { call });
    expect(read).toMatchObject({
      type: 'roster.read',
      basedOn: { sequence: 4 },
      participants: [{ identity: alice }, { identity: bob }],
    });
    expect(harness.seen.map(({ path }) => path)).toEqual([
      `/calling/callConnections/cc-1/participants${query}`,
      second,
    ]);
    expect(harness.seen[1]?.headers['authorization']).toMatch(/^HMAC-SHA256/);
  });

  it.each([
    'https://elsewhere.example/page/2',
    'http://contoso.communication.azure.com/page/2',
    'https://contoso.communication.azure.com:444/page/2',
    '//elsewhere.example/page/2',
    'http://[',
  ])('the participants sends no credentials to %s', async (nextLink) => {
    harness.plan({ status: 200, body: { value: listed(alice), nextLink } });
    await expect(
      harness.provider.read({ kind: 'participants' }, { call: callWith() }),
    ).rejects.toMatchObject({
      code: 'request.refused',
      message: expect.stringContaining('outside the resource'),
    });
  });

  it('the participants ends when a page leads back to itself', async () => {
    const page = {
      status: 200,
      body: { value: listed(alice), nextLink: '/calling/callConnections/cc-1/participants?page=2' },
    };
    harness.plan(page, page);
    const [read] = await harness.provider.read({ kind: 'participants' }, { call: callWith() });
    expect(read).toMatchObject({ type: 'roster.read', participants: [{}, {}] });
  });

  it('gives every reading an id of its own', async () => {
    harness.plan(connected, connected);
    const read = () => harness.provider.read({ kind: 'call' }, { call: callWith() });
    const ids = [...(await read()), ...(await read())].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each<[OperationKind, string]>([
    ['invite', '/participants'],
    ['cancel', '/participants'],
    ['remove', '/participants'],
    ['move', '/participants'],
    ['mute', '/participants'],
    ['createCall', ''],
    ['answer', ''],
    ['hangUp', ''],
    ['terminate', ''],
  ])('the outcome of %s looks at the call%s', async (kind, path) => {
    harness.plan({ status: 200, body: { value: [] } });
    await harness.provider.read(
      { kind: 'operation', operation: operation(kind) },
      { call: callWith() },
    );
    expect(harness.seen[0]?.path).toBe(`/calling/callConnections/cc-1${path}${query}`);
  });

  it('asks nothing about a call that has no connection yet', async () => {
    const call = callWith({}, 'incoming-7');
    expect(await harness.provider.read({ kind: 'call' }, { call })).toEqual([]);
    expect(
      await harness.provider.read(
        { kind: 'operation', operation: operation('reject') },
        { call: callWith() },
      ),
    ).toEqual([]);
  });

  it('does not take a wrong address for the end of the call', async () => {
    harness.plan({ status: 404, body: { message: 'No HTTP resource was found.' } });
    await expect(
      harness.provider.read({ kind: 'call' }, { call: callWith() }),
    ).rejects.toMatchObject({
      code: 'request.refused',
      status: 404,
    });
  });
});

describe('finding a participant', () => {
  let harness: AcsHarness;
  beforeEach(() => {
    harness = new AcsHarness();
  });
  afterEach(() => harness.dispose());

  it('asks for the percent-encoded raw id', async () => {
    const number = phone('+14255550123');
    harness.plan({
      status: 200,
      body: { identifier: identityToWire(number), isMuted: true, isOnHold: false },
    });
    expect(await harness.provider.findParticipant(number, { call: callWith() })).toMatchObject({
      identity: number,
      isMuted: true,
    });
    expect(harness.seen[0]?.path).toBe(
      `/calling/callConnections/cc-1/participants/4%3A%2B14255550123${query}`,
    );
  });

  it('finds nobody where the call goes on without them', async () => {
    harness.plan(gone, connected);
    expect(await harness.provider.findParticipant(bob, { call: callWith() })).toBeUndefined();
  });

  it('fails where there is no call', async () => {
    harness.plan(gone, gone);
    await expect(harness.provider.findParticipant(bob, { call: callWith() })).rejects.toMatchObject(
      { code: 'call.not-found', callId: 'acs:cc-1' },
    );
  });
});

function operation(kind: OperationKind): OperationState {
  return {
    id: 'operation-1',
    kind,
    status: 'accepted',
    origin: 'local',
    targets: [],
    handle: {},
    requestedAt: '2026-03-12T10:00:00.000Z',
  };
}
