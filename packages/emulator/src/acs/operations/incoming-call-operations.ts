import { AcsError, invalidArgument, notFound } from '../acs-error.js';
import { type IncomingCall, readContext } from '../call/incoming-calls.js';
import { readIdentifier } from '../identifier.js';
import type { AcsAnswer, AcsRequest } from '../request/acs-request.js';
import { readChoice, readOptionalFields, readString } from '../request/body-reader.js';
import { readLegRequest } from '../request/leg-request.js';
import type { OperationContext } from './operation-context.js';

/** POST /calling/callConnections:answer */
export function answerCall(request: AcsRequest, context: OperationContext): AcsAnswer {
  const incoming = findIncomingCall(request, context);
  const answeredBy = readOptionalFields(request.body, 'answeredBy');
  const leg = context.desk.answer(readLegRequest(request), incoming, {
    answeredBy: answeredBy && readIdentifier({ communicationUser: answeredBy }, 'answeredBy'),
    forced: context.forcedFailure(request),
  });
  return {
    status: 200,
    body: context.describe(leg, { state: 'unknown' }),
    correlationId: leg.conversation.correlationId,
  };
}

/** POST /calling/callConnections:redirect */
export function redirectCall(request: AcsRequest, context: OperationContext): AcsAnswer {
  const incoming = findIncomingCall(request, context);
  const target = readIdentifier(request.body.target, 'target');
  if (target.rawId === incoming.to.rawId) {
    throw invalidArgument('The target of a redirection cannot be the one who is called.');
  }
  if (take(incoming, 'redirected', context)) incoming.redirect(target);
  return { status: 204, correlationId: incoming.conversation.correlationId };
}

/** POST /calling/callConnections:reject */
export function rejectCall(request: AcsRequest, context: OperationContext): AcsAnswer {
  const incoming = findIncomingCall(request, context);
  const reason = readChoice(request.body, 'callRejectReason', {
    choices: ['none', 'busy', 'forbidden'],
    fallback: 'none',
  });
  if (take(incoming, 'rejected', context)) incoming.refuse(reason);
  return { status: 204, correlationId: incoming.conversation.correlationId };
}

function findIncomingCall({ body }: AcsRequest, { incomingCalls }: OperationContext): IncomingCall {
  const text = readString(body, 'incomingCallContext');
  if (readContext(text) === undefined) {
    throw invalidArgument('incomingCallContext is not one that an IncomingCall event carried.');
  }
  const incoming = incomingCalls.find(text);
  if (incoming === undefined) throw notFound('Call');
  return incoming;
}

/**
 * Takes a call that is ringing. One that was redirected is accepted without effect, which is a documented known
 * issue of the service.
 */
function take(
  incoming: IncomingCall,
  status: 'rejected' | 'redirected',
  { incomingCalls }: OperationContext,
): boolean {
  switch (incoming.status) {
    case 'ringing':
      incoming.stopRinging();
      incomingCalls.close(incoming, status);
      return true;
    case 'redirected':
      return false;
    case 'answered':
    case 'rejected':
      throw new AcsError(400, '8585', `The incoming call is already ${incoming.status}.`);
    default:
      throw notFound('Call');
  }
}
