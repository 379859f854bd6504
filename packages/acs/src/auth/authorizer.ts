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

/** Proves to the service who asks. */
export interface Authorizer {
  /** The proof for one try: at once where nothing has to be fetched for it. */
  prove(request: SignableRequest): Proof | Promise<Proof>;
  /** Says that the service turned a proof down. Whether another one can be had. */
  forget(proof: Proof): boolean;
}

/** What authorizers that ask others share with the client they prove for. */
export interface AuthorizerParts {
  /** Aborts when nothing is to be tried again. */
  readonly closed: AbortSignal;
  /** Aborts when what is under way is to be broken off. */
  readonly destroyed: AbortSignal;
}
