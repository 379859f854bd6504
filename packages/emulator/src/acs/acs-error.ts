/** A refusal as the service words it: an HTTP status and a subcode, sent as `CommunicationErrorResponse`. */
export class AcsError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'AcsError';
    this.status = status;
    this.code = code;
  }
}

/** 400/8523: something in the request is not valid. */
export function invalidArgument(message: string): AcsError {
  return new AcsError(400, '8523', message);
}

/** 404/8522: there is no such call, participant or invitation, or not any more. */
export function notFound(what: string): AcsError {
  return new AcsError(404, '8522', `${what} not found.`);
}

/** 501: the service can do this, the emulator cannot. */
export function notImplemented(what: string): AcsError {
  return new AcsError(501, 'NotImplemented', `The emulator does not implement ${what}.`);
}
