import type { CancelCommand, MuteCommand, RemoveCommand } from '@tandem/core';
import { InvalidArgumentError, InvalidStateError } from '@tandem/core';
import type { CallScope, People } from './graph-command.js';

/**
 * Whom a cancellation takes back: everybody the invitation asked. The answer to the invitation told their participant ids.
 *
 * @see https://learn.microsoft.com/graph/api/participant-delete
 */
export function peopleOfInvitation({ invitation }: CancelCommand, { call }: CallScope): People {
  const operation = call.operations.find(({ id }) => id === invitation);
  if (operation === undefined || operation.kind !== 'invite') {
    throw new InvalidStateError(
      'This call knows no such invitation, so it cannot be cancelled. Cancel an invitation that was sent in this call.',
      { operation: 'cancel', callId: call.callId, provider: call.provider },
    );
  }
  return {
    identities: operation.targets,
    knownIds: operation.handle.participantIds ?? {},
    otherwise:
      'The invitation cannot be cancelled: the service has told the participant id of the invited person neither in its answer nor in a roster. Wait for its outcome, or hang up.',
  };
}

/** Whom a removal is about. */
export function personToRemove({ target }: RemoveCommand, { call }: CallScope): People {
  if (target.rawId === call.ownIdentity?.rawId) {
    throw new InvalidArgumentError(
      'The application cannot remove itself from a call. Use hangUp to leave.',
      { path: 'target', operation: 'remove', callId: call.callId },
    );
  }
  return {
    identities: [target],
    knownIds: {},
    otherwise:
      'This person cannot be removed: they are not in the roster of the call. A call of two has none: hang up there. For people who still ring, cancel the invitation.',
  };
}

/** Whom a mute is about. */
export function personToMute({ target }: MuteCommand): People {
  return {
    identities: [target],
    knownIds: {},
    otherwise:
      'This person cannot be muted: they are not in the roster of the call. A call of two has none.',
  };
}
