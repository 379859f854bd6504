import type { Capabilities, OptionCapability } from '@tandem/core';

const groupOnly =
  'Group calls and meetings only: a call of two has no participants at the service.';
const removalSetting =
  'The tenant must list the application in -AllowRemoveParticipantAppIds of Set-CsApplicationMeetingConfiguration.';
const ownNumber: OptionCapability = {
  support: 'none',
  note: 'People called by telephone see the number of the resource account in "applicationInstanceId".',
};
const noDisplayName: OptionCapability = {
  support: 'none',
  note: 'People see the name under which the application is registered.',
};

/** What Microsoft Graph can do of each neutral command. */
export const graphCapabilities: Capabilities = {
  createCall: {
    support: 'native',
    note: 'One Teams user, application or phone number; or 2 to 5 Teams users. A phone number needs "applicationInstanceId" and "tenantId". A meeting is joined without targets, by providerOptions.graph.meetingInfo.',
    minTargets: 0,
    maxTargets: 5,
    options: { callerId: ownNumber, displayName: noDisplayName },
  },
  answer: { support: 'native', note: 'Within 15 seconds of the incoming call.' },
  reject: { support: 'native', options: { reason: { support: 'native' } } },
  redirect: { support: 'native' },
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
};
