/** Headers and error members that tie one answer to one request. */
export type RequestIds = {
  readonly requestId: string;
  readonly clientRequestId: string;
};

/** The statuses of refusals. */
export type GraphErrorStatus = 400 | 401 | 403 | 404 | 405 | 500 | 501;

/** A refusal, as Graph states it: an HTTP status, Graph's own code and a sentence for the developer. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly status: GraphErrorStatus;
  readonly code: string;

  constructor(status: GraphErrorStatus, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The request itself is wrong; the message names the field and what it should have been. */
export function badRequest(message: string): GraphError {
  return new GraphError(400, 'BadRequest', message);
}

/** 8522 covers calls that ended, timed out or never were. */
export function callNotFound(callId: string): GraphError {
  return new GraphError(
    404,
    '8522',
    `Call ${callId} was not found: it has ended, or it never existed.`,
  );
}

/** Graph documents no code for an unknown participant; "Participant not found" is what users report. */
export function participantNotFound(participantId: string): GraphError {
  return new GraphError(
    404,
    'itemNotFound',
    `Participant not found: ${participantId} is neither in this call nor invited to it. A peer-to-peer call has no participants.`,
  );
}

/** Nothing of this kind with this id is in the call. Graph documents the code for other entities. */
export function itemNotFound(kind: string, id: string): GraphError {
  return new GraphError(404, 'itemNotFound', `${kind} ${id} was not found in this call.`);
}

/** A route that the vendor's metadata generates by convention, and that no page documents. */
export function generatedOnly(request: string, instead: string): GraphError {
  return new GraphError(
    405,
    'MethodNotAllowed',
    `${request} exists in the metadata only, because collections generate it; no page documents it. ${instead}`,
  );
}

/** A path of the service under a method that it does not have there. */
export function methodNotAllowed(request: string, allow: string): GraphError {
  return new GraphError(405, 'MethodNotAllowed', `${request} is not supported, only ${allow}.`);
}

/** The call is not in a state in which this can be done; the code is the one that ACS has for it, unverified for Graph. */
export function wrongState(message: string): GraphError {
  return new GraphError(400, '8585', message);
}

/** A documented operation that the emulator does not play yet; it says so instead of pretending. */
export function notImplemented(operation: string): GraphError {
  return new GraphError(
    501,
    'NotImplemented',
    `The emulator does not implement ${operation}. docs/emulator.md lists what it does.`,
  );
}

/** The standard error body. Its date carries no zone, as in production, although the schema demands one. */
export function errorBody(error: GraphError, ids: RequestIds, now: Date): object {
  return {
    error: {
      code: error.code,
      message: error.message,
      innerError: {
        date: now.toISOString().slice(0, 19),
        'request-id': ids.requestId,
        'client-request-id': ids.clientRequestId,
      },
    },
  };
}

/** The client's own request id is echoed; without one, both ids are the service's. */
export function requestIds(clientRequestId: string | undefined, newId: () => string): RequestIds {
  const requestId = newId();
  return { requestId, clientRequestId: clientRequestId ?? requestId };
}
