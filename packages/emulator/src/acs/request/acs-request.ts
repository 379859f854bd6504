import type { ApiVersion } from '../api-version.js';
import type { Fields } from './body-reader.js';
import type { OperationId } from './operation-table.js';

/** A request that has passed the door: known operation, known version, valid credentials. */
export interface AcsRequest {
  readonly operationId: OperationId;
  readonly apiVersion: ApiVersion;
  /** The decoded variable parts of the path. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; empty for a request without one. */
  readonly body: Fields;
  /** Scheme and authority under which the client reached the emulator. */
  readonly origin: string;
}

/** What an operation answers. */
export interface AcsAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** The correlation id of the call it is about, for the chain header. */
  readonly correlationId?: string;
}
