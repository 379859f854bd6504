import type { Clock } from '../../clock/clock.js';
import type { Identifier } from '../identifier.js';
import type { Conversation, Leg } from './leg.js';

/**
 * - `ringing`: the application may answer, redirect or reject it
 * - `answered`, `rejected`, `redirected`: what the application did
 * - `elsewhere`: somebody else answered or declined
 * - `missed`: nobody did anything in time
 * - `abandoned`: the caller gave up
 */
export type IncomingCallStatus =
  | 'ringing'
  | 'answered'
  | 'rejected'
  | 'redirected'
  | 'elsewhere'
  | 'missed'
  | 'abandoned';

/** Why an application refuses a call. */
export type RejectReason = 'none' | 'busy' | 'forbidden';

/** A call to an identity or number of the application. */
export interface IncomingCall {
  readonly id: string;
  /** What the application names the call with; opaque to it. */
  readonly context: string;
  readonly from: Identifier;
  readonly to: Identifier;
  readonly callerDisplayName: string;
  /** The conversation that the application joins by answering. */
  readonly conversation: Conversation;
  status: IncomingCallStatus;
  /** Stops everything else that rings for this call. */
  stopRinging(): void;
  /** Connects the leg with which the application answered. */
  pickUp(leg: Leg): void;
  refuse(reason: RejectReason): void;
  redirect(target: Identifier): void;
}

/** An incoming call as the control API shows it. */
export interface IncomingCallSummary {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly status: IncomingCallStatus;
  readonly serverCallId: string;
  readonly correlationId: string;
  readonly incomingCallContext: string;
}

/** How long a call that is not ringing any more is still known by its context. */
const retentionMs = 5 * 60 * 1000;

// The service's contexts are about 8 KB long and begin like an unsigned token.
const contextHeader = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
const contextFiller = 'incoming-call-'.repeat(410);

/** The incoming calls that the application has been told of, and for a while those it has dealt with. */
export class IncomingCalls {
  readonly #clock: Clock;
  readonly #calls = new Map<string, IncomingCall>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(call: IncomingCall): void {
    this.#calls.set(call.id, call);
  }

  /** Notes what became of a call, once. */
  close(call: IncomingCall, status: Exclude<IncomingCallStatus, 'ringing'>): void {
    if (call.status !== 'ringing') return;
    call.status = status;
    this.#clock.after(retentionMs, () => this.#calls.delete(call.id));
  }

  /** The call that a context names. */
  find(context: string): IncomingCall | undefined {
    return this.#calls.get(readContext(context) ?? '');
  }

  summaries(): readonly IncomingCallSummary[] {
    return [...this.#calls.values()].map(summarizeIncomingCall);
  }

  clear(): void {
    this.#calls.clear();
  }
}

/** The call as the control API shows it. */
export function summarizeIncomingCall(call: IncomingCall): IncomingCallSummary {
  const { id, from, to, status, conversation, context } = call;
  const { serverCallId, correlationId } = conversation;
  return {
    id,
    from: from.rawId,
    to: to.rawId,
    status,
    serverCallId,
    correlationId,
    incomingCallContext: context,
  };
}

/** The context of the incoming call with this id. */
export function writeContext(id: string): string {
  const payload = Buffer.from(JSON.stringify({ id, filler: contextFiller })).toString('base64url');
  return `${contextHeader}.${payload}.`;
}

/** The id in a context, or nothing when the text is no context of this service. */
export function readContext(context: string): string | undefined {
  const [header, payload = ''] = context.split('.');
  if (header !== contextHeader) return undefined;
  return /^\{"id":"([\da-f-]+)"/.exec(Buffer.from(payload, 'base64url').toString('latin1'))?.[1];
}
