import type { BodyLimits } from './body/body-limits.js';

/** Headers by name in lower case, as servers tell them: what may come several times is a list. */
export type WebhookHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** An HTTP request as far as the entrance looks at it, whichever server took it. */
export interface WebhookRequest {
  readonly method: string;
  /** The path, without the query. */
  readonly path: string;
  /** The query, without its question mark. */
  readonly query: string;
  readonly headers: WebhookHeaders;
  /**
   * Reads the body within its limits of size and time, whatever length it announces. Nothing is read before.
   *
   * @throws Refusal when it is too large, too slow or broken off; ConfigurationError when somebody else has read it.
   */
  readBody(limits: BodyLimits): Uint8Array | Promise<Uint8Array>;
}

/** What a request is answered, for whichever server took it. */
export interface WebhookAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The value of a header; of one that came several times, all of them with commas between. */
export function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value.join(', ') : value;
}
