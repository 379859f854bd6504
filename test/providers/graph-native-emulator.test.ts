import { readFileSync } from 'node:fs';
import type { Call, IncomingCall } from '@tandem/core';
import { parseCallId } from '@tandem/core';
import type { GraphCallApi } from '@tandem/graph';
import { graph } from '@tandem/graph';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ScenarioStage } from '../scenario/scenario-stage.js';
import { expectAsDescribed } from './graph-description/wire-check.js';

const described: { readonly operations: Readonly<Record<string, unknown>> } = JSON.parse(
  readFileSync(
    new URL('graph-description/__fixtures__/reduced-description.json', import.meta.url),
    'utf8',
  ),
);
const every = Object.keys(described.operations).sort();

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
  mediaInfo: {
    '@odata.type': '#microsoft.graph.mediaInfo',
    uri: 'https://sounds.example/a.wav',
  },
};
const serviceHosted = { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' } as const;
const appHosted = { '@odata.type': '#microsoft.graph.appHostedMediaConfig', blob: 'b' } as const;
const clientContext = 'mine';

const invited = (digits: string) => ({
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: {
    '@odata.type': '#microsoft.graph.identitySet',
    user: { '@odata.type': '#microsoft.graph.identity', id: stage.person(digits).rawId.slice(8) },
  },
});
const done = <T>(work: Promise<T>): Promise<T> => stage.during(work);
const nativeOf = (incoming: IncomingCall) =>
  stage.calling.native(graph).call(parseCallId(incoming.id).providerCallId);
const placeOf = (call: Call, digits: string): string =>
  call.roster.participants.find(({ identity }) => identity.rawId === stage.person(digits).rawId)
    ?.participantId ?? '';

/** A call in the service's own terms, taken up by the client. */
async function placed(digits: readonly string[], isAppHosted = false): Promise<Call> {
  const { id = '' } = await done(
    stage.calling.native(graph).createCall({
      '@odata.type': '#microsoft.graph.call',
      requestedModalities: isAppHosted ? ['audio', 'video', 'videoBasedScreenSharing'] : ['audio'],
      mediaConfig: isAppHosted ? appHosted : serviceHosted,
      targets: digits.map(invited),
      tenantId: stage.emulator.info.graph.tenantId,
    }),
  );
  const call = await done(stage.calling.call(`graph:${id}`));
  await stage.until(() => call.lifecycle === 'connected', 'the call is up');
  await stage.pass(2_000);
  return call;
}

async function useMedia(native: GraphCallApi): Promise<void> {
  expect(await done(native.subscribeToTone({ clientContext }))).toMatchObject({
    status: 'completed',
    clientContext,
  });
  expect(await done(native.playPrompt({ prompts: [prompt] }))).toMatchObject({ status: 'running' });
  await done(native.recordResponse({ prompts: [prompt], stopTones: ['#'] }));
  expect(await done(native.cancelMediaProcessing())).toMatchObject({ status: 'completed' });
  await done(native.sendDtmfTones({ tones: ['tone1', 'pound'], delayBetweenTonesMs: 100 }));
}

async function usePeople(call: Call, native: GraphCallApi): Promise<void> {
  const { participants, operations } = native;
  const invitation = await done(
    participants.invite({ participants: [invited('60')], clientContext }),
  );
  expect(invitation).toMatchObject({ clientContext, participants: [{}] });
  expect(await done(operations.list())).not.toEqual([]);
  expect(await done(operations.get(invitation.id ?? ''))).toMatchObject({ id: invitation.id });
  expect(await done(participants.list())).toHaveLength(3);
  const ben = placeOf(call, '11');
  expect(await done(participants.get(ben))).toMatchObject({ id: ben });
  await done(participants.mute(ben));
  await done(participants.startHoldMusic(ben, { customPrompt: prompt }));
  await done(participants.stopHoldMusic(ben));
  await done(participants.delete(ben));
  expect(await done(native.mute())).toMatchObject({ status: 'completed' });
  expect(await done(native.unmute())).toMatchObject({ status: 'completed' });
}

async function useScreens(call: Call, native: GraphCallApi): Promise<void> {
  await done(native.changeScreenSharingRole({ role: 'sharer' }));
  expect(await done(native.addLargeGalleryView())).toMatchObject({ status: 'running' });
  stage.emulator.graph.shareScreen(call.providerCallId, stage.person('10').rawId, true);
  const [session] = await done(native.contentSharingSessions.list());
  const id = session?.id ?? '';
  expect(await done(native.contentSharingSessions.get(id))).toMatchObject({ id });
}

async function useRouting(call: Call, native: GraphCallApi): Promise<void> {
  const [sources, receivers] = [[placeOf(call, '10')], [placeOf(call, '12')]];
  const groups = native.audioRoutingGroups;
  const made = { routingMode: 'oneToOne', sources, receivers } as const;
  const { id = '' } = await done(groups.create(made));
  expect(await done(groups.list())).toHaveLength(1);
  await done(groups.update(id, { sources: receivers, receivers: sources }));
  expect(await done(groups.get(id))).toMatchObject({ sources: receivers });
  await done(groups.delete(id));
}

/** Calls that come in: answered under a recording policy, rejected, redirected. */
async function useIncoming(): Promise<void> {
  const first = await stage.ring(stage.person('10'));
  await done(nativeOf(first).reject({ reason: 'busy' }));
  const second = await stage.ring(stage.person('12'));
  await done(nativeOf(second).redirect({ targets: [invited('11')], timeout: 30 }));
  const arrivals: IncomingCall[] = [];
  stage.calling.incomingCalls$.subscribe((one) => arrivals.push(one));
  const from = stage.person('13').rawId;
  stage.emulator.graph.placeIncomingCall({ from, isPolicyRecording: true });
  await stage.until(() => arrivals.length > 0, 'the call to record rings');
  const [third] = arrivals;
  if (third === undefined) throw new Error('Nobody called.');
  const native = nativeOf(third);
  await done(native.answer({ mediaConfig: appHosted, acceptedModalities: ['audio'] }));
  await stage.pass(2_000);
  expect(
    await done(native.updateRecordingStatus({ status: 'recording', clientContext })),
  ).toMatchObject({ status: 'completed', clientContext });
}

it('every operation that the service documents goes through, as it describes them', async () => {
  await useIncoming();
  const group = await placed(['10', '11']);
  const native = group.native(graph);
  await useMedia(native);
  await usePeople(group, native);
  await done(native.keepAlive());
  expect(await done(native.get())).toMatchObject({ state: 'established' });
  await done(native.delete());
  const show = await placed(['10', '12'], true);
  await useScreens(show, show.native(graph));
  await useRouting(show, show.native(graph));
  const twosome = await placed(['10']);
  await done(twosome.native(graph).transfer({ transferTarget: invited('11') }));
  await done(
    stage.calling.native(graph).logTeleconferenceDeviceQuality({
      quality: {
        '@odata.type': '#microsoft.graph.teleconferenceDeviceQuality',
        callChainId: '0622673d-9f69-49b3-9d4f-5ec64f42ecce',
        mediaLegId: 'bd9ee398-4b9d-42c7-8b8d-4e8efad9435f',
        participantId: 'ea078406-b5d4-4d3c-b85e-90103dcec7f6',
        deviceName: 'A device',
        deviceDescription: 'In a room',
        mediaQualityList: [{ channelIndex: 1, mediaDuration: 'PT20M' }],
      },
    }),
  );
  const patterns = every.map((name) => ({
    name,
    pattern: new RegExp(`^${name.replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }));
  const asked = new Set(
    stage.emulator.requests().flatMap(({ method, target, status }) => {
      const path = /\/communications\/[^?]*/.exec(target)?.[0] ?? '';
      const isThis = ({ pattern }: { pattern: RegExp }) => pattern.test(`${method} ${path}`);
      const exact = patterns.find(({ name }) => name === `${method} ${path}`);
      return status < 300 ? ((exact ?? patterns.find(isThis))?.name ?? []) : [];
    }),
  );
  expect(every.filter((name) => !asked.has(name))).toEqual([]);
});
