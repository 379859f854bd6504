import type { Kernel } from '../../kernel/kernel.js';
import type { RingOutcome } from '../../people/people.js';
import type { AccessTokenHolder } from '../../token/access-tokens.js';
import { isSameId } from '../access/entra-id.js';
import type { Party } from '../identity/identity-set.js';
import type { GraphNotifier } from '../notification/graph-notifier.js';
import type { Member, RosterChange } from '../participant/roster.js';
import { callNotFound, GraphError } from '../request/graph-error.js';
import type { CallRequest } from './call-request.js';
import { GraphCall } from './graph-call.js';
import { callEndings, type ResultInfo, remoteHungUp, ringFailure } from './result-info.js';

/** How long somebody is rung. About 60 s is what users observe; no request of v1.0 can set it. */
const ringTimeoutMs = 60_000;

/** A call ends unless it is kept alive within this time since its start or the last time. */
const keepAliveWithinMs = 45 * 60_000;

/** Lets the HTTP answer leave before the first notification. */
const answerHeadStartMs = 10;

/** How long the application takes to get into a meeting. */
const joinMeetingMs = 100;

/**
 * The calls and their lives: establishing, established, terminated.
 *
 * ```
 * POST calls ─▶ establishing ── somebody answers, meeting entered ──▶ established
 *                    │ nobody comes                                        │ hung up, deserted, not kept alive
 *                    └────────────────────▶ terminated ◀──────────────────┘
 * ```
 */
export class CallEngine {
  readonly #kernel: Kernel;
  readonly #notifier: GraphNotifier;
  readonly #calls = new Map<string, GraphCall>();

  constructor(kernel: Kernel, notifier: GraphNotifier) {
    this.#kernel = kernel;
    this.#notifier = notifier;
  }

  calls(): readonly GraphCall[] {
    return [...this.#calls.values()];
  }

  /** Forgets every call without a word to anybody. */
  clear(): void {
    for (const call of this.#calls.values()) call.close();
    this.#calls.clear();
  }

  /** Starts a call, or joins a meeting, on behalf of the token's application. */
  create(request: CallRequest, holder: AccessTokenHolder): GraphCall {
    if (request.tenantId !== null && !isSameId(request.tenantId, holder.tenantId))
      throw new GraphError(
        403,
        '7505',
        `The token is for tenant ${holder.tenantId}, the call for tenant ${request.tenantId}: get a token of the call's tenant.`,
      );
    const call = new GraphCall(request, holder, this.#kernel);
    this.#calls.set(call.id, call);
    this.keepAlive(call);
    call.later(answerHeadStartMs, () => this.#begin(call));
    return call;
  }

  /** The call with this id, if it is the application's own and has not ended. */
  find(callId: string, holder: AccessTokenHolder): GraphCall {
    const call = this.#calls.get(callId.toLowerCase());
    if (call === undefined || call.clientId !== holder.clientId) throw callNotFound(callId);
    return call;
  }

  keepAlive(call: GraphCall): void {
    call.keepAlive(keepAliveWithinMs, () => this.end(call, callEndings.keepAliveMissed));
  }

  /** The application leaves; the notifications follow its answer. */
  hangUp(call: GraphCall): void {
    this.#forget(call);
    this.#kernel.clock.after(answerHeadStartMs, () => {
      this.#notifier.callTerminating(call);
      this.#notifier.callTerminated(call, callEndings.hungUp);
    });
  }

  /** Another call takes over the other one of this peer-to-peer call. */
  replace(call: GraphCall): void {
    this.#notifier.callTerminating(call);
    this.end(call, callEndings.replaced);
  }

  end(call: GraphCall, result: ResultInfo): void {
    this.#forget(call);
    this.#notifier.callTerminated(call, result);
  }

  /** Calls somebody. Until they answer or refuse they are pending in the call under the id they will have in it. */
  ring(
    call: GraphCall,
    participantId: string,
    pending: {
      readonly party: Party;
      readonly settle: (outcome: RingOutcome) => void;
      readonly cancelled: () => void;
    },
  ): void {
    const { party, settle, cancelled } = pending;
    const ringing = this.#kernel.people.ring(party.rawId, {
      timeoutMs: ringTimeoutMs,
      settle: (outcome) => {
        call.pending.delete(participantId);
        settle(outcome);
      },
    });
    call.pending.set(participantId, { party, stop: () => ringing.cancel(), cancelled });
  }

  /** Somebody comes in; the first to come establishes the call. */
  admit(call: GraphCall, member: Member, leavesAfterMs?: number): void {
    call.roster.put(member);
    if (call.state === 'establishing') this.#establish(call);
    else this.announceRoster(call, { changed: [member], removed: [] });
    if (leavesAfterMs !== undefined) call.later(leavesAfterMs, () => this.leave(call, member.id));
  }

  /** Somebody goes out, by their own will or not. */
  leave(call: GraphCall, participantId: string): void {
    const member = call.roster.remove(participantId);
    if (member === undefined) return;
    if (call.form === 'peerToPeer') {
      this.end(call, remoteHungUp(member.party));
      return;
    }
    this.announceRoster(call, { changed: [], removed: [member] });
    this.endIfDeserted(call);
  }

  /** A peer-to-peer call turns into a group call, for good, and its roster becomes visible. */
  escalate(call: GraphCall): void {
    if (call.form !== 'peerToPeer') return;
    call.form = 'group';
    const own = call.roster.get(call.myParticipantId);
    if (own !== undefined && call.request.callOptions?.['hideBotAfterEscalation'] === true)
      call.roster.put({ ...own, isHidden: true });
    call.later(0, () => this.announceRoster(call, { changed: call.roster.members(), removed: [] }));
  }

  /** A group call ends when nobody else is in it or expected; a meeting goes on. */
  endIfDeserted(call: GraphCall): void {
    if (call.form !== 'group' || call.others().length > 0 || call.pending.size > 0) return;
    const wasJoined = call.state === 'established';
    this.end(call, wasJoined ? callEndings.allOthersLeft : callEndings.nobodyJoined);
  }

  /** Peer-to-peer calls have no roster to tell. */
  announceRoster(call: GraphCall, change: RosterChange): void {
    if (call.form !== 'peerToPeer') this.#notifier.rosterUpdated(call, change);
  }

  #begin(call: GraphCall): void {
    this.#notifier.callUpdated(call);
    if (call.form === 'meeting') {
      call.later(joinMeetingMs, () => this.#establish(call));
      return;
    }
    for (const party of call.request.targets) this.#ringTarget(call, party);
  }

  #ringTarget(call: GraphCall, party: Party): void {
    const participantId = this.#kernel.newId();
    this.ring(call, participantId, {
      party,
      settle: (outcome) => {
        if (outcome.kind !== 'answered') this.#missTarget(call, ringFailure(outcome.kind, party));
        else this.admit(call, newMember(participantId, party), outcome.leavesAfterMs);
      },
      cancelled: () => this.#missTarget(call, ringFailure('cancelled', party)),
    });
  }

  #missTarget(call: GraphCall, reason: ResultInfo): void {
    if (call.form === 'peerToPeer') this.end(call, reason);
    else this.endIfDeserted(call);
  }

  #establish(call: GraphCall): void {
    call.state = 'established';
    this.#notifier.callUpdated(call);
    this.announceRoster(call, { changed: call.roster.members(), removed: [] });
  }

  #forget(call: GraphCall): void {
    call.close();
    this.#calls.delete(call.id);
  }
}

/** Somebody about to be in a call, heard by everybody. */
export function newMember(id: string, party: Party, isHidden = false): Member {
  return { id, party, isHidden, mutedBy: 'nobody' };
}
