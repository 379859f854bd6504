import type { CallState, HoldCommand, Identity, ResumeCommand } from '@tandem/core';
import { InvalidStateError, isSameIdentity, UnsupportedOperationError } from '@tandem/core';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
import type { CommandScope, People } from './graph-command.js';
import { mediaPrompt } from './prompt.js';

/**
 * The body that holds somebody, with music of the application or the service's own.
 *
 * @see https://learn.microsoft.com/graph/api/participant-startholdmusic
 */
export function encodeHold(
  { music, target }: HoldCommand,
  { context, subject }: CommandScope,
): JsonObject {
  if (context.call !== undefined) assertNobodyElseHeld(target, context.call);
  if (music !== undefined && music.kind !== 'file') {
    throw new UnsupportedOperationError(
      `Microsoft Graph cannot speak: music of kind "${music.kind}" is not possible. Use a sound file.`,
      { ...present({ ...subject }), path: 'music' },
    );
  }
  return {
    ...present({ customPrompt: music === undefined ? undefined : mediaPrompt(music) }),
    clientContext: context.correlationToken,
  };
}

/** The service holds one person of a call at a time. */
function assertNobodyElseHeld(target: Identity, { roster, callId, provider }: CallState): void {
  const isOther = (identity: Identity) => !isSameIdentity(identity, target);
  if (!roster.participants.some((one) => one.isOnHold && isOther(one.identity))) return;
  throw new InvalidStateError(
    'Microsoft Graph holds one person at a time, and somebody is on hold. Take them off hold first, with "resume".',
    { operation: 'hold', callId, provider },
  );
}

/** Whom a hold is about. */
export function personToHold({ target }: HoldCommand): People {
  return inRoster(target, 'held');
}

/** Who comes back. */
export function personToResume({ target }: ResumeCommand): People {
  return inRoster(target, 'taken off hold');
}

function inRoster(target: Identity, what: string): People {
  return {
    identities: [target],
    knownIds: {},
    otherwise: `This person cannot be ${what}: they are not in the roster of the call. A call of two has none.`,
  };
}
