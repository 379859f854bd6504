import type { Context, FetchOptions, MiddlewareOptions } from '@microsoft/microsoft-graph-client';

/** Fields of an answer, by name in lower case. */
export interface AnswerHeaders {
  get(name: string): string | null;
}

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly text: string;
}

/**
 * Travels with one request through the chain and brings its answer back. The SDK would have a Response of the Fetch API brought
 * instead; making one and reading it again costs more than the exchange itself.
 */
export class AnswerSlot implements MiddlewareOptions {
  answer: RawAnswer | undefined;
  /** Settles when the chain is done with the request. Undefined until it is in the chain. */
  work: Promise<void> | undefined;
  /** Whether the request may be sent again although it may have been executed, where that is known of it. */
  readonly isRepeatable: boolean | undefined;

  constructor(isRepeatable?: boolean) {
    this.isRepeatable = isRepeatable;
  }
}

/** A request that goes into the chain without the SDK, whose own contexts nobody else can make. */
export class OwnContext implements Context {
  readonly slot = new AnswerSlot();
  readonly request: string;
  options: FetchOptions;

  constructor(request: string, options: FetchOptions) {
    this.request = request;
    this.options = options;
  }
}

/** The slot of a request. @throws Error where it was sent without one, and nobody would see its answer. */
export function slotOf(context: Context): AnswerSlot {
  const slot =
    context instanceof OwnContext
      ? context.slot
      : context.middlewareControl?.getMiddlewareOptions(AnswerSlot);
  if (slot instanceof AnswerSlot) return slot;
  throw new Error('A request went into the chain without a slot for its answer.');
}

/** Where a request goes. */
export function addressOf({ request }: Context): string {
  return typeof request === 'string' ? request : request.url;
}

/** The headers of a request. Those of the SDK and ours are plain objects, which are made to nothing else on the way. */
export function headersOf({ options }: Context): Readonly<Record<string, string>> {
  const { headers = {} } = options ?? {};
  return isPlain(headers) ? headers : Object.fromEntries(new Headers(headers));
}

function isPlain(headers: NonNullable<FetchOptions['headers']>): headers is Record<string, string> {
  return Object.getPrototypeOf(headers) === Object.prototype;
}
