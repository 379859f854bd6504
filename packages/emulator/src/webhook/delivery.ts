/** A callback that a service wants to reach the application. */
export interface Delivery {
  /** The service that sends it. */
  readonly service: string;
  /** The service's own id of the call it is about; deliveries of one call keep their order. */
  readonly callId: string;
  /** What it says, for people who read the record: an event type, for instance. */
  readonly label: string;
  readonly url: string;
  /** The JSON document to post. */
  readonly body: unknown;
  /** Makes the bearer token of one attempt; without it the delivery carries none. */
  readonly bearerToken?: () => Promise<string>;
  /** Header fields besides the token. A content type given here replaces that of plain JSON. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Waits before the second, third … attempt, where the sender's own habit is not the one to follow. */
  readonly retryDelaysMs?: readonly number[];
  /** What an answer means, where it means something else than to most. */
  readonly manners?: WebhookManners;
}

/** How a sender takes the statuses that it is answered with. */
export interface WebhookManners {
  isSuccess(status: number): boolean;
  /** Whether a failure is not tried again. */
  isFinal(status: number): boolean;
  /** How long it waits after this failure at the least; no status where there was no answer. */
  minimumWaitMs(status: number | undefined): number;
}

/** A delivery and when to begin with it. With a delay it leaves its place in the order. */
export interface PlannedDelivery {
  readonly delivery: Delivery;
  readonly delayMs: number;
}

/**
 * Changes what is about to be delivered: none is a loss, two are a duplicate, a delay is a reordering.
 * Each hook is asked about every delivery that the hooks before it left.
 */
export type DeliveryHook = (planned: PlannedDelivery) => readonly PlannedDelivery[];

/** One try to hand a delivery over, and what came of it. */
export interface DeliveryAttempt {
  readonly at: string;
  /** The receiver's HTTP status; absent when there was no answer. */
  readonly status?: number;
  /** Why there was no answer. */
  readonly error?: string;
}

/**
 * - `queued`: not delivered yet, it waits for its turn, for its delay or for a retry
 * - `delivered`: the receiver answered 2xx
 * - `refused`: the receiver answered with a status that is not worth a retry
 * - `failed`: the retries were used up
 * - `dropped`: a hook lost it, on purpose
 */
export type DeliveryStatus = 'queued' | 'delivered' | 'refused' | 'failed' | 'dropped';

/** What happened to one delivery, as the control API shows it. */
export interface DeliveryRecord {
  readonly id: string;
  readonly service: string;
  readonly callId: string;
  readonly label: string;
  readonly url: string;
  readonly body: unknown;
  readonly status: DeliveryStatus;
  readonly attempts: readonly DeliveryAttempt[];
}
