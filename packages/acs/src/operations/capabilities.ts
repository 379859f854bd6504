import type { Capabilities, Capability } from '@tandem/core';

/** The first version in which people can be moved between calls. */
export const moveSince = '2026-03-12';

const people = {
  callerId: {
    support: 'native',
    note: 'Required for telephone numbers: a number of the resource.',
  },
  displayName: { support: 'native', note: 'Shown to telephone numbers and Teams users.' },
} as const;

const native: Capability = { support: 'native' };

/** What the service can do in a version of its interface. */
export function capabilitiesOf(apiVersion: string): Capabilities {
  return {
    createCall: { support: 'native', note: 'Several targets make a group call.', options: people },
    answer: native,
    reject: { support: 'native', options: { reason: native } },
    redirect: native,
    hangUp: { support: 'native', note: 'Leaves; in a call of two the other side is left alone.' },
    terminate: native,
    invite: {
      support: 'native',
      maxTargets: 1,
      options: { ...people, timeoutMs: { support: 'native', min: 1_000, max: 180_000 } },
    },
    cancel: { support: 'native', note: 'By the id that the service gave the invitation.' },
    remove: native,
    move:
      apiVersion >= moveSince
        ? native
        : {
            support: 'none',
            note: `It came with api-version ${moveSince}, and ${apiVersion} is configured: raise "apiVersion".`,
          },
    mute: { support: 'native', note: 'Communication users only. There is no unmute.' },
  };
}
