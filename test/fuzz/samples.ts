import { createAcsProvider } from '@tandem/acs';
import type { Provider } from '@tandem/core';
import { createGraphProvider } from '@tandem/graph';

/** A provider, bodies as its service sends them, and how a body is put together of events. */
export interface Subject {
  readonly provider: Provider;
  readonly events: readonly unknown[];
  readonly join: (events: readonly unknown[]) => unknown;
}

const user = (id: string) => ({
  rawId: `8:acs:resource_${id}`,
  kind: 'communicationUser',
  communicationUser: { id: `8:acs:resource_${id}` },
});

function cloudEvent(name: string, data: object): unknown {
  return {
    id: `id-${name}`,
    source: 'calling/callConnections/cc-1',
    subject: 'calling/callConnections/cc-1',
    type: `Microsoft.Communication.${name}`,
    time: '2026-03-12T10:00:04.5803071+00:00',
    specversion: '1.0',
    datacontenttype: 'application/json',
    data: {
      version: '2026-03-12',
      callConnectionId: 'cc-1',
      serverCallId: 'server',
      correlationId: 'correlation',
      operationContext: 't1:operation:context',
      resultInformation: { code: 200, subCode: 0, message: '' },
      publicEventType: `Microsoft.Communication.${name}`,
      ...data,
    },
  };
}

const result = { code: 408, subCode: 10057, message: 'Underlying reason. DiagCode: 408#10057.@' };

const acsEvents = [
  cloudEvent('CallConnected', {}),
  cloudEvent('CallDisconnected', { resultInformation: result }),
  cloudEvent('CreateCallFailed', { resultInformation: result }),
  cloudEvent('ParticipantsUpdated', {
    sequenceNumber: 3,
    participants: [
      { identifier: user('one'), isMuted: false, isOnHold: false },
      {
        identifier: { kind: 'phoneNumber', phoneNumber: { value: '+14255550123' } },
        isMuted: true,
      },
    ],
  }),
  cloudEvent('AddParticipantSucceeded', { participant: user('one') }),
  cloudEvent('AddParticipantFailed', { participant: user('one'), resultInformation: result }),
  cloudEvent('CancelAddParticipantSucceeded', { invitationId: 'invitation' }),
  cloudEvent('RemoveParticipantSucceeded', { participant: user('one') }),
  cloudEvent('MoveParticipantSucceeded', { participant: user('one'), fromCall: 'cc-2' }),
  cloudEvent('CallTransferAccepted', { transferTarget: user('one'), transferee: user('two') }),
  cloudEvent('PlayFailed', { failedPlaySourceIndex: 0, resultInformation: result }),
  cloudEvent('RecognizeCompleted', {
    recognitionType: 'dtmf',
    dtmfResult: { tones: ['one', 'pound'] },
  }),
  cloudEvent('RecognizeCompleted', {
    recognitionType: 'choices',
    choiceResult: { label: 'Yes', recognizedPhrase: 'yes', confidence: 0.9 },
  }),
  cloudEvent('ContinuousDtmfRecognitionToneReceived', { sequenceId: 1, tone: 'pound' }),
  cloudEvent('RecordingStateChanged', { recordingId: 'recording', state: 'active' }),
  cloudEvent('MediaStreamingStarted', {
    mediaStreamingUpdate: { contentType: 'Audio', mediaStreamingStatus: 'mediaStreamingStarted' },
  }),
  {
    id: 'incoming',
    topic: '/subscriptions/x',
    subject: '/caller/4:+14255550123/recipient/8:acs:resource_one',
    eventType: 'Microsoft.Communication.IncomingCall',
    eventTime: '2026-03-12T10:00:00.1234567Z',
    dataVersion: '1.0',
    data: {
      to: user('one'),
      from: user('two'),
      serverCallId: 'server',
      correlationId: 'correlation',
      incomingCallContext: 'opaque',
      customContext: { sipHeaders: { 'X-MS-Custom-a': 'b' }, voipHeaders: {} },
    },
  },
];

const call = '2e1a0b00-2db4-4022-9570-000000000001';
const identity = { user: { id: '00000000-0000-4000-8000-000000000002', displayName: 'Ann' } };

function notification(path: string, changeType: string, resourceData: unknown): unknown {
  const resourceUrl = `/communications/calls/${call}${path}`;
  return {
    '@odata.type': '#microsoft.graph.commsNotification',
    changeType,
    resource: resourceUrl.replace('/communications', '/app'),
    resourceUrl,
    resourceData,
  };
}

const callData = (fields: object) => ({
  '@odata.type': '#microsoft.graph.call',
  id: call,
  ...fields,
});

const graphEvents = [
  notification(
    '',
    'created',
    callData({
      state: 'incoming',
      direction: 'incoming',
      source: { identity },
      targets: [{ identity }],
      callChainId: 'chain',
    }),
  ),
  notification('', 'updated', callData({ state: 'establishing' })),
  notification('', 'updated', callData({ state: 'established', mediaState: { audio: 'active' } })),
  notification(
    '',
    'updated',
    callData({ state: 'established', toneInfo: { sequenceId: 1, tone: 'tone1' } }),
  ),
  notification('', 'updated', callData({ state: 'transferAccepted' })),
  notification(
    '',
    'deleted',
    callData({ state: 'terminated', resultInfo: { code: 200, subcode: 5001, message: 'Ended.' } }),
  ),
  notification('/participants', 'updated', [
    {
      id: 'p1',
      info: { identity },
      isMuted: false,
      isInLobby: true,
      mediaStreams: [{ mediaType: 'audio', direction: 'sendReceive', sourceId: '1' }],
    },
  ]),
  notification('/participants', 'updated', {
    '@odata.type': '#microsoft.graph.deltaParticipants',
    sequenceNumber: 4,
    participants: [
      { id: 'p1', info: { identity }, rosterSequenceNumber: 4, removedState: { reason: 'left' } },
    ],
  }),
  notification('/operations/op-1', 'deleted', {
    '@odata.type': '#microsoft.graph.inviteParticipantsOperation',
    id: 'op-1',
    status: 'completed',
    clientContext: 't1:operation:context',
    participants: [{ participantId: 'p1', identity }],
  }),
  notification('/operations/op-2', 'deleted', {
    '@odata.type': '#microsoft.graph.sendDtmfTonesOperation',
    id: 'op-2',
    status: 'completed',
    completionReason: 'mediaOperationCanceled',
  }),
];

export const subjects: readonly Subject[] = [
  {
    provider: createAcsProvider({
      credential: {
        connectionString: 'endpoint=https://contoso.communication.azure.com;accesskey=MDEyMw==',
      },
      callbackUrl: 'https://application.example/acs',
    }),
    events: acsEvents,
    join: (events) => events,
  },
  {
    provider: createGraphProvider({
      credential: { tenantId: 'tenant', clientId: 'client', clientSecret: 'secret' },
      callbackUrl: 'https://application.example/graph',
    }),
    events: graphEvents,
    join: (value) => ({ '@odata.type': '#microsoft.graph.commsNotifications', value }),
  },
];
