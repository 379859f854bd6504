import { AcsError, invalidArgument } from '../acs-error.js';
import { isServerCallId } from '../call/conversation.js';
import { isEarly } from '../call/early-habits.js';
import type { Leg } from '../call/leg.js';
import { communicationUser, type Identifier, readIdentifier } from '../identifier.js';
import type { AcsAnswer, AcsRequest } from '../request/acs-request.js';
import {
  type Fields,
  readFields,
  readList,
  readOptionalFields,
  readOptionalPhoneNumber,
  readOptionalString,
} from '../request/body-reader.js';
import { readCallLocator } from '../request/call-locator.js';
import { readLegRequest } from '../request/leg-request.js';
import type { OperationContext } from './operation-context.js';

/** The limit that the service documents. */
const maxParticipants = 350;

/** POST /calling/callConnections */
export function createCall(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { body } = request;
  const targets = readList(body, 'targets').map((target, index) =>
    readIdentifier(target, `targets[${index}]`),
  );
  refuseTooMany(targets.length + 1);
  const { source, callerIdNumber } = readSource(request, context);
  requireCallerId(targets, callerIdNumber);
  const call = {
    targets,
    source,
    sourceCallerIdNumber: callerIdNumber,
    sourceDisplayName: readOptionalString(body, 'sourceDisplayName'),
  };
  const leg = context.desk.place(readLegRequest(request), call, context.forcedFailure(request));
  return answer(leg, 201, context.describe(leg));
}

/** GET /calling/callConnections/{callConnectionId} */
export function getCall(request: AcsRequest, context: OperationContext): AcsAnswer {
  const leg = context.findLeg(request);
  return answer(leg, 200, context.describe(leg));
}

/** POST /calling/callConnections:connect */
export function connectCall(request: AcsRequest, context: OperationContext): AcsAnswer {
  const locator = readCallLocator(request.body);
  if (locator.kind === 'serverCallLocator' && !isServerCallId(locator.id)) {
    throw invalidArgument('callLocator.serverCallId is not the id of a server call.');
  }
  const legRequest = readLegRequest(request);
  const leg = context.desk.connectTo(legRequest, communicationUser(context.applicationId), {
    conversation: context.findConversation(locator),
    forced: context.forcedFailure(request),
  });
  return answer(leg, 200, context.describe(leg));
}

/** DELETE /calling/callConnections/{callConnectionId} */
export function hangUpCall(
  request: AcsRequest,
  { findLeg, switchboard }: OperationContext,
): AcsAnswer {
  const leg = findLeg(request);
  refuseEnding(leg.state);
  switchboard.hangUp(leg);
  return answer(leg, 204);
}

/** POST /calling/callConnections/{callConnectionId}:terminate */
export function terminateCall(
  request: AcsRequest,
  { findLeg, switchboard }: OperationContext,
): AcsAnswer {
  const leg = findLeg(request);
  refuseEnding(leg.state);
  switchboard.terminate(leg);
  return answer(leg, 204);
}

/** Refuses more people in one call than the service takes. */
export function refuseTooMany(count: number): void {
  if (count > maxParticipants) {
    throw invalidArgument(`A call has at most ${maxParticipants} participants.`);
  }
}

/** Refuses to call a telephone without a number that the called party can see. */
export function requireCallerId(
  targets: readonly Identifier[],
  sourceCallerIdNumber: string | undefined,
): void {
  if (sourceCallerIdNumber !== undefined) return;
  if (targets.every(({ kind }) => kind !== 'phoneNumber')) return;
  throw invalidArgument('sourceCallerIdNumber is required to call a phone number.');
}

interface Source {
  readonly source: Identifier;
  readonly callerIdNumber: string | undefined;
}

function readSource({ body, apiVersion }: AcsRequest, { applicationId }: OperationContext): Source {
  if (isEarly(apiVersion)) return readEarlySource(body);
  const callerIdNumber = readOptionalPhoneNumber(body, 'sourceCallerIdNumber');
  const teamsAppSource = readOptionalFields(body, 'teamsAppSource');
  if (teamsAppSource !== undefined) {
    if (callerIdNumber !== undefined) {
      throw invalidArgument('sourceCallerIdNumber is not allowed together with teamsAppSource.');
    }
    const source = readIdentifier({ microsoftTeamsApp: teamsAppSource }, 'teamsAppSource');
    return { source, callerIdNumber };
  }
  const source = readOptionalFields(body, 'source');
  if (source === undefined) return { source: communicationUser(applicationId), callerIdNumber };
  return {
    source: readIdentifier({ communicationUser: source }, 'source'),
    callerIdNumber,
  };
}

/** The first previews had the caller's identity and number together. */
function readEarlySource(body: Fields): Source {
  const source = readFields(body.source, 'source');
  return {
    source: readIdentifier(source.identifier, 'source.identifier'),
    callerIdNumber: readOptionalPhoneNumber(source, 'callerId'),
  };
}

function answer(leg: Leg, status: number, body?: unknown): AcsAnswer {
  return { status, body, correlationId: leg.conversation.correlationId };
}

function refuseEnding(state: string): void {
  if (state !== 'disconnecting') return;
  throw new AcsError(400, '8528', 'The call is being terminated.');
}
