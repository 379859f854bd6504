import type { Participant } from '@tandem/core';
import { identityFromWire } from './identifier.js';
import { isObject, type Json } from './json.js';

/**
 * A CallParticipant, or a bare identifier, as rosters listed people in 2022. What is not an object is nobody.
 */
export function participantsFromWire(list: readonly unknown[]): readonly Participant[] {
  const people = list.every(isObject) ? list : list.filter(isObject);
  return people.map(participantFromWire);
}

function participantFromWire(item: Json): Participant {
  const { identifier } = item;
  return {
    identity: identityFromWire(isObject(identifier) ? identifier : item),
    isMuted: item['isMuted'] === true,
    isOnHold: item['isOnHold'] === true,
    isInLobby: false,
    isSelf: false,
  };
}
