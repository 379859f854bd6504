import type { CallEvent, CallState } from '@tandem/core';
import { reduce, teamsUser, WebhookPayloadError } from '@tandem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveries, ids, transferDeliveries } from '../__fixtures__/fixtures.js';
import { callOf, callUrl, options } from '../__fixtures__/graph-harness.js';
import { createGraphProvider } from '../graph-provider.js';

const provider = createGraphProvider(options);
const receivedAt = '2026-01-01T00:00:00.000Z';
const decode = (body: unknown) => provider.decode({ body, headers: {}, receivedAt });
const callPath = `/communications/calls/${ids.call}`;

/** One notification about the call. */
function notice(resourceData: unknown, more: Record<string, unknown> = {}): readonly CallEvent[] {
  return decode({
    value: [{ changeType: 'updated', resourceUrl: callPath, resourceData, ...more }],
  });
}

/** What an event says, without what all events share. */
const said = ({
  raw: _raw,
  provider: _provider,
  callId: _callId,
  occurredAt: _at,
  ...rest
}: CallEvent) => rest;

describe('an incoming call', () => {
  it('tells who calls whom, and who would be in it', () => {
    const [incoming, described] = decode(deliveries.callIncoming);
    expect(incoming).toMatchObject({
      type: 'call.incoming',
      id: 'created',
      provider: 'graph',
      callId: `graph:${ids.incomingCall}`,
      occurredAt: receivedAt,
      from: { rawId: `8:orgid:${ids.ann}`, displayName: 'Ann', tenantId: ids.tenant },
      to: { rawId: `28:${ids.application}` },
      callerDisplayName: 'Ann',
      correlationId: '05f2f70f-3a9c-47c1-80a9-000000000022',
    });
    expect(incoming).not.toHaveProperty('token');
    expect(described).toMatchObject({
      type: 'call.described',
      direction: 'inbound',
      ownIdentity: { rawId: `28:${ids.application}` },
      ownParticipantId: 'c339cede-4bd6-4f20-ab9f-000000000021',
      connectedRoster: [
        { identity: { rawId: `28:${ids.application}` }, isSelf: true },
        { identity: { rawId: `8:orgid:${ids.ann}` }, isSelf: false },
      ],
    });
  });

  it('to a meeting presumes nothing about who is in it', () => {
    const events = notice(
      {
        state: 'incoming',
        meetingInfo: { token: 'x' },
        source: { identity: { user: { id: ids.ann } } },
      },
      { changeType: 'created' },
    );
    expect(events.map(({ type }) => type)).toEqual(['call.incoming', 'call.described']);
    expect(events[1]).not.toHaveProperty('connectedRoster');
  });

  it('from somebody who is not told is still a call', () => {
    const [incoming] = notice({ state: 'incoming' }, { changeType: 'created' });
    expect(incoming).toMatchObject({ type: 'call.incoming', from: { kind: 'unknown' } });
  });
});

describe('a key', () => {
  const press = (tone: string) =>
    notice({ state: 'established', toneInfo: { sequenceId: 7, tone } })[0]?.id;

  it('that is notified twice is one key', () => {
    expect(press('tone5')).toBeDefined();
    expect(press('tone5')).toBe(press('tone5'));
  });

  it('under a number that another key had is another key', () => {
    expect(press('tone5')).not.toBe(press('tone6'));
  });
});

describe('the states of a call', () => {
  it('become its life', () => {
    expect(decode(deliveries.callStates).map(said)).toEqual([
      { type: 'call.progressed', lifecycle: 'connecting' },
      { type: 'call.connected' },
      { type: 'dtmf.received', id: 'tone/1/1', tone: '1', sequence: 1 },
      { type: 'call.progressed', lifecycle: 'disconnecting' },
      {
        type: 'call.disconnected',
        reason: {
          reason: 'callEnded',
          code: 200,
          subCode: 5001,
          message: 'The conversation has ended.',
        },
      },
    ]);
  });

  it.each([
    ['ringing', { type: 'call.progressed', lifecycle: 'ringing' }],
    ['hold', { type: 'call.connected' }],
    ['Established', { type: 'call.connected' }],
    ['transferring', { type: 'call.progressed', lifecycle: 'transferring' }],
    ['redirecting', { type: 'call.progressed', lifecycle: 'disconnecting' }],
    ['TERMINATED', { type: 'call.disconnected', reason: { reason: 'callEnded' } }],
    [
      'transferAccepted',
      { type: 'operation.ended', kind: 'transfer', status: 'succeeded', by: 'event' },
    ],
    ['unknownFutureValue', { type: 'provider.event', name: 'call.updated' }],
    ['constructor', { type: 'provider.event', name: 'call.updated' }],
  ])('know %s', (state, event) => {
    expect(notice({ '@odata.type': '#microsoft.graph.call', state }).map(said)).toEqual([event]);
  });

  it('that come back with a failure say that a transfer failed', () => {
    const events = notice({
      state: 'established',
      resultInfo: { code: '500', subCode: '7000', message: 'No.' },
    });
    expect(events.map(said)).toEqual([
      {
        type: 'operation.ended',
        kind: 'transfer',
        status: 'failed',
        reason: { reason: 'failed', code: 500, subCode: 7000, message: 'No.' },
        by: 'event',
      },
      { type: 'call.connected' },
    ]);
  });

  it('end with a deletion, even one without a state, as after a rejection', () => {
    const [ended] = notice({ '@odata.type': '#microsoft.graph.call' }, { changeType: 'Deleted' });
    expect(ended).toMatchObject({ type: 'call.disconnected', reason: { reason: 'callEnded' } });
  });

  it('end as transferred where the service says so beside the result', () => {
    const [blind] = notice(
      { state: 'terminated', resultInfo: { code: 0, subcode: 7015 } },
      { changeType: 'deleted' },
    );
    const [consultative] = notice(
      { state: 'terminated', terminationReason: 'AppTransferred' },
      { changeType: 'deleted' },
    );
    expect(blind).toMatchObject({ reason: { reason: 'transferred' } });
    expect(consultative).toMatchObject({ reason: { reason: 'transferred' } });
  });

  it.each([
    ['tone0', '0'],
    ['star', '*'],
    ['pound', '#'],
    ['a', 'A'],
    ['flash', 'flash'],
  ])('tell the tone %s as %s', (tone, neutral) => {
    const [event] = notice({ state: 'established', toneInfo: { tone, sequenceId: '12' } });
    expect(event).toMatchObject({ type: 'dtmf.received', tone: neutral, sequence: 12 });
  });
});

describe('a transfer', () => {
  const transferring = callOf(
    { type: 'call.connected' },
    {
      type: 'operation.requested',
      operationId: 'transfer-1',
      command: { kind: 'transfer', target: teamsUser(ids.ben) },
      idempotencyKey: 'k',
      deadlineAt: '2026-01-01T01:00:00.000Z',
    },
    { type: 'operation.accepted', operationId: 'transfer-1', kind: 'transfer', handle: {} },
  );
  const after = (name: string) =>
    decode(transferDeliveries[name]).reduce<CallState>(reduce, transferring);

  it.each(['blind', 'consultative'])('%s ends the call as transferred', (name) => {
    const { lifecycle, endReason, operations } = after(name);
    expect([lifecycle, endReason?.reason]).toEqual(['disconnected', 'transferred']);
    expect(operations).toMatchObject([{ id: 'transfer-1', status: 'succeeded' }]);
  });

  it('that failed leaves the call up', () => {
    const { lifecycle, operations } = after('failed');
    expect(lifecycle).toBe('connected');
    expect(operations).toMatchObject([
      { id: 'transfer-1', status: 'failed', reason: { code: 500, subCode: 7000 } },
    ]);
  });

  it('whose acceptance was lost is known by the end of the call', () => {
    const [, , end] = decode(transferDeliveries['blind']);
    const state = end === undefined ? transferring : reduce(transferring, end);
    const settled = reduce(state, {
      type: 'call.settled',
      provider: 'graph',
      callId: state.callId,
      occurredAt: '2026-01-01T00:00:02.000Z',
    });
    expect(settled.operations).toMatchObject([{ id: 'transfer-1', status: 'succeeded' }]);
  });
});

describe('spelling', () => {
  it.each([
    ['Established', 'call.connected'],
    ['ESTABLISHING', 'call.progressed'],
    ['TransferAccepted', 'operation.ended'],
  ])('of a state may be %s', (state, type) => {
    const body = {
      Value: 'ignored',
      value: [
        { changeType: 'Updated', resource: `/app/calls/${ids.call}`, resourceData: { state } },
      ],
    };
    expect(decode(body)).toMatchObject([{ type }]);
  });

  it('of a key that this version does not know keeps it as it came', () => {
    const resourceData = { state: 'established', toneInfo: { sequenceId: 4, tone: 'tone10' } };
    const raw = { changeType: 'updated', resourceUrl: callUrl, resourceData };
    expect(decode({ value: [raw] })).toMatchObject([{ type: 'provider.event', raw }]);
  });
});

describe('the address of a notification', () => {
  const established = { state: 'established' };
  it.each([
    { resourceUrl: `communications/calls/${ids.call}` },
    { resourceUrl: `/app/calls/${ids.call}` },
    { resourceUrl: `/communications/calls/${ids.call.replaceAll('-', '').toUpperCase()}` },
    { resourceUrl: `https://graph.microsoft.com/v1.0/communications/calls/${ids.call}` },
    { resourceUrl: undefined, resource: `/app/calls/${ids.call}` },
    { resourceUrl: 'nonsense', resource: `/app/calls/${ids.call.toUpperCase()}` },
    {
      resourceUrl: undefined,
      resourceData: { '@odata.type': '#microsoft.graph.call', id: ids.call, ...established },
    },
  ])('is understood as %j', (more) => {
    expect(notice(established, more)).toMatchObject([
      { type: 'call.connected', callId: `graph:${ids.call}` },
    ]);
  });

  it('gives way to the type of the data where the two disagree', () => {
    const resourceUrl = `${callPath}/operations/participants`;
    const [operation] = notice(
      {
        '@odata.type': '#microsoft.graph.inviteParticipantsOperation',
        id: null,
        status: 'completed',
        clientContext: 't1:operation-1:',
      },
      { resourceUrl, changeType: 'deleted' },
    );
    const [roster] = notice(
      [{ '@odata.type': '#microsoft.graph.participant', id: 'p', info: {} }],
      { resourceUrl },
    );
    expect(operation).toMatchObject({ type: 'operation.ended', operationId: 'operation-1' });
    expect(operation).not.toHaveProperty('correlation.providerOperationId');
    expect(roster?.type).toBe('roster.snapshot');
  });
});

describe('the end of an operation', () => {
  const events = decode(deliveries.operationsEnded);

  it('tells kind and status', () => {
    const ends = events.map((event) =>
      event.type === 'operation.ended' ? [event.kind, event.status] : event.type,
    );
    expect(ends).toEqual([
      ['invite', 'succeeded'],
      ['invite', 'failed'],
      ['play', 'succeeded'],
      ['recordResponse', 'succeeded'],
      ['recordResponse', 'cancelled'],
      ['sendDtmf', 'failed'],
    ]);
  });

  it('finds our operation by the context, and theirs by its id, in one spelling', () => {
    expect(events[0]).toMatchObject({
      id: `operation/${ids.operation}/succeeded`,
      operationId: 'operation-1',
      correlation: {
        context: 't1:operation-1:my context',
        providerOperationId: ids.operation,
        participant: { rawId: `8:orgid:${ids.ben}` },
      },
      result: { value: { participantIds: { [`8:orgid:${ids.ben}`]: ids.benParticipant } } },
      by: 'event',
    });
    expect(events[1]).not.toHaveProperty('operationId');
    expect(events[2]).toMatchObject({
      correlation: { providerOperationId: 'eec3812a-fdc3-4fb4-825c-000000000015' },
    });
  });

  it('tells why', () => {
    expect(events[1]).toMatchObject({
      reason: { reason: 'unreachable', code: 480, subCode: 10037 },
    });
    expect(events[4]).toMatchObject({ reason: { reason: 'cancelled' } });
    expect(events[5]).toMatchObject({
      result: { value: { completionReason: 'mediaOperationCanceled' } },
    });
  });

  it('has a reason even where the service gives none', () => {
    const data = {
      '@odata.type': '#microsoft.graph.inviteParticipantsOperation',
      status: 'failed',
    };
    const resourceUrl = `${callPath}/operations/${ids.operation}`;
    expect(notice(data, { resourceUrl })).toMatchObject([
      { status: 'failed', reason: { reason: 'failed' } },
    ]);
  });

  it('is no end while it runs', () => {
    const resourceUrl = `${callPath}/operations/${ids.operation}`;
    const data = { '@odata.type': '#microsoft.graph.playPromptOperation', status: 'Running' };
    expect(notice(data, { resourceUrl })).toMatchObject([
      { type: 'provider.event', name: 'playPromptOperation.updated' },
    ]);
  });

  it('of a type that is not known is still an end', () => {
    const resourceUrl = `${callPath}/operations/${ids.operation}`;
    const data = { '@odata.type': '#microsoft.graph.tomorrowsOperation', status: 'Failed' };
    expect(notice(data, { resourceUrl, changeType: 'deleted' })).toMatchObject([
      {
        type: 'operation.ended',
        kind: 'other',
        status: 'failed',
        correlation: { providerOperationId: ids.operation },
      },
    ]);
  });
});

describe('a roster', () => {
  it('is the whole list', () => {
    const [roster] = decode(deliveries.rosterUpdated);
    expect(roster).toMatchObject({
      type: 'roster.snapshot',
      participants: [
        {
          identity: { rawId: `8:orgid:${ids.ben}`, displayName: 'Ben' },
          participantId: '0d7664b6-6432-43ed-8d27-000000000030',
          isMuted: true,
          isInLobby: false,
          isOnHold: false,
          mediaStreams: [
            { mediaType: 'audio', direction: 'sendReceive', sourceId: '1', isServerMuted: false },
          ],
        },
        { identity: { rawId: `28:${ids.application}` }, participantId: ids.own },
      ],
    });
    expect(roster).not.toHaveProperty('sequence');
  });

  it('in delta mode is the changes, numbered', () => {
    expect(decode(deliveries.rosterDelta)).toMatchObject([
      {
        type: 'roster.delta',
        id: 'roster/7',
        sequence: 7,
        changed: [{ identity: { rawId: `8:orgid:${ids.ben}` }, isInLobby: true }],
        removed: ['0d7664b6-6432-43ed-8d27-000000000031'],
      },
    ]);
  });

  it('keeps people whose identity is not told, by their id', () => {
    const [roster] = notice([{ id: 'p1', info: { identity: null } }, { info: null }], {
      resourceUrl: `${callPath}/participants`,
    });
    expect(roster).toMatchObject({
      participants: [{ participantId: 'p1', identity: { kind: 'unknown' } }],
    });
  });
});

describe('what has no neutral form', () => {
  it.each([
    [
      'content sharing',
      {
        changeType: 'created',
        resourceUrl: `${callPath}/contentsharingsessions`,
        resourceData: [{ '@odata.type': '#microsoft.graph.contentSharingSession', id: 'F7D9' }],
      },
      { name: 'contentSharingSession.created', callId: `graph:${ids.call}` },
    ],
    [
      'policy recording',
      {
        changeType: 'created',
        resourceData: {
          '@odata.type': '#microsoft.graph.participantJoiningNotification',
          call: { id: ids.call },
        },
      },
      { name: 'participantJoiningNotification.created', callId: `graph:${ids.call}` },
    ],
    ['nothing at all', {}, { name: 'other', callId: '' }],
    ['a number', 7, { name: 'other', callId: '' }],
  ])('is kept: %s', (_, raw, event) => {
    expect(decode({ value: [raw] })).toMatchObject([
      { type: 'provider.event', raw, occurredAt: receivedAt, ...event },
    ]);
  });

  it('is kept when it comes in the format of an older service', () => {
    const body = { call: { id: 'x' }, links: {} };
    expect(decode(body)).toMatchObject([{ type: 'provider.event', callId: '', raw: body }]);
  });

  it('disturbs no neighbour', () => {
    const good = {
      changeType: 'updated',
      resourceUrl: callPath,
      resourceData: { state: 'established' },
    };
    expect(decode({ value: [null, good, { resourceUrl: 1 }] }).map(({ type }) => type)).toEqual([
      'provider.event',
      'call.connected',
      'provider.event',
    ]);
  });

  it.each([null, undefined, 'text', 7, true])('is refused when the whole body is %j', (body) => {
    expect(() => decode(body)).toThrow(WebhookPayloadError);
  });
});

describe('any delivery', () => {
  const fragment = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        changeType: fc.oneof(fc.constantFrom('created', 'updated', 'deleted'), fc.jsonValue()),
        resourceUrl: fc.oneof(
          fc.constantFrom(callPath, `${callPath}/participants`, `${callPath}/operations/o`),
          fc.jsonValue(),
        ),
        resourceData: fc.oneof(
          fc.record(
            {
              '@odata.type': fc.constantFrom(
                '#microsoft.graph.call',
                '#microsoft.graph.participant',
                '#microsoft.graph.deltaParticipants',
                '#microsoft.graph.inviteParticipantsOperation',
              ),
              state: fc.oneof(
                fc.constantFrom('incoming', 'established', 'terminated'),
                fc.jsonValue(),
              ),
              status: fc.oneof(fc.constantFrom('completed', 'failed'), fc.jsonValue()),
              source: fc.jsonValue(),
              targets: fc.jsonValue(),
              participants: fc.jsonValue(),
              toneInfo: fc.jsonValue(),
              resultInfo: fc.jsonValue(),
              sequenceNumber: fc.jsonValue(),
              clientContext: fc.jsonValue(),
            },
            { requiredKeys: [] },
          ),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: [] },
    ),
  );

  it('is decoded without an error, the same each time, with an event for each notification', () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 5 }), (value) => {
        const once = decode({ value });
        expect(decode({ value })).toEqual(once);
        expect(decode(value)).toEqual(once);
        for (const raw of value) expect(once.some((event) => event.raw === raw)).toBe(true);
        for (const event of once) expect(event.occurredAt).toBe(receivedAt);
      }),
      { numRuns: 300 },
    );
  });
});
