// Calling: what an application holds.
// The call: its state, its events, and the function between them.
export { callIdOf, parseCallId, unattributedCallId } from './call/call-id.js';
export { initialCallState } from './call/call-state.js';
export { consequencesOf } from './call/consequences.js';
export { reduce } from './call/reduce.js';
export { Call } from './calling/call.js';
export { Calling } from './calling/calling.js';
// Configuration.
export { parseCallingConfig, parseConfig } from './calling/config.js';
export { configFromEnvironment, configFromFile } from './calling/config-sources.js';
export { createCalling } from './calling/create-calling.js';
export { IncomingCall } from './calling/incoming-call.js';
export { Invitation } from './calling/invitation.js';
export { Operation } from './calling/operation.js';
export { systemClock } from './clock/clock.js';
// Errors.
export { CallingError, hasCode } from './errors/calling-error.js';
export { CallNotFoundError, ConfigurationError, InvalidArgumentError, InvalidStateError, OperationFailedError, OperationTimeoutError, RequestError, UnavailableError, UnsupportedOperationError, WebhookPayloadError, WebhookVerificationError, } from './errors/errors.js';
// Identity.
export { isSameIdentity } from './identity/identity.js';
export { application, communicationUser, device, encrypted, guest, isE164, onPremises, phone, teamsApp, teamsExtensionUser, teamsUser, } from './identity/make-identity.js';
export { fromRawId } from './identity/raw-id.js';
export { MemoryEventLog } from './log/memory-event-log.js';
export { silentLogger } from './logger/logger.js';
export { targetsOf } from './operation/command.js';
export { decodeCorrelationToken, encodeCorrelationToken } from './operation/correlation-token.js';
// Operations.
export { isOpen } from './operation/operation-state.js';
// Participants.
export { participantKey } from './participant/participant.js';
//# sourceMappingURL=index.js.map