import type { Emulator } from '../emulator.js';

/** A JSON schema, as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;

/** What a control request brings. */
interface ControlRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The members of the JSON body; none for a request without one. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** One thing that the control API can do. The description of the API is made from these. */
export interface ControlRoute {
  readonly id: string;
  readonly method: 'get' | 'post' | 'delete';
  /** With parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly body?: Schema;
  /** What it answers when all is well; without a schema there is no body. */
  readonly answer: { readonly status: number; readonly schema?: Schema };
  handle(request: ControlRequest, emulator: Emulator): unknown;
}

/** A refusal with a status of its own. A `TypeError` is refused with 400. */
export class ControlError extends Error {
  readonly status: 404 | 409;

  constructor(status: 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}
