/** What is signed of a request. */
export interface SignableRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string | undefined;
}

/** Proves to the service who asks: the headers that a request must carry, made anew for each try. */
export type Authorizer = (
  request: SignableRequest,
  signal: AbortSignal | undefined,
) => Promise<Readonly<Record<string, string>>>;
