import { callIdOfResource } from '../wire/call-resource.js';
import { normalizeId } from '../wire/graph-id.js';
import type { JsonObject } from '../wire/json.js';
import { isJsonObject, objectOf, textOf, typeNameOf } from '../wire/json.js';

/** What kind of thing a notification is about, in lower case; the last three are parts of a call. */
type ResourceKind = 'call' | 'participants' | 'delta' | 'operation' | 'other';

/** A notification, told apart. */
export interface Notification {
  readonly kind: ResourceKind;
  /** `created`, `updated` or `deleted`, in lower case; anything else as it came. */
  readonly changeType: string;
  /** The service's id of the call, where one can be told. */
  readonly providerCallId: string | undefined;
  /** The last part of the path: the id of an operation. */
  readonly partId: string | undefined;
  /** The type the service gives the data, as it wrote it; empty where it did not. */
  readonly typeName: string;
  readonly data: unknown;
}

const callPath = /(?:^|\/)(?:communications|app)\/calls\/([^/?]+)(?:\/([^/?]+))?(?:\/([^/?]+))?/i;

/**
 * Tells what a notification is about. The address routes it, and the type of its data decides where the two disagree:
 * the documentation shows rosters and operations under `operations/participants` alike.
 *
 * @see https://learn.microsoft.com/graph/api/resources/commsnotification
 */
export function readNotification(entry: JsonObject): Notification {
  const path =
    callPath.exec(textOf(entry['resourceUrl']) ?? '') ??
    callPath.exec(textOf(entry['resource']) ?? '');
  const [, callId, part, partId] = path ?? [];
  const data = entry['resourceData'];
  const typeName = typeNameOf(firstObject(data));
  const kind = kindOfType(typeName) ?? kindOfPath(path !== null, part);
  const ownId = kind === 'call' ? callIdOfResource(firstObject(data)) : idOfCallInside(data);
  return {
    kind: kind === 'participants' && partId !== undefined && !Array.isArray(data) ? 'other' : kind,
    changeType: (textOf(entry['changeType']) ?? '').toLowerCase(),
    providerCallId: callId === undefined ? ownId : normalizeId(callId),
    partId: partId === undefined ? undefined : normalizeId(partId),
    typeName,
    data,
  };
}

function kindOfType(typeName: string): ResourceKind | undefined {
  const type = typeName.toLowerCase();
  if (type === '') return undefined;
  if (type === 'call') return 'call';
  if (type === 'participant') return 'participants';
  if (type === 'deltaparticipants') return 'delta';
  return type.endsWith('operation') ? 'operation' : 'other';
}

function kindOfPath(isOfCall: boolean, part: string | undefined): ResourceKind {
  if (!isOfCall) return 'other';
  switch (part?.toLowerCase()) {
    case undefined:
      return 'call';
    case 'participants':
      return 'participants';
    case 'operations':
      return 'operation';
    default:
      return 'other';
  }
}

/** Notices of policy recording carry the call inside. */
function idOfCallInside(data: unknown): string | undefined {
  const call = objectOf(firstObject(data)['call']);
  return call === undefined ? undefined : callIdOfResource(call);
}

function firstObject(data: unknown): JsonObject {
  const first = Array.isArray(data) ? data[0] : data;
  return isJsonObject(first) ? first : {};
}
