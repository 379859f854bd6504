import type { CallEvent } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { deliveries, ids, transferDeliveries } from '../__fixtures__/fixtures.js';
import { options } from '../__fixtures__/graph-harness.js';
import { createGraphProvider } from '../graph-provider.js';

const provider = createGraphProvider(options);
const receivedAt = '2026-01-01T00:00:00.000Z';
const decode = (body: unknown) => provider.decode({ body, headers: {}, receivedAt });
const callId = `graph:${ids.call}`;
const user = (id: string) => `8:orgid:${id}`;
const bot = { rawId: `28:${ids.application}` };
const account = { kind: 'teamsApp', appId: ids.instance };

/** What each documented notice means, in order. */
const meanings: Readonly<Record<keyof typeof deliveries, readonly object[]>> = {
  callIncoming: [
    { type: 'call.incoming', from: { rawId: user(ids.ann) }, to: bot },
    { type: 'call.described', direction: 'inbound' },
  ],
  callIncomingForAccount: [
    { type: 'call.incoming', from: { rawId: user(ids.ann), tenantId: ids.tenant }, to: account },
    { type: 'call.described', ownIdentity: account },
  ],
  callIncomingFromGroup: [
    { type: 'call.incoming', from: { rawId: user(ids.ann) }, to: bot },
    {
      type: 'call.described',
      conversationId: '19:cbee7c1c860e465f8258e3cebf7bee0d@thread.skype',
    },
  ],
  callIncomingFromPhone: [
    { type: 'call.incoming', from: { kind: 'phoneNumber', rawId: '4:+18005550100' }, to: account },
    { type: 'call.described' },
  ],
  callIncomingEncrypted: [
    { type: 'call.incoming', from: { kind: 'encrypted' }, to: bot },
    { type: 'call.described' },
  ],
  callStates: [
    { type: 'call.progressed', lifecycle: 'connecting' },
    { type: 'call.connected' },
    { type: 'dtmf.received', tone: '1', sequence: 1 },
    { type: 'call.progressed', lifecycle: 'disconnecting' },
    { type: 'call.disconnected', reason: { code: 200, subCode: 5001 } },
  ],
  callMeeting: [{ type: 'call.progressed', lifecycle: 'connecting' }, { type: 'call.connected' }],
  contentSharing: ['created', 'updated', 'deleted'].map((change) => ({
    type: 'provider.event',
    name: `contentSharingSession.${change}`,
  })),
  operationsEnded: [
    { type: 'operation.ended', kind: 'invite', status: 'succeeded', operationId: 'operation-1' },
    { kind: 'invite', status: 'failed', reason: { reason: 'unreachable', subCode: 10037 } },
    { kind: 'play', status: 'succeeded', reason: { code: 200, subCode: 0 } },
    { kind: 'recordResponse', status: 'succeeded', reason: { subCode: 8515 } },
    { kind: 'recordResponse', status: 'cancelled', reason: { code: 400, subCode: 8508 } },
    { kind: 'sendDtmf', status: 'failed', reason: { reason: 'cancelled' } },
  ],
  operationsEndedElsewhere: [
    { kind: 'hold', status: 'succeeded' },
    { kind: 'resume', status: 'succeeded' },
    { kind: 'other', status: 'succeeded' },
    { kind: 'recordResponse', status: 'succeeded', reason: { code: 200, subCode: 8515 } },
    { kind: 'play', status: 'cancelled', reason: { code: 400, subCode: 8508 } },
    { kind: 'sendDtmf', status: 'succeeded' },
  ].map((end, index) => ({
    type: 'operation.ended',
    callId,
    correlation: {
      context: 'ctx-1',
      providerOperationId: `eec3812a-fdc3-4fb4-825c-0000000000${21 + index}`,
    },
    ...end,
  })),
  policyRecording: [
    { type: 'provider.event', callId, name: 'participantJoiningNotification.created' },
    { type: 'provider.event', callId, name: 'participantLeftNotification.deleted' },
  ],
  rosterUpdated: [
    {
      type: 'roster.snapshot',
      participants: [{ identity: { rawId: user(ids.ben) }, isMuted: true }, { identity: bot }],
    },
  ],
  rosterOfMany: [
    {
      type: 'roster.snapshot',
      participants: [
        { identity: { rawId: user(ids.ann) }, isInLobby: true, isMuted: false },
        {
          identity: { rawId: user(ids.ben) },
          isMuted: true,
          mediaStreams: [{ mediaType: 'screenSharing', direction: 'sendOnly', sourceId: '2' }],
        },
        { identity: { kind: 'guest', displayName: 'Guest' } },
        { identity: { kind: 'phoneNumber', phoneNumber: '+18005550100' } },
        { identity: { kind: 'communicationUser' } },
        { identity: bot, participantId: ids.own },
      ],
    },
  ],
  rosterDelta: [
    {
      type: 'roster.delta',
      sequence: 7,
      changed: [{ identity: { rawId: user(ids.ben) }, isInLobby: true }],
      removed: ['0d7664b6-6432-43ed-8d27-000000000031'],
    },
  ],
};

const transfers: Readonly<Record<string, readonly object[]>> = {
  blind: [
    { type: 'call.progressed', lifecycle: 'transferring' },
    { type: 'operation.ended', kind: 'transfer', status: 'succeeded' },
    { type: 'call.disconnected', reason: { reason: 'transferred', code: 0, subCode: 7015 } },
  ],
  consultative: [
    { type: 'call.progressed', lifecycle: 'transferring' },
    { type: 'operation.ended', kind: 'transfer', status: 'succeeded' },
    { type: 'call.disconnected', reason: { reason: 'transferred' } },
  ],
  failed: [
    { type: 'call.progressed', lifecycle: 'transferring' },
    { type: 'operation.ended', kind: 'transfer', status: 'failed', reason: { subCode: 7000 } },
    { type: 'call.connected' },
  ],
};

/** The notices of a body, each as often as it says something. */
function rawOf(events: readonly CallEvent[]): readonly unknown[] {
  return [...new Set(events.map(({ raw }) => raw))];
}

describe('a documented notice', () => {
  it.each(Object.entries(meanings))('%s means what it says', (name, meaning) => {
    const body = Object.entries(deliveries).find(([one]) => one === name)?.[1];
    const events = decode(body);
    expect(events).toMatchObject(meaning);
    expect(rawOf(events)).toEqual(Object(body).value);
  });

  it.each(Object.entries(transfers))('of a transfer, %s, means what it says', (name, meaning) => {
    const body = transferDeliveries[name];
    const events = decode(body);
    expect(events).toMatchObject(meaning);
    expect(rawOf(events)).toEqual(Object(body).value);
  });
});
