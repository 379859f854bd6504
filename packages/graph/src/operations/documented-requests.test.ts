import type { CallState, Command, Participant } from '@tandem/core';
import { application, phone, teamsUser } from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  callForms,
  exchanges,
  ids,
  incomingForms,
  mediaExchanges,
  placedCalls,
  readAnswers,
  transferRequests,
} from '../__fixtures__/fixtures.js';
import { callOf, callUrl, GraphHarness } from '../__fixtures__/graph-harness.js';
import type { GraphApi, GraphCallApi } from '../native/graph-api.js';

let harness = new GraphHarness();
afterEach(async () => {
  await harness.close();
  harness = new GraphHarness();
});

const ann = teamsUser(ids.ann);
const ben = teamsUser(ids.ben);
const cleo = teamsUser(ids.cleo);
const calls = '/v1.0/communications/calls';
const blob = '<Media Session Configuration>';
const preFetchMedia = [
  {
    uri: 'https://sounds.example/beep.wav',
    resourceId: '1D6DE2D4-CD51-4309-8DAA-70768651088E',
  },
  {
    uri: 'https://sounds.example/cool.wav',
    resourceId: '1D6DE2D4-CD51-4309-8DAA-70768651088F',
  },
];
const chatInfo = {
  threadId: '19:cbee7c1c860e465f8258e3cebf7bee0d@thread.skype',
  messageId: '1533758867081',
};
const organizer = { userId: ids.cleo, tenantId: ids.tenant };
const guest = { id: '00000000-0000-4000-8000-000000000091', displayName: 'Guest' };

const create = (
  targets: readonly (typeof ann)[],
  graph: Readonly<Record<string, unknown>> = {},
): Command => ({
  kind: 'createCall',
  targets,
  providerOptions: { graph },
});
const join = (graph: Readonly<Record<string, unknown>>) => create([], graph);

/** The command that says what each documented body says. */
const forms: Readonly<Record<string, Command>> = {
  peerAppHosted: create([ann], { appHostedMediaBlob: blob }),
  peerPreFetched: create([ann], { preFetchMedia }),
  otherBot: {
    kind: 'createCall',
    targets: [application('00000000-0000-4000-8000-0000000000b9')],
  },
  group: create([ann, ben], {
    preFetchMedia,
    subject: 'Create a group call with service hosted media',
  }),
  groupAppHosted: create([ann, ben, cleo], {
    appHostedMediaBlob: blob,
    requestedModalities: ['audio', 'video'],
    subject: 'Create a group call with app hosted media',
  }),
  meetingByOrganizer: join({ preFetchMedia, chatInfo, meetingInfo: { organizer } }),
  meetingByOrganizerAppHosted: join({
    appHostedMediaBlob: blob,
    chatInfo,
    meetingInfo: { organizer, allowConversationWithoutHost: true },
  }),
  meetingByJoinId: {
    kind: 'connect',
    conversation: { kind: 'meetingId', meetingId: '1234567', passcode: 'psw123' },
  },
  meetingByJoinIdWithoutPasscode: {
    kind: 'connect',
    conversation: { kind: 'meetingId', meetingId: '1234567' },
  },
  meetingByToken: join({ meetingInfo: { token: 'join token of an incoming call' } }),
  meetingAsGuest: join({ guest, chatInfo, meetingInfo: { organizer } }),
};

const documented = (table: Readonly<Record<string, unknown>>) =>
  Object.entries(table).filter(([name]) => name !== 'source');

describe('a documented call', () => {
  it.each(documented(callForms))('%s is placed by a command', async (form, body) => {
    const command = forms[form];
    if (command === undefined) throw new Error(`No command says ${form}.`);
    harness.answer('POST', calls, { status: 201, body: { id: ids.call } });
    expect(await harness.execute(command)).toMatchObject({ providerCallId: ids.call });
    expect(harness.sent[0]?.body).toEqual(body);
  });

  const all = [
    ...documented(callForms),
    ['peer', exchanges.createPeerCall.request],
    ['phone', exchanges.createPhoneCall.request],
  ] as const;
  it.each(all)('%s goes through the native door unchanged', async (_, body) => {
    harness.answer('POST', calls, { status: 201, body: { id: ids.call } });
    await harness.provider.api.createCall(body as Parameters<GraphApi['createCall']>[0]);
    expect(harness.sent[0]?.body).toEqual(body);
  });

  it('that joins a meeting is described by its answer, and presumes nobody to be in it', async () => {
    harness.answer('POST', calls, { status: 201, body: placedCalls['meeting'] });
    const command = forms['meetingByOrganizer'] ?? join({});
    expect(await harness.execute(command)).toMatchObject({
      providerCallId: '2f1a1100-b174-40a0-aba7-0b405e01ed92',
      events: [
        {
          type: 'call.described',
          direction: 'outbound',
          conversationId: chatInfo.threadId,
          ownParticipantId: '05491616-385f-44a8-9974-18cc5f9933c1',
          correlationId: 'd8217646-3110-40b1-bae6-e9ac6c3a9f74',
        },
        { type: 'call.progressed', lifecycle: 'connecting' },
      ],
    });
  });

  it('to a number is described by its answer', async () => {
    harness.answer('POST', calls, { status: 201, body: placedCalls['phone'] });
    const to = { kind: 'createCall', targets: [phone('+18005550100')] } as const;
    const { events = [] } = await harness.execute(to);
    expect(events[0]).toMatchObject({
      targets: [{ rawId: '4:+18005550100' }],
      source: { kind: 'teamsApp', appId: ids.instance },
      connectedRoster: [{ isSelf: true }, { identity: { rawId: '4:+18005550100' } }],
    });
  });
});

const ringing = callOf({ type: 'call.incoming', from: ann, to: application(ids.application) });

/** The command that says what each documented body says, and where it goes. */
const taken: Readonly<Record<string, Command>> = {
  answer: { kind: 'answer' },
  answerPreFetched: { kind: 'answer', providerOptions: { graph: { preFetchMedia } } },
  answerAppHosted: {
    kind: 'answer',
    providerOptions: {
      graph: {
        appHostedMediaBlob: blob,
        acceptedModalities: ['audio', 'video', 'videoBasedScreenSharing'],
      },
    },
  },
  answerPolicyRecording: {
    kind: 'answer',
    providerOptions: { graph: { appHostedMediaBlob: blob, participantCapacity: 200 } },
  },
  answerWithOptions: {
    kind: 'answer',
    providerOptions: {
      graph: {
        callOptions: { isContentSharingNotificationEnabled: true, isDeltaRosterEnabled: true },
      },
    },
  },
  rejectBusy: { kind: 'reject', reason: 'busy' },
  rejectNone: { kind: 'reject', reason: 'none' },
  rejectForbidden: { kind: 'reject', reason: 'forbidden' },
  redirectOne: { kind: 'redirect', target: ben },
  redirectSeveral: {
    kind: 'redirect',
    target: ben,
    providerOptions: { graph: { timeoutSeconds: 90, alsoTo: [cleo.rawId, '4:+18005550100'] } },
  },
};

describe('a documented turn of an incoming call', () => {
  it.each(documented(incomingForms))('%s is taken by a command', async (form, body) => {
    const command = taken[form];
    if (command === undefined) throw new Error(`No command says ${form}.`);
    harness.answer('POST', `${callUrl}/${command.kind}`, { status: 202 });
    await harness.execute(command, ringing);
    expect(harness.sent[0]?.body).toEqual(body);
  });

  it.each(documented(incomingForms))('%s goes through the native door', async (form, body) => {
    const action = /^(answer|reject|redirect)/.exec(form)?.[0] ?? '';
    harness.answer('POST', `${callUrl}/${action}`, { status: 202 });
    await nativeDoor(action, body);
    expect(harness.sent[0]?.body).toEqual(body);
  });
});

const group = callOf({ type: 'call.connected' }, roster(ben, 'p-ben'));

function roster(identity: Participant['identity'], participantId: string) {
  const facts = { isMuted: false, isOnHold: false, isInLobby: false, isSelf: false };
  return {
    type: 'roster.snapshot',
    participants: [{ identity, participantId, ...facts }],
  } as const;
}

describe('a documented operation of a call', () => {
  const inside = Object.entries(mediaExchanges).filter(([name]) => name !== 'source');

  it.each(inside)(
    '%s goes through the native door, and its answer comes back',
    async (action, { request, response }) => {
      const path = action.endsWith('HoldMusic') ? `participants/p-ben/${action}` : action;
      harness.answer('POST', `${callUrl}/${path}`, {
        status: response === undefined ? 202 : 200,
        body: response,
      });
      expect(await nativeDoor(action, request)).toEqual(response);
      expect(harness.sent[0]?.body).toEqual(request);
    },
  );

  it.each(Object.entries(transferRequests).filter(([name]) => name !== 'source'))(
    'the transfer %s goes through the native door',
    async (_, body) => {
      harness.answer('POST', `${callUrl}/transfer`, { status: 202 });
      await nativeDoor('transfer', body);
      expect(harness.sent[0]?.body).toEqual(body);
    },
  );

  const invitations = Object.entries(exchanges).filter(([name]) => name.startsWith('invite'));
  it.each(invitations)('%s goes through the native door', async (_, { request, response }) => {
    harness.answer('POST', `${callUrl}/participants/invite`, { status: 200, body: response ?? {} });
    const { participants } = harness.provider.api.call(ids.call);
    const answer = await participants.invite(request as Parameters<typeof participants.invite>[0]);
    expect(answer).toEqual(response ?? {});
    expect(harness.sent[0]?.body).toEqual(request);
  });
});

describe('a documented answer to a read', () => {
  const read = (kind: 'call' | 'participants', call: CallState) =>
    harness.provider.read({ kind }, { call });

  it('of a call tells what it is and that it is up', async () => {
    harness.answer('GET', callUrl, { status: 200, body: readAnswers['call'] });
    expect(await read('call', group)).toMatchObject([
      { type: 'call.described', direction: 'outbound', targets: [{ rawId: ann.rawId }] },
      { type: 'call.connected' },
    ]);
  });

  it('of who is in it tells them all', async () => {
    harness.answer('GET', `${callUrl}/participants`, { status: 200, body: readAnswers['list'] });
    expect(await read('participants', group)).toMatchObject([
      {
        type: 'roster.read',
        participants: [
          { identity: { rawId: ben.rawId, displayName: 'Ben' }, isMuted: false },
          { identity: { rawId: `28:${ids.application}` }, participantId: ids.own },
        ],
      },
    ]);
  });

  it('of one person tells them', async () => {
    harness.answer('GET', `${callUrl}/participants/p-ben`, {
      status: 200,
      body: readAnswers['one'],
    });
    expect(await harness.provider.findParticipant?.(ben, { call: group })).toMatchObject({
      identity: { rawId: ben.rawId },
      isMuted: true,
    });
  });
});

/** Says a documented body in the service's own terms; the compiler does not know what is in a fixture. */
function nativeDoor(action: string, body: unknown): Promise<unknown> {
  const call = harness.provider.api.call(ids.call);
  const { participants } = call;
  const doors: Readonly<Record<string, (given: never) => Promise<unknown>>> = {
    ...doorsOf(call),
    startHoldMusic: (given) => participants.startHoldMusic('p-ben', given),
    stopHoldMusic: (given) => participants.stopHoldMusic('p-ben', given),
  };
  const door = doors[action];
  if (door === undefined) throw new Error(`There is no ${action}.`);
  return door(body as never);
}

function doorsOf(call: GraphCallApi): Readonly<Record<string, (given: never) => Promise<unknown>>> {
  return {
    answer: (given) => call.answer(given),
    reject: (given) => call.reject(given),
    redirect: (given) => call.redirect(given),
    transfer: (given) => call.transfer(given),
    playPrompt: (given) => call.playPrompt(given),
    recordResponse: (given) => call.recordResponse(given),
    subscribeToTone: (given) => call.subscribeToTone(given),
    cancelMediaProcessing: (given) => call.cancelMediaProcessing(given),
    mute: (given) => call.mute(given),
    unmute: (given) => call.unmute(given),
    sendDtmfTones: (given) => call.sendDtmfTones(given),
    changeScreenSharingRole: (given) => call.changeScreenSharingRole(given),
    updateRecordingStatus: (given) => call.updateRecordingStatus(given),
    addLargeGalleryView: (given) => call.addLargeGalleryView(given),
  };
}
