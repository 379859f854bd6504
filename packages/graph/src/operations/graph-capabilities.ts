import type { Capabilities, Capability, OptionCapability } from '@tandem/core';

const groupOnly =
  'Group calls and meetings only: a call of two has no participants at the service.';
const removalSetting =
  'The tenant must list the application in -AllowRemoveParticipantAppIds of Set-CsApplicationMeetingConfiguration.';
const hostedMedia = 'Not in calls whose media the application handles itself.';
const ownNumber: OptionCapability = {
  support: 'none',
  note: 'People called by telephone see the number of the resource account in "applicationInstanceId".',
};
const noDisplayName: OptionCapability = {
  support: 'none',
  note: 'People see the name under which the application is registered.',
};
const native: OptionCapability = { support: 'native' };
const emulated: OptionCapability = { support: 'emulated', note: 'Done by the client.' };
const noSpeech: OptionCapability = {
  support: 'none',
  note: 'The service plays sound files: it does not speak.',
};
const files = { file: native, text: noSpeech, ssml: noSpeech } as const;
const keysOnly: OptionCapability = {
  support: 'none',
  note: 'The service reports keys: it does not understand speech. A recorded answer, `call.native(graph).recordResponse`, can be transcribed elsewhere.',
};
const noRecording: Capability = {
  support: 'none',
  note: 'Calls are recorded by Teams, or by an application that records by policy and reports that with `call.native(graph).updateRecordingStatus`.',
};
const noTranscription: Capability = {
  support: 'none',
  note: 'The state of a transcription is in `call.native(graph).get`; transcripts of meetings are another API.',
};
const noStreaming: Capability = {
  support: 'none',
  note: 'Media reach an application through a native library only, which does not exist for JavaScript.',
};
const meetingsOnly: OptionCapability = {
  support: 'none',
  note: 'The service joins scheduled meetings only.',
};

/** What Microsoft Graph can do of each neutral command. */
export const graphCapabilities: Capabilities = {
  createCall: {
    support: 'native',
    note: 'One Teams user, application or phone number; or 2 to 5 Teams users. A phone number needs "applicationInstanceId" and "tenantId". A meeting is joined by connect, or without targets by providerOptions.graph.meetingInfo.',
    minTargets: 0,
    maxTargets: 5,
    options: { callerId: ownNumber, displayName: noDisplayName },
  },
  connect: {
    support: 'native',
    note: 'Scheduled meetings, of the tenant that the credential is for.',
    options: {
      meetingId: native,
      meetingUrl: native,
      conversation: meetingsOnly,
      group: meetingsOnly,
      room: meetingsOnly,
      displayName: {
        support: 'none',
        note: 'An application that joins as a guest has a name: providerOptions.graph.guest.',
      },
    },
  },
  answer: { support: 'native', note: 'Within 15 seconds of the incoming call.' },
  reject: {
    support: 'native',
    note: 'Within 15 seconds of the incoming call.',
    options: { reason: native },
  },
  redirect: {
    support: 'native',
    note: 'Within 15 seconds of the incoming call. Others ring at the same time by providerOptions.graph.alsoTo.',
  },
  transfer: {
    support: 'conditional',
    note: 'Between Teams users of one tenant; to a phone number by a resource account only. Out of a group call "transferee" is needed. The application leaves, and is not told the new call.',
    options: {
      transferee: { support: 'conditional', note: 'In a call of two it is the other.' },
      consulted: native,
      callerId: ownNumber,
    },
  },
  hangUp: { support: 'native' },
  terminate: {
    support: 'emulated',
    note: `Removes each other participant, then leaves. Not atomic: somebody may join meanwhile. ${removalSetting}`,
  },
  invite: {
    support: 'native',
    note: 'Several people in one command only in group calls; one invitation of several succeeds when anybody joins. Inviting from a call of two makes it a group call for good.',
    maxTargets: 5,
    options: {
      timeoutMs: {
        support: 'emulated',
        note: 'The service has no such option: the client cancels when the time is over. The service itself gives up after about a minute.',
        min: 1_000,
        max: 180_000,
      },
      callerId: ownNumber,
      displayName: noDisplayName,
    },
  },
  cancel: {
    support: 'conditional',
    note: `Done by removing the invited person, so it also removes one who has just answered. ${removalSetting}`,
  },
  remove: { support: 'conditional', note: `${groupOnly} ${removalSetting}` },
  move: {
    support: 'conditional',
    note: 'One person at a time; both calls must be of this application.',
  },
  mute: { support: 'conditional', note: `${groupOnly} Nobody can be unmuted by another.` },
  muteSelf: { support: 'conditional', note: groupOnly },
  unmuteSelf: { support: 'conditional', note: groupOnly },
  hold: {
    support: 'conditional',
    note: `${groupOnly} One person at a time. Music is a sound file. Who is on hold is known from these commands alone: the roster does not tell.`,
    options: { music: native },
  },
  resume: { support: 'conditional', note: groupOnly },
  play: {
    support: 'conditional',
    note: `To everyone, at most 20 files: WAV, mono, 16 bit, 16 kHz. What is played waits for what is playing. ${hostedMedia}`,
    options: {
      ...files,
      to: { support: 'none', note: 'Everyone hears it.' },
      loop: { support: 'none', note: 'Play it again when its operation has ended.' },
      interrupt: { support: 'none', note: 'Cancel what is playing first: cancelMedia.' },
    },
  },
  recognize: {
    support: 'emulated',
    note: `Keys are put together by the client, from those that anybody in the call presses: they do not tell who. ${hostedMedia}`,
    options: {
      dtmf: emulated,
      speech: keysOnly,
      choices: keysOnly,
      speechOrDtmf: keysOnly,
      ...files,
      interruptPrompt: emulated,
      initialSilenceMs: { ...emulated, min: 0 },
      interrupt: { support: 'none', note: 'Cancel what is playing first: cancelMedia.' },
    },
  },
  startDtmfDetection: {
    support: 'conditional',
    note: `Everyone's keys: they do not tell who pressed them, so "target" is for calls of two. ${hostedMedia}`,
  },
  stopDtmfDetection: {
    support: 'none',
    note: 'Keys are reported until the call ends. Stop listening to `dtmf.received` instead.',
  },
  sendDtmf: {
    support: 'native',
    note: 'To the call as a whole, so "target" is for calls of two.',
    options: { delayMs: { support: 'native', min: 0, max: 2_147_483_647 } },
  },
  cancelMedia: { support: 'native', note: 'What is recorded as an answer is cancelled too.' },
  startRecording: noRecording,
  pauseRecording: noRecording,
  resumeRecording: noRecording,
  stopRecording: noRecording,
  startTranscription: noTranscription,
  updateTranscription: noTranscription,
  stopTranscription: noTranscription,
  startMediaStreaming: noStreaming,
  stopMediaStreaming: noStreaming,
};
