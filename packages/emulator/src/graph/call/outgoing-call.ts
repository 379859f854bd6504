import type { Clock } from '../../clock/clock.js';
import type { AccessTokenHolder } from '../../token/access-tokens.js';
import { type Party, party, readParty } from '../identity/identity-set.js';
import type { CallRequest } from './call-request.js';
import type { Conversation } from './conversation.js';
import { GraphCall } from './graph-call.js';

type Circumstances = {
  readonly holder: AccessTokenHolder;
  readonly conversation: Conversation<GraphCall>;
  readonly clock: Clock;
  readonly newId: () => string;
};

/** The call that an application has asked for, as it stands before anything has happened. */
export function outgoingCall(
  request: CallRequest,
  { holder, conversation, clock, newId }: Circumstances,
): GraphCall {
  const details = {
    direction: 'outgoing',
    own: ownParty(request, holder),
    ownParticipantId: newId(),
    clientId: holder.clientId,
    tenantId: request.tenantId ?? holder.tenantId,
    sourceIdentity: {
      '@odata.type': '#microsoft.graph.identitySet',
      application: party('application', holder.clientId).member,
      ...request.source.identity,
    },
    targets: request.targets,
    applicationInstance: request.source.applicationInstance,
    subject: request.subject,
    chatInfo: request.chatInfo,
    meetingInfo: request.meetingInfo,
    incomingContext: null,
    callRoutes: [],
  } as const;
  const { callbackUri, modalities, mediaConfig, callOptions } = request;
  const start = { callbackUri, modalities, mediaConfig, callOptions, conversation } as const;
  return new GraphCall(details, { id: newId(), state: 'establishing', ...start }, clock);
}

/** A guest join shows the guest; any other leg shows the application. */
function ownParty({ source }: CallRequest, { clientId }: AccessTokenHolder): Party {
  const { guest } = source.identity;
  return guest ? readParty({ guest }, 'source.identity') : party('application', clientId);
}
