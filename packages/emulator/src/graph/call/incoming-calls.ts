import type { Cancel } from '../../clock/clock.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { Ringing, RingOutcome } from '../../people/people.js';
import { encryptedIdentitySet, identitySet, type Party } from '../identity/identity-set.js';
import type { GraphNotifier } from '../notification/graph-notifier.js';
import { wrongState } from '../request/graph-error.js';
import { answerHeadStartMs, type CallEngine } from './call-engine.js';
import type { LegRequest } from './call-request.js';
import { GraphCall } from './graph-call.js';
import type { RedirectRequest } from './redirect-request.js';
import { callEndings, type ResultInfo, remoteHungUp, ringFailure } from './result-info.js';
import type { Offer } from './ringer.js';

/** An incoming call is to be answered, rejected or redirected within this time; one that records by policy sooner. */
const windowMs = { usual: 15_000, policyRecording: 5_000 } as const;

/** How long the media of an answered call take to be set up. */
const connectMs = 100;

type Parts = {
  readonly kernel: Kernel;
  readonly engine: CallEngine;
  readonly notifier: GraphNotifier;
};

/**
 * The calls that reach applications.
 *
 * ```
 * created ─▶ incoming ── answer ──▶ establishing ─▶ established
 *               ├── reject, window over, caller gone ──▶ terminated
 *               └── redirect ──▶ redirecting ── somebody answers, nobody does ──▶ terminated
 * ```
 */
export class IncomingCalls {
  readonly #kernel: Kernel;
  readonly #engine: CallEngine;
  readonly #notifier: GraphNotifier;
  /** What stands behind each call that is not established yet. */
  readonly #open = new Map<GraphCall, { readonly offer: Offer; readonly stopWindow: Cancel }>();

  constructor({ kernel, engine, notifier }: Parts) {
    this.#kernel = kernel;
    this.#engine = engine;
    this.#notifier = notifier;
  }

  /** Announces a call to an application, for as long as it may take to decide. */
  offer(offer: Offer): Ringing & { readonly call: GraphCall } {
    const call = incomingCall(offer, this.#kernel);
    this.#engine.open(call);
    const isRecording = offer.caller.observedParticipantId !== undefined;
    const stopWindow = call.later(isRecording ? windowMs.policyRecording : windowMs.usual, () =>
      this.#decline(call, { kind: 'timedOut' }, callEndings.notAnswered),
    );
    this.#open.set(call, { offer, stopWindow });
    call.whenClosed(() => this.#open.delete(call));
    call.later(answerHeadStartMs, () => this.#notifier.callCreated(call));
    return { call, cancel: () => this.giveUp(call) };
  }

  /** The application takes the call; that it is established follows. */
  answer(call: GraphCall, request: LegRequest): void {
    const { offer } = this.#decide(call, 'answered');
    call.state = 'establishing';
    call.callbackUri = request.callbackUri;
    call.modalities = request.modalities;
    call.mediaConfig = request.mediaConfig;
    call.callOptions = request.callOptions;
    this.#engine.keepAlive(call);
    call.later(answerHeadStartMs, () => {
      this.#notifier.callUpdated(call);
      call.later(connectMs, () => {
        this.#open.delete(call);
        offer.settle({ kind: 'answered' }, offer.party);
        this.#engine.establish(call);
      });
    });
  }

  /** The application does not want the call. */
  reject(call: GraphCall, reason: 'none' | 'busy' | 'forbidden', callbackUri: string | null): void {
    const { offer } = this.#decide(call, 'rejected');
    call.callbackUri = callbackUri ?? call.callbackUri;
    this.#engine.drop(call);
    this.#kernel.clock.after(answerHeadStartMs, () => {
      this.#notifier.callRejected(call);
      this.#engine.withdraw(call);
      offer.settle({ kind: reason === 'busy' ? 'busy' : 'declined' }, offer.party);
    });
  }

  /** The application sends the caller to others, who are rung together; the first to answer has the call. */
  redirect(call: GraphCall, request: RedirectRequest): void {
    const { offer } = this.#decide(call, 'redirected');
    this.#open.set(call, { offer, stopWindow: () => undefined });
    call.state = 'redirecting';
    call.callbackUri = request.callbackUri ?? call.callbackUri;
    for (const target of request.targets) this.#ringInstead(call, { offer, target, request });
  }

  #ringInstead(
    call: GraphCall,
    {
      offer,
      target,
      request,
    }: { readonly offer: Offer; readonly target: Party; readonly request: RedirectRequest },
  ): void {
    const route = {
      '@odata.type': '#microsoft.graph.callRoute',
      routingType: 'forwarded',
      original: identitySet(offer.party),
      final: identitySet(target),
    };
    this.#engine.ring(call, offer.participantId, {
      // Several may ring, and whoever answers has the one id that was promised to the caller.
      pendingId: this.#kernel.newId(),
      party: target,
      timeoutMs: request.timeoutMs,
      caller: { ...offer.caller, callRoutes: [...(offer.caller.callRoutes ?? []), route] },
      settle: (outcome, by) => {
        if (outcome.kind !== 'answered') {
          if (call.pending.size > 0) return;
          this.#decline(call, outcome, ringFailure(outcome.kind, by));
          return;
        }
        this.#engine.end(call, null, { answeredBy: identitySet(by) });
        offer.settle(outcome, by);
      },
      cancelled: () => undefined,
    });
  }

  /** The caller gives up. True when nobody had taken the call. */
  giveUp(call: GraphCall): boolean {
    const open = this.#open.get(call);
    if (open === undefined) return false;
    this.#engine.end(call, remoteHungUp(open.offer.caller.party));
    return true;
  }

  #decline(call: GraphCall, outcome: RingOutcome, result: ResultInfo): void {
    const open = this.#open.get(call);
    this.#engine.end(call, result);
    open?.offer.settle(outcome, open.offer.party);
  }

  /** The one decision on a call; the time for it stops. */
  #decide(call: GraphCall, what: string): { readonly offer: Offer } {
    const open = this.#open.get(call);
    if (call.state !== 'incoming' || open === undefined)
      throw wrongState(
        `Call ${call.id} is ${call.state}; only a call that is incoming can be ${what}.`,
      );
    open.stopWindow();
    return open;
  }
}

function incomingCall(
  { application, callbackUri, caller, party, participantId }: Offer,
  { newId, clock }: Pick<Kernel, 'newId' | 'clock'>,
): GraphCall {
  const { transferor, observedParticipantId } = caller;
  const details = {
    direction: 'incoming',
    own: party,
    ownParticipantId: participantId,
    clientId: application.clientId,
    tenantId: caller.tenantId,
    // Applications without any permission for calls do not learn who calls them.
    sourceIdentity:
      application.permissions.length > 0
        ? caller.sourceIdentity
        : encryptedIdentitySet(caller.party),
    targets: [party],
    // A number stands behind calls to numbers and to resource accounts, not behind those to the application itself.
    applicationInstance: party.kind === 'application' ? null : party,
    subject: caller.subject,
    chatInfo: caller.chatInfo,
    meetingInfo: caller.meetingInfo,
    incomingContext: {
      '@odata.type': '#microsoft.graph.incomingContext',
      sourceParticipantId: caller.participantId,
      ...(observedParticipantId && { observedParticipantId }),
      ...(transferor && { transferor: identitySet(transferor) }),
    },
    callRoutes: caller.callRoutes ?? [],
  } as const;
  const { modalities, conversation } = caller;
  const start = { callbackUri, modalities, conversation, mediaConfig: null, callOptions: null };
  return new GraphCall(details, { id: newId(), state: 'incoming', ...start }, clock);
}
