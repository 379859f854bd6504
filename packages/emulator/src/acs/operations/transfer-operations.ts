import { invalidArgument, notFound } from '../acs-error.js';
import { readIdentifier } from '../identifier.js';
import type { AcsAnswer, AcsRequest } from '../request/acs-request.js';
import { readList, readOptionalPhoneNumber, readString } from '../request/body-reader.js';
import { readCustomContext } from '../request/custom-context.js';
import { writeMember } from '../wire.js';
import { refuseTooMany } from './call-operations.js';
import type { OperationContext } from './operation-context.js';
import { echoContext, readReport } from './read-report.js';

/** POST /calling/callConnections/{callConnectionId}:transferToParticipant */
export function transferToParticipant(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { body } = request;
  const leg = context.findConnectedLeg(request);
  const { transferee } = body;
  const report = readReport(request, context);
  context.transfers.transfer(leg, {
    ...report,
    target: readIdentifier(body.targetParticipant, 'targetParticipant'),
    transferee:
      transferee === undefined || transferee === null
        ? undefined
        : readIdentifier(transferee, 'transferee'),
    callerIdNumber: readOptionalPhoneNumber(body, 'sourceCallerIdNumber'),
    customContext: readCustomContext(body),
  });
  const { correlationId } = leg.conversation;
  return { status: 202, body: echoContext(report), correlationId };
}

/** POST /calling/callConnections/{callConnectionId}/participants:moveHere */
export function moveParticipants(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { body, apiVersion } = request;
  const leg = context.findConnectedLeg(request);
  const people = readList(body, 'targetParticipants').map((target, index) =>
    readIdentifier(target, `targetParticipants[${index}]`),
  );
  const fromCall = readString(body, 'fromCall');
  const from = context.findLegById(fromCall);
  if (from === undefined) throw notFound('The call named by fromCall');
  if (from.conversation === leg.conversation) {
    throw invalidArgument('fromCall is the call to which the participants are to be moved.');
  }
  refuseTooMany(leg.conversation.roster.size + people.length);
  const report = readReport(request, context);
  context.moves.move(leg, { ...report, people, from });
  return {
    status: 202,
    body: {
      participants: people.map((identifier) =>
        writeMember({ identifier, isMuted: false, isOnHold: false }, apiVersion),
      ),
      ...echoContext(report),
      fromCall,
    },
    correlationId: leg.conversation.correlationId,
  };
}
