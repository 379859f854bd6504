/** What is signed of a request. */
export interface SignableRequest {
  readonly method: string;
  /** Host of the resource, with its port where it has one. */
  readonly host: string;
  /** Percent-encoded path and query. */
  readonly target: string;
  readonly body: string | undefined;
}

/** The headers by which a request proves who asks. */
export type Proof = Readonly<Record<string, string>>;

/** Proves to the service who asks, anew for each try: at once where nothing has to be fetched for it. */
export type Authorizer = (
  request: SignableRequest,
  signal: AbortSignal | undefined,
) => Proof | Promise<Proof>;
