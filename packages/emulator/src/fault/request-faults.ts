import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import type { Clock } from '../clock/clock.js';
import type { Fault } from './fault.js';
import type { Faults, Occasion } from './faults.js';

type HttpContext = Context<{ Bindings: HttpBindings }>;

interface Dependencies {
  readonly faults: Faults;
  readonly clock: Clock;
  /** Resolves when no webhook is under way. */
  readonly idle: () => Promise<void>;
  readonly newId: () => string;
  /** The names that a request's operation has besides method and path. */
  readonly namesOf: (method: string, path: string) => readonly string[];
}

const eventsFirstDelayMs = 500;

/** Lets requests to the emulated services go wrong, before or after they are carried out. */
export function requestFaults({
  faults,
  clock,
  idle,
  newId,
  namesOf,
}: Dependencies): MiddlewareHandler<{ Bindings: HttpBindings }> {
  const pass = (delayMs: number) => new Promise<void>((done) => clock.after(delayMs, done));
  return async (context, next) => {
    const occasion = occasionOf(context, namesOf);
    if (occasion === undefined) return next();
    const strike = faults.strike.bind(faults);
    for (const { delayMs } of strike(['slow'], occasion)) await pass(delayMs);
    for (const fault of strike(['throttle', 'error'], occasion)) {
      return refuse(context, fault, { service: occasion.service, id: newId() });
    }
    const cuts = strike(['cut'], occasion);
    if (cuts.some(({ when }) => when === 'before')) return cutOff(context);
    await next();
    for (const { delayMs = eventsFirstDelayMs } of strike(['eventsFirst'], occasion)) {
      await pass(delayMs);
      await idle();
    }
    if (cuts.length > 0) {
      context.res = cutOff(context);
      return;
    }
    for (const { skewMs } of strike(['clockSkew'], occasion)) {
      context.res.headers.set('date', new Date(clock.now() + skewMs).toUTCString());
    }
  };
}

function occasionOf(context: HttpContext, namesOf: Dependencies['namesOf']): Occasion | undefined {
  const { url = '' } = context.env.incoming;
  const [path = ''] = url.split('?');
  const service = path.startsWith('/calling/') ? 'acs' : path.startsWith('/graph/') ? 'graph' : '';
  if (service === '') return undefined;
  const { method } = context.req;
  return { service, names: [`${method} ${path}`, ...namesOf(method, path)] };
}

/** Closes the connection instead of answering. */
function cutOff(context: HttpContext): Response {
  context.env.incoming.socket.destroy();
  // Nobody gets this; the framework wants an answer.
  return new Response(null, { status: 500 });
}

interface Wording {
  readonly acsCode: string;
  readonly graphCode: string;
  readonly message: string;
}

const wordings: Readonly<Record<number, Wording>> = {
  408: { acsCode: '8537', graphCode: 'RequestTimeout', message: 'The request timed out.' },
  429: { acsCode: '8529', graphCode: 'TooManyRequests', message: 'Too many requests.' },
  503: {
    acsCode: '8571',
    graphCode: 'ServiceUnavailable',
    message: 'The service is temporarily unavailable.',
  },
};

const unknownError: Wording = {
  acsCode: '9999',
  graphCode: 'InternalServerError',
  message: 'Unknown internal server error.',
};

function refuse(
  { req }: HttpContext,
  fault: Extract<Fault, { readonly kind: 'throttle' | 'error' }>,
  { service, id }: { readonly service: Occasion['service']; readonly id: string },
): Response {
  const status = fault.kind === 'throttle' ? 429 : fault.status;
  const { acsCode, graphCode, message } = wordings[status] ?? unknownError;
  const { retryAfterSeconds } = fault;
  const headers = {
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  };
  if (service === 'acs') {
    const clientRequestId = req.header('x-ms-client-request-id');
    const ids = clientRequestId === undefined ? {} : { 'x-ms-client-request-id': clientRequestId };
    return Response.json(
      { error: { code: acsCode, message } },
      { status, headers: { ...headers, ...ids, 'x-microsoft-skype-chain-id': id } },
    );
  }
  const ids = { 'request-id': id, 'client-request-id': req.header('client-request-id') ?? id };
  return Response.json(
    { error: { code: graphCode, message, innerError: ids } },
    { status, headers: { ...headers, ...ids } },
  );
}
