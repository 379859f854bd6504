import type { GraphHarness } from './graph-harness.js';

/** People of the behaviour table, as Entra object ids. */
export const people = {
  ann: '00000000-0000-4000-8000-000000000001',
  ben: '00000000-0000-4000-8000-000000000002',
  cleo: '00000000-0000-4000-8000-000000000003',
  answersAtOnce: '00000000-0000-4000-8000-000000000110',
  declines: '00000000-0000-4000-8000-000000000140',
  busy: '00000000-0000-4000-8000-000000000150',
  neverAnswers: '00000000-0000-4000-8000-000000000160',
  unreachable: '00000000-0000-4000-8000-000000000170',
  joinsAndLeaves: '00000000-0000-4000-8000-000000000180',
  pressesOne: '00000000-0000-4000-8000-000000000190',
  presses123Pound: '00000000-0000-4000-8000-000000000191',
  saysYes: '00000000-0000-4000-8000-000000000192',
  mutesItself: '00000000-0000-4000-8000-000000000194',
  waitsInLobby: '00000000-0000-4000-8000-000000000195',
  voicemail: '00000000-0000-4000-8000-000000000196',
  transfers: '00000000-0000-4000-8000-000000000197',
} as const;

/** A resource account with a number. */
export const instanceId = '00000000-0000-4000-8000-0000000000f1';

/** Another application of the tenant, with a webhook of its own. */
export const otherBot = {
  clientId: '7a9de301-0000-4000-8000-00000000b0b2',
  clientSecret: 'secret-of-the-other-bot',
} as const;

/** Media that the application hosts itself. */
export const appHosted = {
  mediaConfig: { '@odata.type': '#microsoft.graph.appHostedMediaConfig', blob: 'opaque' },
};

/** What an application sends to answer a call. */
export const answerBody = {
  mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
  acceptedModalities: ['audio'],
};

/** A prompt as playPrompt and others take it. */
export function prompt(uri = 'https://bot.example.com/audio/welcome.wav'): object {
  return {
    '@odata.type': '#microsoft.graph.mediaPrompt',
    mediaInfo: {
      '@odata.type': '#microsoft.graph.mediaInfo',
      uri,
      resourceId: '1d6de2d4-cd51-4309-8daa-70768651088e',
    },
  };
}

/** One entry of targets or of an invite. */
export function invitee(identity: object, more: object = {}): object {
  return {
    '@odata.type': '#microsoft.graph.invitationParticipantInfo',
    identity: { '@odata.type': '#microsoft.graph.identitySet', ...identity },
    ...more,
  };
}

/** A Teams user as a target or invitee. */
export function user(id: string, more: object = {}): object {
  return invitee({ user: { '@odata.type': '#microsoft.graph.identity', id } }, more);
}

/** A phone number as a target or invitee. */
export function phone(id: string): object {
  return invitee({ phone: { '@odata.type': '#microsoft.graph.identity', id } });
}

/** A body that creates a call to these targets. */
export function callBody(
  harness: Pick<GraphHarness, 'callbackUri' | 'tenantId'>,
  targets: readonly object[],
  more: object = {},
) {
  return {
    '@odata.type': '#microsoft.graph.call',
    callbackUri: harness.callbackUri,
    targets,
    requestedModalities: ['audio'],
    mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
    tenantId: harness.tenantId,
    ...more,
  };
}

/** The source that a call to a phone number needs. */
export const pstnSource = {
  '@odata.type': '#microsoft.graph.participantInfo',
  identity: {
    '@odata.type': '#microsoft.graph.identitySet',
    applicationInstance: { '@odata.type': '#microsoft.graph.identity', id: instanceId },
  },
};

/** What a meeting joined by its organizer brings. */
export const organizerMeeting = {
  chatInfo: {
    '@odata.type': '#microsoft.graph.chatInfo',
    threadId: '19:meeting_Win6Ydo4@thread.v2',
    messageId: '0',
  },
  meetingInfo: {
    '@odata.type': '#microsoft.graph.organizerMeetingInfo',
    organizer: {
      '@odata.type': '#microsoft.graph.identitySet',
      user: { '@odata.type': '#microsoft.graph.identity', id: people.cleo },
    },
  },
};

/** What another meeting, joined by its join id, brings. */
export const joinIdMeeting = {
  meetingInfo: {
    '@odata.type': '#microsoft.graph.joinMeetingIdMeetingInfo',
    joinMeetingId: '1234567',
    passcode: null,
  },
};

/** Creates a call and lets it be established; answers its id. */
export async function establish(
  harness: GraphHarness,
  targets: readonly object[],
  more: object = {},
): Promise<string> {
  const { status, body } = await harness.ask('POST', '', callBody(harness, targets, more));
  if (status !== 201) throw new Error(JSON.stringify(body));
  await harness.advance(500);
  return body.id;
}
