import type { Participant } from '@tandem/core';
import { identityFromWire } from './identifier.js';
import { isObject } from './json.js';

/**
 * A CallParticipant, or a bare identifier, as rosters listed people in 2022. What is not an object is nobody.
 */
export function participantsFromWire(list: readonly unknown[]): readonly Participant[] {
  return list.filter(isObject).map((item) => ({
    identity: identityFromWire(isObject(item['identifier']) ? item['identifier'] : item),
    isMuted: item['isMuted'] === true,
    isOnHold: item['isOnHold'] === true,
    isInLobby: false,
    isSelf: false,
  }));
}
