import { Agent, request } from 'undici';
import { type GridEnvelope, type GridSchema, gridHeaders, writeGridEvent } from './grid-event.js';

/** Whether an address has agreed to get events: at once, not yet (somebody has to visit a URL), or not. */
export type HandshakeOutcome =
  | { readonly kind: 'agreed' }
  | { readonly kind: 'awaited' }
  | { readonly kind: 'refused'; readonly reason: string };

/** What an address is asked for its consent with. */
export interface HandshakeRequest {
  readonly url: string;
  readonly schema: GridSchema;
  readonly headers: Readonly<Record<string, string>>;
  readonly validationCode: string;
  /** Where somebody may consent later, by visiting it. */
  readonly validationUrl: string;
  readonly envelope: Omit<GridEnvelope, 'type' | 'data' | 'subject' | 'callId'>;
  readonly timeoutMs: number;
}

const origin = 'eventgrid.azure.net';

/**
 * Asks an address whether it wants events, as Event Grid does before it delivers the first one: by an event with a
 * code in its own schema, by `OPTIONS` and abuse protection in that of CloudEvents.
 */
export async function shakeHands(asked: HandshakeRequest): Promise<HandshakeOutcome> {
  const agent = new Agent();
  try {
    return asked.schema === 'EventGridSchema'
      ? await askWithCode(asked, agent)
      : await askForOrigin(asked, agent);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', reason: `${asked.url} could not be asked: ${reason}` };
  } finally {
    await agent.close();
  }
}

async function askWithCode(asked: HandshakeRequest, agent: Agent): Promise<HandshakeOutcome> {
  const { url, schema, validationCode, validationUrl, timeoutMs } = asked;
  const event: GridEnvelope = {
    ...asked.envelope,
    type: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    subject: '',
    callId: '',
    data: { validationCode, validationUrl },
  };
  const { statusCode, body } = await request(url, {
    method: 'POST',
    dispatcher: agent,
    headers: { ...gridHeaders(schema, 'SubscriptionValidation'), ...asked.headers },
    body: JSON.stringify(writeGridEvent(event, schema)),
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const text = await body.text();
  if (statusCode !== 200) {
    return refused(`${url} answered the validation event with ${statusCode}; it must answer 200.`);
  }
  const response = readValidationResponse(text);
  if (response === undefined) return { kind: 'awaited' };
  if (response === validationCode) return { kind: 'agreed' };
  return refused(`${url} answered with a validationResponse that is not the code it was sent.`);
}

async function askForOrigin(asked: HandshakeRequest, agent: Agent): Promise<HandshakeOutcome> {
  const { url, validationUrl, timeoutMs } = asked;
  const { statusCode, headers, body } = await request(url, {
    method: 'OPTIONS',
    dispatcher: agent,
    headers: {
      'webhook-request-origin': origin,
      'webhook-request-callback': validationUrl,
      'webhook-request-rate': '120',
      ...asked.headers,
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  await body.dump();
  const allowed = headers['webhook-allowed-origin'];
  if (statusCode === 200 && (allowed === '*' || allowed === origin)) return { kind: 'agreed' };
  // An address that cannot answer so may still visit the callback.
  if (statusCode >= 200 && statusCode < 300 && allowed === undefined) return { kind: 'awaited' };
  return refused(
    `${url} answered OPTIONS with ${statusCode} and WebHook-Allowed-Origin ${allowed ?? 'absent'}; it must answer 200 and allow ${origin}.`,
  );
}

function readValidationResponse(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null) return undefined;
    const value = Object.entries(answer).find(([name]) => name === 'validationResponse')?.[1];
    return typeof value === 'string' ? value : undefined;
  } catch (error) {
    // A 200 without the document only means that the consent comes another way.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refused(reason: string): HandshakeOutcome {
  return { kind: 'refused', reason };
}
