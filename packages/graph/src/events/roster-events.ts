import type { IdentityCloud } from '@tandem/core';
import type { JsonObject } from '../wire/json.js';
import { numberOf, objectOf, objectsOf } from '../wire/json.js';
import { participantIdOf, participantOf } from '../wire/participant.js';
import type { Decoded } from './decoded.js';

/** A roster notification is the whole list, without a number: who is not on it has left. */
export function rosterSnapshot(data: unknown, cloud: IdentityCloud): readonly Decoded[] {
  const participants = objectsOf(data).flatMap((entry) => participantOf(entry, cloud) ?? []);
  return [{ type: 'roster.snapshot', participants, isHoldUnknown: true }];
}

/**
 * In delta mode a roster notification has a number and the changes since the one before. Undefined without a
 * number, because changes cannot be put in order then.
 *
 * @see https://learn.microsoft.com/graph/api/resources/deltaparticipants
 */
export function rosterDelta(
  delta: JsonObject,
  cloud: IdentityCloud,
): readonly Decoded[] | undefined {
  const sequence = numberOf(delta['sequenceNumber']);
  if (sequence === undefined) return undefined;
  const entries = Array.isArray(delta['participants']) ? objectsOf(delta['participants']) : [];
  const isRemoved = (entry: JsonObject) => objectOf(entry['removedState']) !== undefined;
  return [
    {
      type: 'roster.delta',
      id: `roster/${sequence}`,
      sequence,
      isHoldUnknown: true,
      changed: entries
        .filter((entry) => !isRemoved(entry))
        .flatMap((entry) => participantOf(entry, cloud) ?? []),
      removed: entries
        .filter(isRemoved)
        .flatMap(
          (entry) => participantIdOf(entry) ?? participantOf(entry, cloud)?.identity.rawId ?? [],
        ),
    },
  ];
}
