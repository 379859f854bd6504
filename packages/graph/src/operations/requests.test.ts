import type { Command, InviteCommand } from '@tandem/core';
import {
  application,
  InvalidArgumentError,
  InvalidStateError,
  phone,
  teamsExtensionUser,
  teamsUser,
  UnavailableError,
} from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import { exchanges, ids } from '../__fixtures__/fixtures.js';
import { callOf, callUrl, contextOf, GraphHarness } from '../__fixtures__/graph-harness.js';
import type { GraphOptions } from '../graph-options.js';

let harness = new GraphHarness();
afterEach(async () => {
  await harness.close();
  harness = new GraphHarness();
});

const ann = teamsUser(ids.ann, { displayName: 'Ann' });
const ben = teamsUser(ids.ben);
const cleo = teamsUser(ids.cleo);
const group = callOf({ type: 'call.connected' });
const calls = '/v1.0/communications/calls';
const invite = (targets: InviteCommand['targets'], graph = {}): InviteCommand => ({
  kind: 'invite',
  targets,
  providerOptions: { graph },
});

async function bodyOf(command: Command, path: string, call = group): Promise<unknown> {
  harness.answer('POST', path, { status: 200, body: {} });
  await harness.execute(command, call);
  return harness.sent[0]?.body;
}

/** Configures anew, for one test. */
async function configure(changes: Partial<GraphOptions>): Promise<void> {
  await harness.close();
  harness = new GraphHarness(changes);
}

const refused = (command: Command, call?: Parameters<typeof contextOf>[0]) => {
  try {
    harness.provider.prepare(command, contextOf(call));
  } catch (error) {
    expect(harness.sent).toEqual([]);
    return error;
  }
  throw new Error('The command was accepted.');
};

describe('an invitation', () => {
  const move: Command = {
    kind: 'move',
    target: ben,
    fromProviderCallId: ids.otherCall,
    fromParticipantId: ids.otherParticipant,
  };
  it.each<[string, Command, unknown]>([
    ['of one', invite([ben]), exchanges.inviteOne.request],
    ['of several', invite([ben, cleo]), exchanges.inviteSeveral.request],
    [
      'replacing a call',
      invite([ben], { replacesCallId: ids.otherCall }),
      exchanges.inviteReplacing.request,
    ],
    ['of a phone number', invite([phone('+18005550100')]), exchanges.invitePhone.request],
    ['moving a participant', move, exchanges.inviteMoving.request],
    [
      'moving a participant by its native options',
      invite([ben], { replacesCallId: ids.otherCall, participantId: ids.otherParticipant }),
      exchanges.inviteMoving.request,
    ],
  ])('%s has the documented body', async (_, command, body) => {
    expect(await bodyOf(command, `${callUrl}/participants/invite`)).toEqual(body);
  });

  it('is taken on with the ids by which it is found and cancelled', async () => {
    harness.answer('POST', `${callUrl}/participants/invite`, {
      status: 200,
      body: exchanges.inviteOne.response,
    });
    expect(await harness.execute(invite([ben]), group)).toEqual({
      handle: {
        providerOperationId: ids.operation,
        participantIds: { [`8:orgid:${ids.ben}`]: ids.benParticipant },
      },
    });
  });

  it.each([
    [{ status: 'Completed' }, { status: 'succeeded' }],
    [
      { status: 'failed', resultInfo: { code: 403, subcode: 1 } },
      { status: 'failed', reason: { reason: 'forbidden', code: 403, subCode: 1 } },
    ],
  ])('that has ended in its answer needs no report: %j', async (answer, ended) => {
    const body = {
      id: ids.operation,
      '@odata.type': '#microsoft.graph.inviteParticipantsOperation',
      ...answer,
    };
    harness.answer('POST', `${callUrl}/participants/invite`, { status: 200, body });
    expect(await harness.execute(invite([ben]), group)).toMatchObject({ ended });
  });

  it('that replaces a call is of one person', () => {
    const error = refused(invite([ben, cleo], { replacesCallId: ids.otherCall }), group);
    expect(InvalidArgumentError.isInstance(error) && error.path).toBe('targets');
  });

  it('of several is refused in a call of two', () => {
    const call = callOf(
      { type: 'call.described', targets: [ann], connectedRoster: [] },
      { type: 'call.connected' },
    );
    expect(InvalidStateError.isInstance(refused(invite([ben, cleo]), call))).toBe(true);
    expect(harness.provider.prepare(invite([ben]), contextOf(call)).isRepeatable).toBe(false);
  });

  it.each<[object, string]>([
    [{ participantId: 'p' }, 'providerOptions.graph.replacesCallId'],
    [{ replacesCall: 'x' }, 'providerOptions.graph.replacesCall'],
    [{ hidden: 'yes' }, 'providerOptions.graph.hidden'],
  ])('with the native options %j is refused', (graph, path) => {
    const error = refused(invite([ben], graph), group);
    expect(InvalidArgumentError.isInstance(error) && error.path).toBe(path);
  });

  it('of somebody the service cannot name is refused', () => {
    const stranger = teamsExtensionUser({ userId: 'u', tenantId: 't', resourceId: 'r' });
    expect(InvalidArgumentError.isInstance(refused(invite([stranger]), group))).toBe(true);
  });
});

describe('a call', () => {
  const create = (targets: InviteCommand['targets'], graph = {}): Command => ({
    kind: 'createCall',
    targets,
    providerOptions: { graph },
  });

  it('to one person has the documented body', async () => {
    harness.answer('POST', calls, { status: 201, body: exchanges.createPeerCall.response });
    await harness.execute(create([ann]));
    expect(harness.sent[0]?.body).toEqual(exchanges.createPeerCall.request);
    expect(harness.sent[0]?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'content-type': 'application/json',
      'client-request-id': 'operation-1',
    });
  });

  it('to a phone number has the documented body', async () => {
    harness.answer('POST', calls, { status: 201, body: { id: ids.call } });
    await harness.execute(create([phone('+18005550100')]));
    expect(harness.sent[0]?.body).toEqual(exchanges.createPhoneCall.request);
  });

  it('to one person is described by its answer, with who is in it once it is up', async () => {
    harness.answer('POST', calls, { status: 201, body: exchanges.createPeerCall.response });
    const receipt = await harness.execute(create([ann]));
    expect(receipt.providerCallId).toBe(ids.call);
    expect(receipt.events).toEqual([
      {
        type: 'call.described',
        direction: 'outbound',
        source: application(ids.application, 'Bot'),
        targets: [ann],
        correlationId: 'd8217646-3110-40b1-bae6-000000000002',
        ownIdentity: application(ids.application, 'Bot'),
        ownParticipantId: ids.own,
        connectedRoster: [
          {
            identity: application(ids.application, 'Bot'),
            participantId: ids.own,
            isMuted: false,
            isOnHold: false,
            isInLobby: false,
            isSelf: true,
          },
          { identity: ann, isMuted: false, isOnHold: false, isInLobby: false, isSelf: false },
        ],
      },
      { type: 'call.progressed', lifecycle: 'connecting' },
    ]);
  });

  it('to a group presumes nobody to be in it: rosters will tell', async () => {
    const targets = [ann, ben].map(({ userId }) => ({ identity: { user: { id: userId } } }));
    harness.answer('POST', calls, { status: 201, body: { id: ids.call, targets } });
    const receipt = await harness.execute(create([ann, ben]));
    expect(harness.sent[0]?.body).toHaveProperty('targets.1.identity.user.id', ids.ben);
    expect(receipt.events?.[0]).not.toHaveProperty('connectedRoster');
  });

  it('is known by the address in its answer where the body does not name it', async () => {
    const headers = { location: `https://graph.microsoft.com${calls}/${ids.call.toUpperCase()}` };
    harness.answer('POST', calls, { status: 201, body: {}, headers });
    expect((await harness.execute(create([ann]))).providerCallId).toBe(ids.call);
  });

  it('of which nothing tells the id may be ringing, and is not placed again', async () => {
    harness.answer('POST', calls, { status: 201, body: {} });
    const error: unknown = await harness.execute(create([ann])).catch((reason: unknown) => reason);
    expect(UnavailableError.isInstance(error) && error.outcomeUnknown).toBe(true);
  });

  it('asks for delta rosters where that is configured', async () => {
    await configure({ deltaRoster: true });
    harness.answer('POST', calls, { status: 201, body: { id: ids.call } });
    await harness.execute(
      create([ann], { subject: 'Hello', callOptions: { hideBotAfterEscalation: true } }),
    );
    expect(harness.sent[0]?.body).toMatchObject({
      subject: 'Hello',
      callOptions: {
        '@odata.type': '#microsoft.graph.outgoingCallOptions',
        isDeltaRosterEnabled: true,
        hideBotAfterEscalation: true,
      },
    });
  });

  const user = { '@odata.type': '#microsoft.graph.identity', id: ids.cleo, tenantId: ids.tenant };
  it.each<[string, object, object]>([
    [
      'its organizer',
      {
        meetingInfo: { organizer: { userId: ids.cleo, tenantId: ids.tenant } },
        chatInfo: { threadId: '19:x', messageId: '0' },
      },
      {
        chatInfo: { '@odata.type': '#microsoft.graph.chatInfo', threadId: '19:x', messageId: '0' },
        meetingInfo: {
          '@odata.type': '#microsoft.graph.organizerMeetingInfo',
          organizer: { '@odata.type': '#microsoft.graph.identitySet', user },
        },
      },
    ],
    [
      'its join id',
      { meetingInfo: { joinMeetingId: '1234' } },
      {
        meetingInfo: {
          '@odata.type': '#microsoft.graph.joinMeetingIdMeetingInfo',
          joinMeetingId: '1234',
          passcode: null,
        },
      },
    ],
    [
      'a token, as a guest',
      { meetingInfo: { token: 'abc' }, guest: { id: 'g', displayName: 'Guest' } },
      {
        meetingInfo: { '@odata.type': '#microsoft.graph.tokenMeetingInfo', token: 'abc' },
        source: {
          '@odata.type': '#microsoft.graph.participantInfo',
          identity: {
            '@odata.type': '#microsoft.graph.identitySet',
            guest: { '@odata.type': '#microsoft.graph.identity', id: 'g', displayName: 'Guest' },
          },
        },
      },
    ],
  ])('joins a meeting by %s', async (_, native, body) => {
    harness.answer('POST', calls, {
      status: 201,
      body: { id: ids.call, meetingInfo: {}, chatInfo: {} },
    });
    await harness.execute(create([], native));
    expect(harness.sent[0]?.body).toMatchObject({ tenantId: ids.tenant, ...body });
    expect(harness.sent[0]?.body).not.toHaveProperty('targets');
  });

  it.each<[string, Command, string]>([
    ['nobody', create([]), 'targets'],
    ['a number among several', create([ann, phone('+18005550100')]), 'targets'],
    ['people and a meeting', create([ann], { meetingInfo: { token: 'x' } }), 'targets'],
    [
      'an organizer without a chat',
      create([], { meetingInfo: { organizer: { userId: 'u' } } }),
      'providerOptions.graph.chatInfo',
    ],
    [
      'a chat without a meeting',
      create([ann], { chatInfo: { threadId: 'x' } }),
      'providerOptions.graph.chatInfo',
    ],
    [
      'a guest without a meeting',
      create([ann], { guest: { id: 'g', displayName: 'G' } }),
      'providerOptions.graph.guest',
    ],
    [
      'a meeting by two ways',
      create([], { meetingInfo: { token: 'x', joinMeetingId: '1' } }),
      'providerOptions.graph.meetingInfo',
    ],
    [
      'a modality that is none',
      create([ann], { requestedModalities: ['smell'] }),
      'providerOptions.graph.requestedModalities.0',
    ],
  ])('to %s is refused before anything is sent', (_, command, path) => {
    const error = refused(command);
    expect(InvalidArgumentError.isInstance(error) && error.path).toBe(path);
  });

  it('to a phone number is refused where no resource account is configured, without telling the number', async () => {
    await configure({ applicationInstanceId: undefined });
    const error = refused(create([phone('+18005550100')]));
    expect(InvalidArgumentError.isInstance(error) && error.path).toBe(
      'providers.graph.applicationInstanceId',
    );
    expect(String(error)).not.toContain('8005550100');
  });
});

describe('an incoming call', () => {
  const ringing = callOf({ type: 'call.incoming', from: ann, to: application(ids.application) });

  it('is answered', async () => {
    harness.answer('POST', `${callUrl}/answer`, { status: 202 });
    const receipt = await harness.execute({ kind: 'answer' }, ringing);
    expect(harness.sent[0]?.body).toEqual({
      callbackUri: 'https://bot.example.com/callback',
      mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
      acceptedModalities: ['audio'],
    });
    expect(receipt).toEqual({
      providerCallId: ids.call,
      events: [{ type: 'call.progressed', lifecycle: 'connecting' }],
    });
  });

  it.each<[Command, string, unknown]>([
    [
      { kind: 'reject', reason: 'busy' },
      'reject',
      { reason: 'busy', callbackUri: 'https://bot.example.com/callback' },
    ],
    [
      { kind: 'redirect', target: ben, providerOptions: { graph: { timeoutSeconds: 20 } } },
      'redirect',
      {
        callbackUri: 'https://bot.example.com/callback',
        timeout: 20,
        targets: [
          {
            '@odata.type': '#microsoft.graph.invitationParticipantInfo',
            identity: {
              '@odata.type': '#microsoft.graph.identitySet',
              user: { '@odata.type': '#microsoft.graph.identity', id: ids.ben },
            },
          },
        ],
      },
    ],
  ])('is turned away by %j', async (command, action, body) => {
    expect(await bodyOf(command, `${callUrl}/${action}`, ringing)).toEqual(body);
  });

  it('is redirected within the limits of the service only', () => {
    const command: Command = {
      kind: 'redirect',
      target: ben,
      providerOptions: { graph: { timeoutSeconds: 91 } },
    };
    const error = refused(command, ringing);
    expect(InvalidArgumentError.isInstance(error) && error.message).toContain('15 to 90 seconds');
  });
});

describe('a command', () => {
  it('on a call needs one', () => {
    expect(InvalidStateError.isInstance(refused({ kind: 'hangUp' }))).toBe(true);
  });

  it('without native options takes none', () => {
    const command: Command = { kind: 'hangUp', providerOptions: { graph: { reason: 'x' } } };
    const error = refused(command, group);
    expect(InvalidArgumentError.isInstance(error) && error.path).toBe(
      'providerOptions.graph.reason',
    );
  });

  it('leaves the options of other providers alone', async () => {
    harness.answer('DELETE', callUrl, { status: 204 });
    const command: Command = { kind: 'hangUp', providerOptions: { other: { reason: 'x' } } };
    expect(await harness.execute(command, group)).toEqual({});
  });
});
