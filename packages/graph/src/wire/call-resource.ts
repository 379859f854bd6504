import type { Identity, IdentityCloud, ReceiptEvent } from '@tandem/core';
import { normalizeId } from './graph-id.js';
import { identityOf } from './identity-set.js';
import type { JsonObject } from './json.js';
import { objectOf, objectsOf, present, textOf } from './json.js';
import { presumedParticipant } from './participant.js';

/** What is needed to read what the service writes about calls. */
export interface Reading {
  /** Configured name of the provider. */
  readonly provider: string;
  readonly cloud: IdentityCloud;
  /** As whom the application calls unless a call says otherwise. */
  readonly application: Identity | undefined;
}

type Described = Extract<ReceiptEvent, { readonly type: 'call.described' }>;

/** The service's id of a call, in one spelling. */
export function callIdOfResource(resource: JsonObject): string | undefined {
  const id = textOf(resource['id']);
  return id === undefined ? undefined : normalizeId(id);
}

/**
 * Who and what a call is. A call of two gets no roster from the service, so who is in it follows from who called whom.
 *
 * @see https://learn.microsoft.com/graph/api/resources/call
 */
export function describeCall(resource: JsonObject, reading: Reading): Described {
  const direction = directionOf(resource);
  const source = identityOf(objectOf(resource['source'])?.['identity'], reading.cloud);
  const targets = targetsOfCall(resource, reading);
  const ownIdentity =
    direction === 'inbound'
      ? (targets[0] ?? reading.application)
      : (ownIdentityOf(resource, reading) ?? reading.application);
  const ownParticipantId = optionalId(resource['myParticipantId']);
  const other = direction === 'inbound' ? source : targets[0];
  const connectedRoster =
    isBetweenTwo(resource, targets) && ownIdentity !== undefined && other !== undefined
      ? [
          presumedParticipant(ownIdentity, { isSelf: true, participantId: ownParticipantId }),
          presumedParticipant(other, { isSelf: false }),
        ]
      : undefined;
  return {
    type: 'call.described',
    ...present({
      direction,
      source,
      targets: targets.length === 0 ? undefined : targets,
      correlationId: textOf(resource['callChainId']),
      conversationId: textOf(objectOf(resource['chatInfo'])?.['threadId']),
      ownIdentity,
      ownParticipantId,
      connectedRoster,
    }),
  };
}

/** Whom a call was placed to. */
export function targetsOfCall(resource: JsonObject, { cloud }: Reading): readonly Identity[] {
  return objectsOf(resource['targets']).flatMap(
    (target) => identityOf(target['identity'], cloud) ?? [],
  );
}

function directionOf({ direction }: JsonObject): 'inbound' | 'outbound' | undefined {
  if (typeof direction !== 'string') return undefined;
  if (direction.toLowerCase() === 'incoming') return 'inbound';
  return direction.toLowerCase() === 'outgoing' ? 'outbound' : undefined;
}

/** A call from a number shows the resource account and the application; in rosters the application stands. */
function ownIdentityOf(resource: JsonObject, { cloud }: Reading): Identity | undefined {
  const set = objectOf(objectOf(resource['source'])?.['identity']);
  if (set === undefined) return undefined;
  return (
    identityOf({ guest: set['guest'] }, cloud) ??
    identityOf({ application: set['application'] }, cloud)
  );
}

function isBetweenTwo(resource: JsonObject, targets: readonly Identity[]): boolean {
  return (
    targets.length === 1 &&
    objectOf(resource['meetingInfo']) === undefined &&
    objectOf(resource['chatInfo']) === undefined
  );
}

function optionalId(value: unknown): string | undefined {
  const id = textOf(value);
  return id === undefined ? undefined : normalizeId(id);
}
