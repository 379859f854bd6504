import type { MediaDirection, Modality } from '@microsoft/microsoft-graph-types';
import type { IdentityCloud, MediaStream, Participant } from '@tandem/core';
import { fromRawId } from '@tandem/core';
import { normalizeId } from './graph-id.js';
import { identityOf } from './identity-set.js';
import type { JsonObject } from './json.js';
import { lookUp, objectOf, objectsOf, present, tableOf, textOf } from './json.js';

const mediaTypes = tableOf<MediaStream['mediaType']>({
  audio: 'audio',
  video: 'video',
  videoBasedScreenSharing: 'screenSharing',
  data: 'data',
} satisfies Record<Exclude<Modality, 'unknownFutureValue'>, MediaStream['mediaType']>);

const directions = tableOf<MediaStream['direction']>({
  inactive: 'inactive',
  sendOnly: 'sendOnly',
  receiveOnly: 'receiveOnly',
  sendReceive: 'sendReceive',
} satisfies Record<MediaDirection, MediaStream['direction']>);

/**
 * One entry of a roster. There is no member for hold: the service tells of it by operations alone.
 *
 * @returns undefined for an entry with neither an identity nor an id.
 * @see https://learn.microsoft.com/graph/api/resources/participant
 */
export function participantOf(entry: JsonObject, cloud: IdentityCloud): Participant | undefined {
  const info = objectOf(entry['info']);
  const participantId = participantIdOf(entry);
  const identity =
    identityOf(info?.['identity'], cloud) ??
    (participantId === undefined ? undefined : fromRawId(`participant:${participantId}`));
  if (identity === undefined) return undefined;
  const streams = entry['mediaStreams'];
  return {
    identity,
    ...present({ participantId }),
    isMuted: entry['isMuted'] === true,
    isOnHold: false,
    isInLobby: entry['isInLobby'] === true,
    isSelf: false,
    ...(Array.isArray(streams) ? { mediaStreams: objectsOf(streams).map(mediaStreamOf) } : {}),
  };
}

/** The id of a roster entry, or of somebody invited, in one spelling. */
export function participantIdOf(entry: JsonObject): string | undefined {
  const id =
    textOf(entry['id']) ??
    textOf(entry['participantId']) ??
    textOf(objectOf(entry['info'])?.['participantId']);
  return id === undefined ? undefined : normalizeId(id);
}

/** Someone who is in a call, as far as it follows from who called whom. */
export function presumedParticipant(
  identity: Participant['identity'],
  facts: { readonly isSelf: boolean; readonly participantId?: string | undefined },
): Participant {
  const { isSelf, participantId } = facts;
  return {
    identity,
    ...present({ participantId }),
    isMuted: false,
    isOnHold: false,
    isInLobby: false,
    isSelf,
  };
}

function mediaStreamOf(stream: JsonObject): MediaStream {
  const isServerMuted = stream['serverMuted'];
  return {
    mediaType: lookUp(mediaTypes, stream['mediaType']) ?? 'unknown',
    direction: lookUp(directions, stream['direction']) ?? 'inactive',
    ...present({
      sourceId: textOf(stream['sourceId']),
      isServerMuted: typeof isServerMuted === 'boolean' ? isServerMuted : undefined,
    }),
  };
}
