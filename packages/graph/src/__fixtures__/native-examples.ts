import type { GraphApi, GraphCallApi } from '../native/graph-api.js';
import type { GraphOperationName } from '../operations/graph-operations.js';
import { ids } from './fixtures.js';
import { callUrl } from './graph-harness.js';

export const prompt = {
  '@odata.type': '#microsoft.graph.mediaPrompt',
  mediaInfo: { '@odata.type': '#microsoft.graph.mediaInfo', uri: 'https://sounds.example/a.wav' },
};
const mediaConfig = { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' } as const;
export const ben = {
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: { '@odata.type': '#microsoft.graph.identitySet', user: { id: ids.ben } },
};
const context = { clientContext: 'mine' };
const routing = { routingMode: 'oneToOne', sources: ['a'], receivers: ['b'] } as const;
const quality = {
  callChainId: '0622673d-9f69-49b3-9d4f-5ec64f42ecce',
  mediaLegId: 'bd9ee398-4b9d-42c7-8b8d-4e8efad9435f',
  participantId: 'ea078406-b5d4-4d3c-b85e-90103dcec7f6',
  deviceName: 'A device',
  deviceDescription: 'In a room',
};

/** One use of an operation, with its request and what is answered. */
export interface Example {
  readonly request: string;
  readonly body?: unknown;
  readonly answer?: unknown;
  readonly use: (api: GraphApi, call: GraphCallApi) => Promise<unknown>;
}

export const calls = '/v1.0/communications/calls';
export const people = `${callUrl}/participants`;
const groups = `${callUrl}/audioRoutingGroups`;
const callback = { callbackUri: 'https://bot.example.com/callback' };
export const answering = { mediaConfig, acceptedModalities: ['audio'] as const };
export const appHosted = {
  requestedModalities: ['audio' as const],
  mediaConfig: { '@odata.type': '#microsoft.graph.appHostedMediaConfig', blob: 'blob' } as const,
};
export const list = { value: [{ id: 'one' }] };

/** One use of each operation of the table. */
export const examples: Readonly<Record<GraphOperationName, Example>> = {
  createCall: {
    request: `POST ${calls}`,
    body: { '@odata.type': '#microsoft.graph.call', ...callback, ...appHosted },
    answer: { id: ids.call, state: 'establishing' },
    use: (api) => api.createCall(appHosted),
  },
  getCall: { request: `GET ${callUrl}`, answer: { id: ids.call }, use: (_, call) => call.get() },
  deleteCall: { request: `DELETE ${callUrl}`, use: (_, call) => call.delete() },
  answer: {
    request: `POST ${callUrl}/answer`,
    body: { ...callback, ...answering },
    use: (_, call) => call.answer(answering),
  },
  reject: {
    request: `POST ${callUrl}/reject`,
    body: { ...callback, reason: 'busy' },
    use: (_, call) => call.reject({ reason: 'busy' }),
  },
  redirect: {
    request: `POST ${callUrl}/redirect`,
    body: { ...callback, targets: [ben, ben], timeout: 15 },
    use: (_, call) => call.redirect({ targets: [ben, ben], timeout: 15 }),
  },
  transfer: {
    request: `POST ${callUrl}/transfer`,
    body: { transferTarget: ben },
    use: (_, call) => call.transfer({ transferTarget: ben }),
  },
  keepAlive: { request: `POST ${callUrl}/keepAlive`, use: (_, call) => call.keepAlive() },
  playPrompt: {
    request: `POST ${callUrl}/playPrompt`,
    body: { prompts: [prompt], ...context },
    answer: { id: 'o', status: 'running' },
    use: (_, call) => call.playPrompt({ prompts: [prompt], ...context }),
  },
  recordResponse: {
    request: `POST ${callUrl}/recordResponse`,
    body: { prompts: [prompt], maxRecordDurationInSeconds: 120, stopTones: ['#'], playBeep: false },
    answer: { id: 'o', status: 'running' },
    use: (_, call) =>
      call.recordResponse({
        prompts: [prompt],
        maxRecordDurationInSeconds: 120,
        stopTones: ['#'],
        playBeep: false,
      }),
  },
  subscribeToTone: {
    request: `POST ${callUrl}/subscribeToTone`,
    body: context,
    answer: { id: 'o', status: 'completed' },
    use: (_, call) => call.subscribeToTone(context),
  },
  cancelMediaProcessing: {
    request: `POST ${callUrl}/cancelMediaProcessing`,
    body: {},
    answer: { id: 'o', status: 'completed' },
    use: (_, call) => call.cancelMediaProcessing(),
  },
  mute: {
    request: `POST ${callUrl}/mute`,
    body: {},
    answer: { id: 'o' },
    use: (_, call) => call.mute(),
  },
  unmute: {
    request: `POST ${callUrl}/unmute`,
    body: context,
    answer: { id: 'o' },
    use: (_, call) => call.unmute(context),
  },
  sendDtmfTones: {
    request: `POST ${callUrl}/sendDtmfTones`,
    body: { tones: ['tone1', 'star'], delayBetweenTonesMs: 100 },
    answer: { id: 'o' },
    use: (_, call) => call.sendDtmfTones({ tones: ['tone1', 'star'], delayBetweenTonesMs: 100 }),
  },
  changeScreenSharingRole: {
    request: `POST ${callUrl}/changeScreenSharingRole`,
    body: { role: 'sharer' },
    use: (_, call) => call.changeScreenSharingRole({ role: 'sharer' }),
  },
  updateRecordingStatus: {
    request: `POST ${callUrl}/updateRecordingStatus`,
    body: { status: 'recording', ...context },
    answer: { id: 'o' },
    use: (_, call) => call.updateRecordingStatus({ status: 'recording', ...context }),
  },
  addLargeGalleryView: {
    request: `POST ${callUrl}/addLargeGalleryView`,
    body: {},
    answer: { id: 'o' },
    use: (_, call) => call.addLargeGalleryView(),
  },
  logTeleconferenceDeviceQuality: {
    request: `POST ${calls}/logTeleconferenceDeviceQuality`,
    body: { quality },
    use: (api) => api.logTeleconferenceDeviceQuality({ quality }),
  },
  listParticipants: {
    request: `GET ${people}`,
    answer: list,
    use: (_, call) => call.participants.list(),
  },
  getParticipant: {
    request: `GET ${people}/p`,
    answer: { id: 'p' },
    use: (_, call) => call.participants.get('p'),
  },
  inviteParticipants: {
    request: `POST ${people}/invite`,
    body: { participants: [ben], ...context },
    answer: { id: 'o', status: 'Running' },
    use: (_, call) => call.participants.invite({ participants: [ben], ...context }),
  },
  deleteParticipant: {
    request: `DELETE ${people}/p`,
    use: (_, call) => call.participants.delete('p'),
  },
  muteParticipant: {
    request: `POST ${people}/p/mute`,
    body: context,
    answer: { id: 'o' },
    use: (_, call) => call.participants.mute('p', context),
  },
  startHoldMusic: {
    request: `POST ${people}/p/startHoldMusic`,
    body: { customPrompt: prompt },
    answer: { id: 'o' },
    use: (_, call) => call.participants.startHoldMusic('p', { customPrompt: prompt }),
  },
  stopHoldMusic: {
    request: `POST ${people}/p/stopHoldMusic`,
    body: {},
    answer: { id: 'o' },
    use: (_, call) => call.participants.stopHoldMusic('p'),
  },
  listOperations: {
    request: `GET ${callUrl}/operations`,
    answer: list,
    use: (_, call) => call.operations.list(),
  },
  getOperation: {
    request: `GET ${callUrl}/operations/o`,
    answer: { id: 'o' },
    use: (_, call) => call.operations.get('o'),
  },
  listAudioRoutingGroups: {
    request: `GET ${groups}`,
    answer: list,
    use: (_, call) => call.audioRoutingGroups.list(),
  },
  createAudioRoutingGroup: {
    request: `POST ${groups}`,
    body: routing,
    answer: { id: 'g', ...routing },
    use: (_, call) =>
      call.audioRoutingGroups.create({ ...routing, sources: ['a'], receivers: ['b'] }),
  },
  getAudioRoutingGroup: {
    request: `GET ${groups}/g`,
    answer: { id: 'g' },
    use: (_, call) => call.audioRoutingGroups.get('g'),
  },
  updateAudioRoutingGroup: {
    request: `PATCH ${groups}/g`,
    body: { receivers: ['c'] },
    answer: { id: 'g' },
    use: (_, call) => call.audioRoutingGroups.update('g', { receivers: ['c'] }),
  },
  deleteAudioRoutingGroup: {
    request: `DELETE ${groups}/g`,
    use: (_, call) => call.audioRoutingGroups.delete('g'),
  },
  listContentSharingSessions: {
    request: `GET ${callUrl}/contentSharingSessions`,
    answer: list,
    use: (_, call) => call.contentSharingSessions.list(),
  },
  getContentSharingSession: {
    request: `GET ${callUrl}/contentSharingSessions/s`,
    answer: { id: 's' },
    use: (_, call) => call.contentSharingSessions.get('s'),
  },
};
