import { AcsError, invalidArgument, notFound } from '../acs-error.js';
import { isAtLeast } from '../api-version.js';
import type { Leg } from '../call/leg.js';
import { participantNotInCall } from '../call/result.js';
import { parseRawId, readIdentifier } from '../identifier.js';
import type { AcsAnswer, AcsRequest } from '../request/acs-request.js';
import {
  readList,
  readOptionalInteger,
  readOptionalPhoneNumber,
  readOptionalString,
  readString,
} from '../request/body-reader.js';
import { readCustomContext } from '../request/custom-context.js';
import { writeMember } from '../wire.js';
import { refuseTooMany, requireCallerId } from './call-operations.js';
import type { OperationContext } from './operation-context.js';
import { echoContext, readReport } from './read-report.js';

/** GET /calling/callConnections/{callConnectionId}/participants */
export function getParticipants(request: AcsRequest, context: OperationContext): AcsAnswer {
  const leg = context.findConnectedLeg(request);
  const before = readContinuation(request.query);
  // Members are listed from the newest to the oldest, so a page goes on below the last one's order.
  const rest = leg.conversation.roster.members().filter(({ order }) => order < before);
  const page = rest.slice(0, context.participantsPageSize);
  const last = page.at(-1);
  const nextLink =
    last === undefined || rest.length === page.length
      ? {}
      : { nextLink: writeNextLink(request, leg, last.order) };
  // The first previews called the list by another name.
  const name = isAtLeast(request.apiVersion, '2023-03-06') ? 'value' : 'values';
  return answer(leg, 200, {
    [name]: page.map((member) => writeMember(member, request.apiVersion)),
    ...nextLink,
  });
}

/** GET /calling/callConnections/{callConnectionId}/participants/{participantRawId} */
export function getParticipant(request: AcsRequest, context: OperationContext): AcsAnswer {
  const leg = context.findConnectedLeg(request);
  const rawId = request.parameters.participantRawId ?? '';
  const member = leg.conversation.roster.find(parseRawId(rawId)?.rawId ?? rawId);
  if (member === undefined) throw notFound('Participant');
  return answer(leg, 200, writeMember(member, request.apiVersion));
}

/** POST /calling/callConnections/{callConnectionId}/participants:add */
export function addParticipant(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { body, apiVersion } = request;
  const leg = context.findConnectedLeg(request);
  const participant = readIdentifier(body.participantToAdd, 'participantToAdd');
  const callerIdNumber = readOptionalPhoneNumber(body, 'sourceCallerIdNumber');
  requireCallerId([participant], callerIdNumber);
  refuseTooMany(leg.conversation.roster.size + openInvitations(leg) + 1);
  const timeoutSeconds =
    readOptionalInteger(body, 'invitationTimeoutInSeconds', { min: 0, max: 180 }) ??
    context.invitationTimeoutSeconds;
  const report = readReport(request, context);
  const asked = {
    ...report,
    participant,
    timeoutMs: timeoutSeconds * 1000,
    callerIdNumber,
    callerDisplayName: readOptionalString(body, 'sourceDisplayName'),
    customContext: readCustomContext(body),
  };
  const invitation = context.invitations.invite(leg, asked);
  return answer(leg, 202, {
    participant: writeMember(
      { identifier: participant, isMuted: false, isOnHold: false },
      apiVersion,
    ),
    ...echoContext(report),
    invitationId: invitation.id,
  });
}

/** POST /calling/callConnections/{callConnectionId}/participants:cancelAddParticipant */
export function cancelAddParticipant(request: AcsRequest, context: OperationContext): AcsAnswer {
  const leg = context.findConnectedLeg(request);
  const invitationId = readString(request.body, 'invitationId');
  const report = readReport(request, context);
  const invitation = leg.invitations.get(invitationId);
  if (invitation === undefined) throw notFound('Invitation');
  context.invitations.cancel(leg, invitation, report);
  return answer(leg, 202, { invitationId, ...echoContext(report) });
}

/** POST /calling/callConnections/{callConnectionId}/participants:remove */
export function removeParticipant(request: AcsRequest, context: OperationContext): AcsAnswer {
  const leg = context.findConnectedLeg(request);
  const person = readIdentifier(request.body.participantToRemove, 'participantToRemove');
  if (person.rawId === leg.member?.rawId) {
    throw invalidArgument('The application cannot remove itself; it can hang up.');
  }
  const report = readReport(request, context);
  const content = {
    fields: { participant: person.wire },
    operationContext: report.operationContext,
    callbackUri: report.operationCallbackUri,
  };
  const isThere = leg.conversation.roster.find(person.rawId) !== undefined;
  const result = report.forced ?? (isThere ? undefined : participantNotInCall);
  if (result !== undefined) {
    context.events.send(leg, 'RemoveParticipantFailed', { ...content, result });
  } else {
    context.events.send(leg, 'RemoveParticipantSucceeded', content);
    context.switchboard.removeMember(leg.conversation, person);
  }
  return answer(leg, 202, echoContext(report));
}

/** POST /calling/callConnections/{callConnectionId}/participants:mute */
export function muteParticipants(request: AcsRequest, context: OperationContext): AcsAnswer {
  const leg = context.findConnectedLeg(request);
  const { conversation } = leg;
  const people = readList(request.body, 'targetParticipants').map((target, index) =>
    readIdentifier(target, `targetParticipants[${index}]`),
  );
  const operationContext = readOptionalString(request.body, 'operationContext');
  for (const { kind, rawId } of people) {
    if (kind !== 'communicationUser') {
      throw invalidArgument('targetParticipants may hold communication users only.');
    }
    if (conversation.roster.find(rawId) === undefined) {
      throw new AcsError(400, '8558', participantNotInCall.message);
    }
  }
  for (const { rawId } of people) conversation.roster.mute(rawId);
  context.switchboard.rosterChanged(conversation);
  return answer(leg, 200, echoContext({ operationContext }));
}

function openInvitations({ invitations }: Leg): number {
  return [...invitations.values()].filter(({ isOpen }) => isOpen).length;
}

function answer({ conversation }: Leg, status: number, body: unknown): AcsAnswer {
  return { status, body, correlationId: conversation.correlationId };
}

function readContinuation(query: URLSearchParams): number {
  const token = query.get('continuationToken');
  if (token === null) return Number.POSITIVE_INFINITY;
  if (/^\d+$/.test(token)) return Number(token);
  throw invalidArgument('The continuationToken is not one of this service.');
}

function writeNextLink({ origin, apiVersion }: AcsRequest, leg: Leg, order: number): string {
  const path = `/calling/callConnections/${leg.id}/participants`;
  return `${origin}${path}?api-version=${apiVersion.name}&continuationToken=${order}`;
}
