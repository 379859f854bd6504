import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { startLocalServer } from './local-server.js';

/** An Event Grid delivery as it arrived. */
interface GridDelivery {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** The data of an incoming call, whichever schema it came in. */
export interface IncomingCallData {
  readonly to: { readonly rawId: string };
  readonly from: { readonly rawId: string };
  readonly serverCallId: string;
  readonly correlationId: string;
  readonly callerDisplayName: string;
  readonly incomingCallContext: string;
  readonly customContext?: unknown;
}

/** What a subscriber answers when it is asked: consent, nothing, another code, an error. */
export type Consent = 'agrees' | 'keepsSilent' | 'answersWrongly' | 'fails';

/** A subscriber to Event Grid, on a free port of this machine. */
export interface GridReceiver {
  readonly url: string;
  readonly deliveries: readonly GridDelivery[];
  /** The data of the events of this type so far. */
  eventData(type: string): readonly unknown[];
  /** Answers the next events with these statuses; afterwards with 200 again. */
  answerNext(...statuses: number[]): void;
  close(): Promise<void>;
}

/** Starts a subscriber. */
export async function startGridReceiver(consent: Consent = 'agrees'): Promise<GridReceiver> {
  const deliveries: GridDelivery[] = [];
  const statuses: number[] = [];
  const server = await startLocalServer(async (request, response) => {
    const body = await text(request);
    const delivery = {
      method: request.method ?? '',
      headers: request.headers,
      body: body === '' ? undefined : JSON.parse(body),
    };
    deliveries.push(delivery);
    const isEvent = request.headers['aeg-event-type'] === 'Notification';
    const status = isEvent ? statuses.shift() : undefined;
    const answer = status === undefined ? answerTo(delivery, consent) : { status };
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  return {
    url: `${server.origin}/grid`,
    deliveries,
    answerNext: (...next) => void statuses.push(...next),
    eventData: (type) => deliveries.flatMap(({ body }) => dataOf(body, type)),
    close: () => server.close(),
  };
}

interface GridAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

function answerTo({ method, headers, body }: GridDelivery, consent: Consent): GridAnswer {
  const isAsked = method === 'OPTIONS' || headers['aeg-event-type'] === 'SubscriptionValidation';
  if (!isAsked || consent === 'keepsSilent') return { status: 200 };
  if (consent === 'fails') return { status: 500 };
  const isWrong = consent === 'answersWrongly';
  if (method === 'OPTIONS') {
    const origin = isWrong ? 'somebody.else' : String(headers['webhook-request-origin']);
    return { status: 200, headers: { 'webhook-allowed-origin': origin } };
  }
  const [event] = Array.isArray(body) ? body : [];
  const validationResponse = isWrong ? 'another code' : event.data.validationCode;
  return { status: 200, body: JSON.stringify({ validationResponse }) };
}

function dataOf(body: unknown, wanted: string): readonly unknown[] {
  const events: readonly { type?: string; eventType?: string; data?: unknown }[] = Array.isArray(
    body,
  )
    ? body
    : body === undefined
      ? []
      : [body];
  return events
    .filter(({ type, eventType }) => (eventType ?? type) === `Microsoft.Communication.${wanted}`)
    .map(({ data }) => data);
}
