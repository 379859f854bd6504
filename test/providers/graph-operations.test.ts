import type { Call, OperationState } from '@tandem/core';
import { parseCallId } from '@tandem/core';
import type { GraphMediaConfig } from '@tandem/graph';
import { graph } from '@tandem/graph';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScenarioStage } from '../scenario/scenario-stage.js';
import { expectAsDescribed } from './graph-description/wire-check.js';

let stage: ScenarioStage;
beforeEach(async () => {
  stage = await ScenarioStage.open('graph');
});
afterEach(async () => {
  await stage.dispose();
  expectAsDescribed(stage.emulator);
});

const prompt = {
  '@odata.type': '#microsoft.graph.mediaPrompt',
  mediaInfo: { uri: 'https://sounds.example/a.wav' },
};
const mediaConfig: GraphMediaConfig = {
  '@odata.type': '#microsoft.graph.appHostedMediaConfig',
  blob: 'blob',
};
const invited = ({ rawId }: { readonly rawId: string }) => ({
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: {
    '@odata.type': '#microsoft.graph.identitySet',
    user: { '@odata.type': '#microsoft.graph.identity', id: rawId.slice('8:orgid:'.length) },
  },
});

function operationOf(call: Call, kind: OperationState['kind']): OperationState | undefined {
  return call.state.operations.find((one) => one.kind === kind);
}

describe("the service's own API, through the emulator", () => {
  it('records an answer, whose end is an operation of the call', async () => {
    const saysYes = stage.person('92');
    const call = await stage.callTo(saysYes);
    const native = call.native(graph);
    const recording = await stage.during(
      native.recordResponse({ prompts: [prompt], maxRecordDurationInSeconds: 10 }),
    );
    const running = await stage.during(native.operations.list());
    expect(running).toContainEqual(expect.objectContaining({ id: recording.id }));
    expect(await stage.during(native.operations.get(recording.id ?? ''))).toMatchObject({
      id: recording.id,
    });
    await stage.until(() => operationOf(call, 'recordResponse') !== undefined, 'it is recorded');
    expect(operationOf(call, 'recordResponse')).toMatchObject({
      status: 'succeeded',
      origin: 'external',
      result: { value: { recordingLocation: expect.stringContaining('http') } },
    });
  });

  it('decides who hears whom', async () => {
    const [ann, ben] = [stage.person('10'), stage.person('11')];
    const call = await stage.callTo(ann, ben);
    const [a = '', b = ''] = [ann, ben].map(
      ({ rawId }) =>
        call.roster.participants.find(({ identity }) => identity.rawId === rawId)?.participantId,
    );
    const groups = call.native(graph).audioRoutingGroups;
    const group = await stage.during(
      groups.create({ routingMode: 'oneToOne', sources: [a], receivers: [b] }),
    );
    const id = group.id ?? '';
    expect(await stage.during(groups.list())).toMatchObject([{ id, sources: [a] }]);
    await stage.during(groups.update(id, { sources: [b], receivers: [a] }));
    expect(await stage.during(groups.get(id))).toMatchObject({ sources: [b], receivers: [a] });
    await stage.during(groups.delete(id));
    expect(await stage.during(groups.list())).toEqual([]);
  });

  it('shows a screen, a gallery, and who else shows one', async () => {
    const ann = stage.person('10');
    const api = stage.calling.native(graph);
    const { id = '' } = await stage.during(
      api.createCall({
        requestedModalities: ['audio', 'video', 'videoBasedScreenSharing'],
        mediaConfig,
        targets: [invited(ann), invited(stage.person('11'))],
        tenantId: stage.emulator.info.graph.tenantId,
      }),
    );
    const call = await stage.during(stage.calling.call(`graph:${id}`));
    await stage.until(() => stage.isIn(call, ann), 'the called is in the call');
    const native = call.native(graph);
    await stage.during(native.changeScreenSharingRole({ role: 'sharer' }));
    const isSharing = () =>
      call.roster.participants.some(
        ({ isSelf, mediaStreams = [] }) =>
          isSelf &&
          mediaStreams.some(
            ({ mediaType, direction }) => mediaType === 'screenSharing' && direction === 'sendOnly',
          ),
      );
    await stage.until(isSharing, 'the application shows its screen');
    await stage.during(native.addLargeGalleryView());
    stage.emulator.graph.shareScreen(id, ann.rawId, true);
    await stage.pass(1_000);
    expect(await stage.during(native.contentSharingSessions.list())).not.toEqual([]);
  });

  it('hangs up, and mutes itself and others', async () => {
    const ben = stage.person('11');
    const call = await stage.callTo(stage.person('10'), ben);
    const native = call.native(graph);
    await stage.during(native.mute());
    await stage.during(native.unmute());
    const people = await stage.during(native.participants.list());
    const him = people.find(({ info }) => info?.identity?.user?.id === ben.rawId.slice(8));
    expect(await stage.during(native.participants.get(him?.id ?? ''))).toMatchObject({
      id: him?.id,
    });
    await stage.during(native.participants.mute(him?.id ?? ''));
    await stage.during(native.keepAlive());
    expect(await stage.during(native.get({ query: { $select: 'state' } }))).toMatchObject({
      state: 'established',
    });
    await stage.during(native.delete());
    await stage.until(() => call.lifecycle === 'disconnected', 'the call ends');
  });

  it('sends a caller to several people at once', async () => {
    const incoming = await stage.ring(stage.person('10'));
    const { providerCallId } = parseCallId(incoming.id);
    const native = stage.calling.native(graph).call(providerCallId);
    await stage.during(
      native.redirect({
        targets: [invited(stage.person('60')), invited(stage.person('11'))],
        timeout: 30,
      }),
    );
    const call = await stage.during(stage.calling.call(incoming.id));
    await stage.until(() => call.lifecycle === 'disconnected', 'the call has gone on');
  });
});

describe('commands, through the emulator', () => {
  it('join a meeting by the number of its invitation', async () => {
    const meeting = { kind: 'meetingId', meetingId: '123 456 789', passcode: 'abc' } as const;
    const call = await stage.during(stage.calling.connect(meeting));
    await stage.until(() => call.lifecycle === 'connected', 'the meeting is joined');
    expect(call.setup?.kind).toBe('connect');
    const ben = stage.person('11');
    const invitation = await stage.during(call.invite(ben));
    expect(await stage.during(invitation.outcome)).toMatchObject({ status: 'succeeded' });
  });

  it('join a meeting by its link', async () => {
    const context = JSON.stringify({
      Tid: stage.emulator.info.graph.tenantId,
      Oid: '00000000-0000-4000-8000-000000000777',
    });
    const path = `${encodeURIComponent('19:meeting_x@thread.v2')}/0`;
    const url = `https://teams.microsoft.com/l/meetup-join/${path}?context=${encodeURIComponent(context)}`;
    const call = await stage.during(stage.calling.connect({ kind: 'meetingUrl', url }));
    await stage.until(() => call.lifecycle === 'connected', 'the meeting is joined');
    expect(call.state.conversationId).toBe('19:meeting_x@thread.v2');
  });

  it('transfer after consultation', async () => {
    const [ann, ben] = [stage.person('10'), stage.person('11')];
    const call = await stage.callTo(ann);
    const consulted = await stage.callTo(ben);
    const transfer = await stage.during(call.transfer(ben, { consulted }));
    expect(await stage.during(transfer.outcome)).toMatchObject({ status: 'succeeded' });
    await stage.until(() => call.lifecycle === 'disconnected', 'the application has left');
    expect(call.endReason?.reason).toBe('transferred');
  });

  it('transfer somebody out of a group', async () => {
    const [ann, ben] = [stage.person('10'), stage.person('11')];
    const call = await stage.callTo(ann, ben);
    const transfer = await stage.during(call.transfer(stage.person('12'), { transferee: ben }));
    expect(await stage.during(transfer.outcome)).toMatchObject({ status: 'succeeded' });
  });

  it('move somebody from one meeting to another', async () => {
    const ben = stage.person('11');
    const from = await stage.callTo(stage.person('10'), ben);
    const to = await stage.callTo(stage.person('12'), stage.person('13'));
    const move = await stage.during(to.move(ben, from));
    expect(await stage.during(move.outcome)).toMatchObject({ status: 'succeeded' });
    await stage.until(() => stage.isIn(to, ben) && !stage.isIn(from, ben), 'they have moved');
  });
});

describe('a call that lasts', () => {
  it('is kept alive for hours, whether anybody observes it or not', async () => {
    const call = await stage.callTo(stage.person('10'));
    await stage.pass(4 * 3_600_000);
    expect(call.lifecycle).toBe('connected');
    const kept = stage.emulator.requests().filter(({ target }) => target.endsWith('/keepAlive'));
    expect(kept.length).toBeGreaterThanOrEqual(12);
    expect(kept.length).toBeLessThanOrEqual(20);
  });

  it('whose end was lost is found out by keeping it alive', async () => {
    const ann = stage.person('10');
    const call = await stage.callTo(ann);
    stage.emulator.setDeliveryHooks([() => []]);
    stage.emulator.graph.leave(call.providerCallId, ann.rawId);
    await stage.pass(60_000);
    expect(call.lifecycle).toBe('connected');
    await stage.pass(20 * 60_000);
    expect(call.lifecycle).toBe('disconnected');
  });
});
