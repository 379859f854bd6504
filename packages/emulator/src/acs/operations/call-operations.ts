import { AcsError, invalidArgument, notImplemented } from '../acs-error.js';
import { communicationUser, type Identifier, readIdentifier, teamsApp } from '../identifier.js';
import type { AcsAnswer, AcsRequest } from '../request/acs-request.js';
import {
  type Fields,
  readCallbackUri,
  readFields,
  readList,
  readOptionalFields,
  readOptionalPhoneNumber,
  readOptionalString,
  readString,
} from '../request/body-reader.js';
import { writeCallConnection } from '../wire.js';
import type { OperationContext } from './operation-context.js';

/** POST /calling/callConnections */
export function createCall({ body, apiVersion }: AcsRequest, context: OperationContext): AcsAnswer {
  const targets = readList(body, 'targets').map((target, index) =>
    readIdentifier(target, `targets[${index}]`),
  );
  const callbackUri = readCallbackUri(body);
  const sourceCallerIdNumber = readOptionalPhoneNumber(body, 'sourceCallerIdNumber');
  requireCallerId(targets, sourceCallerIdNumber);
  refuseMediaOptions(body);
  const leg = context.switchboard.place(
    {
      apiVersion,
      callbackUri,
      targets,
      sourceCallerIdNumber,
      operationContext: readOptionalString(body, 'operationContext'),
      sourceDisplayName: readOptionalString(body, 'sourceDisplayName'),
    },
    readSource(body, context),
  );
  return {
    status: 201,
    body: writeCallConnection(leg),
    correlationId: leg.conversation.correlationId,
  };
}

/** GET /calling/callConnections/{callConnectionId} */
export function getCall(request: AcsRequest, { findLeg }: OperationContext): AcsAnswer {
  const leg = findLeg(request);
  return {
    status: 200,
    body: writeCallConnection(leg),
    correlationId: leg.conversation.correlationId,
  };
}

/** DELETE /calling/callConnections/{callConnectionId} */
export function hangUpCall(
  request: AcsRequest,
  { findLeg, switchboard }: OperationContext,
): AcsAnswer {
  const leg = findLeg(request);
  refuseEnding(leg.state);
  switchboard.hangUp(leg);
  return { status: 204, correlationId: leg.conversation.correlationId };
}

/** POST /calling/callConnections/{callConnectionId}:terminate */
export function terminateCall(
  request: AcsRequest,
  { findLeg, switchboard }: OperationContext,
): AcsAnswer {
  const leg = findLeg(request);
  refuseEnding(leg.state);
  switchboard.terminate(leg);
  return { status: 204, correlationId: leg.conversation.correlationId };
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

function readSource(body: Fields, { applicationId }: OperationContext): Identifier {
  const teamsAppSource = readOptionalFields(body, 'teamsAppSource');
  if (teamsAppSource !== undefined) {
    if (readOptionalFields(body, 'sourceCallerIdNumber') !== undefined) {
      throw invalidArgument('sourceCallerIdNumber is not allowed together with teamsAppSource.');
    }
    return teamsApp(readString(teamsAppSource, 'appId'), 'public');
  }
  const source = readOptionalFields(body, 'source');
  if (source === undefined) return communicationUser(applicationId);
  return readIdentifier({ communicationUser: readFields(source, 'source') }, 'source');
}

function refuseMediaOptions(body: Fields): void {
  for (const name of ['mediaStreamingOptions', 'transcriptionOptions']) {
    if (readOptionalFields(body, name) !== undefined) throw notImplemented(name);
  }
}

function refuseEnding(state: string): void {
  if (state !== 'disconnecting') return;
  throw new AcsError(400, '8528', 'The call is being terminated.');
}
