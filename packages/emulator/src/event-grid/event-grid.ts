import type { Clock } from '../clock/clock.js';
import { callbackUriProblem } from '../webhook/callback-uri.js';
import type { WebhookManners } from '../webhook/delivery.js';
import type { WebhookSender } from '../webhook/webhook-sender.js';
import { type GridEvent, type GridSchema, gridHeaders, writeGridEvent } from './grid-event.js';
import { type HandshakeOutcome, shakeHands } from './handshake.js';

/** Who wants the resource's events, and how. */
export interface GridSubscriptionRequest {
  readonly url: string;
  /** Sent as the header `x-event-grid-secret` with everything. */
  readonly secret?: string;
  /** @default 'EventGridSchema' */
  readonly schema?: GridSchema;
  /** Only these event types; all when absent. */
  readonly eventTypes?: readonly string[];
}

/** A subscription as the control API shows it. */
export interface GridSubscription {
  readonly id: string;
  readonly url: string;
  readonly schema: GridSchema;
  /**
   * - `pending`: the address could not be asked yet; it is asked again before the next event
   * - `awaitingConsent`: the address answered, and its owner has to visit the validation URL
   * - `active`: events are delivered
   */
  readonly state: 'pending' | 'awaitingConsent' | 'active';
  readonly validationUrl: string;
}

interface Entry {
  readonly id: string;
  readonly request: GridSubscriptionRequest;
  readonly schema: GridSchema;
  readonly validationCode: string;
  state: GridSubscription['state'];
}

interface Dependencies {
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly webhooks: WebhookSender;
  readonly fromStart: readonly GridSubscriptionRequest[];
}

/** Event Grid's documented schedule, without the hourly rest of the day. */
const retryDelaysMs = [10, 30, 60, 300, 600, 1800, 3600].map((seconds) => seconds * 1000);

const minute = 60_000;

/** As documented: few statuses are a success, two are final, and some make it wait longer than others. */
const manners: WebhookManners = {
  isSuccess: (status) => status >= 200 && status <= 204,
  isFinal: (status) => status === 400 || status === 413,
  minimumWaitMs(status = 0) {
    if (status === 401 || status === 403 || status === 404) return 5 * minute;
    if (status === 408) return 2 * minute;
    return status === 503 ? minute / 2 : 0;
  },
};

const handshakeTimeoutMs = 30_000;

/** A subscription that cannot be made, and why. */
class GridSubscriptionError extends TypeError {}

/** Delivers the resource's events to those who subscribed and agreed. */
export class EventGrid {
  readonly #dependencies: Dependencies;
  #subscriptions: Entry[] = [];

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.reset();
  }

  /** Whether anybody would hear of an event. */
  get hasSubscribers(): boolean {
    return this.#subscriptions.some(({ state }) => state !== 'awaitingConsent');
  }

  /** Subscribes an address after it has been asked. Rejects with the reason when it does not agree. */
  async subscribe(request: GridSubscriptionRequest): Promise<GridSubscription> {
    const entry = this.#createEntry(request);
    const outcome = await this.#ask(entry);
    if (outcome.kind === 'refused') throw new GridSubscriptionError(outcome.reason);
    this.#subscriptions.push(entry);
    return this.#describe(entry);
  }

  /** Takes the late consent of an address. False when the code is not the one it was sent. */
  confirm(id: string, code: string): boolean {
    const entry = this.#subscriptions.find((one) => one.id === id);
    if (entry === undefined || entry.validationCode !== code) return false;
    entry.state = 'active';
    return true;
  }

  subscriptions(): readonly GridSubscription[] {
    return this.#subscriptions.map((entry) => this.#describe(entry));
  }

  /** Delivers an event to everybody who wants it. */
  publish(event: GridEvent): void {
    const envelope = { ...event, ...this.#stamp() };
    for (const entry of this.#subscriptions) {
      const { eventTypes } = entry.request;
      if (eventTypes !== undefined && !eventTypes.includes(event.type)) continue;
      const deliver = () =>
        this.#dependencies.webhooks.send({
          service: 'event-grid',
          callId: event.callId,
          label: event.type.replace('Microsoft.Communication.', ''),
          url: entry.request.url,
          body: writeGridEvent(envelope, entry.schema),
          headers: { ...gridHeaders(entry.schema, 'Notification'), ...secretHeader(entry.request) },
          retryDelaysMs,
          manners,
        });
      if (entry.state === 'active') deliver();
      else if (entry.state === 'pending') this.#deliverOnceAgreed(entry, deliver);
    }
  }

  /** Back to the subscriptions that the emulator was started with, none of them asked yet. */
  reset(): void {
    this.#subscriptions = this.#dependencies.fromStart.map((request) => this.#createEntry(request));
  }

  #deliverOnceAgreed(entry: Entry, deliver: () => void): void {
    const asking = this.#ask(entry).then(({ kind }) => {
      if (kind === 'agreed') deliver();
    });
    this.#dependencies.clock.hold?.(asking);
  }

  async #ask(entry: Entry): Promise<HandshakeOutcome> {
    const { id, topic, time } = this.#stamp();
    const outcome = await shakeHands({
      url: entry.request.url,
      schema: entry.schema,
      headers: secretHeader(entry.request),
      validationCode: entry.validationCode,
      validationUrl: this.#validationUrl(entry),
      envelope: { id, topic, time },
      timeoutMs: handshakeTimeoutMs,
    });
    if (outcome.kind === 'agreed') entry.state = 'active';
    if (outcome.kind === 'awaited') entry.state = 'awaitingConsent';
    return outcome;
  }

  #createEntry(request: GridSubscriptionRequest): Entry {
    const problem = callbackUriProblem(request.url);
    if (problem !== undefined) {
      throw new GridSubscriptionError(`The subscription's "url" is invalid: ${problem}.`);
    }
    const { newId } = this.#dependencies;
    return {
      id: newId(),
      request,
      schema: request.schema ?? 'EventGridSchema',
      validationCode: newId(),
      state: 'pending',
    };
  }

  #stamp(): { readonly id: string; readonly topic: string; readonly time: string } {
    const { clock, newId } = this.#dependencies;
    return {
      id: newId(),
      topic:
        '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/emulator/providers/Microsoft.Communication/communicationServices/emulator',
      time: new Date(clock.now()).toISOString(),
    };
  }

  #describe(entry: Entry): GridSubscription {
    const { id, request, schema, state } = entry;
    return { id, url: request.url, schema, state, validationUrl: this.#validationUrl(entry) };
  }

  #validationUrl({ id, validationCode }: Entry): string {
    return `${this.#dependencies.baseUrl}/control/event-grid/${id}/validate?code=${validationCode}`;
  }
}

function secretHeader({ secret }: GridSubscriptionRequest): Record<string, string> {
  return secret === undefined ? {} : { 'x-event-grid-secret': secret };
}
