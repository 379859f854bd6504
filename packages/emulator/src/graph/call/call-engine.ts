import type { Kernel } from '../../kernel/kernel.js';
import type { RingOutcome } from '../../people/people.js';
import type { AccessTokenHolder } from '../../token/access-tokens.js';
import { isSameId } from '../access/entra-id.js';
import type { Party } from '../identity/identity-set.js';
import type { GraphNotifier } from '../notification/graph-notifier.js';
import { arrival } from '../participant/arrival.js';
import { type Member, newMember, type RosterChange } from '../participant/roster.js';
import { callNotFound, GraphError } from '../request/graph-error.js';
import type { CallRequest } from './call-request.js';
import { Conversation } from './conversation.js';
import type { GraphCall, PendingParty } from './graph-call.js';
import { Meetings, type Place } from './meetings.js';
import { outgoingCall } from './outgoing-call.js';
import { callEndings, type ResultInfo, remoteHungUp, ringFailure } from './result-info.js';
import type { Caller, Ringer } from './ringer.js';

/** How long somebody is rung. About 60 s is what users observe; no request of v1.0 can set it. */
const ringTimeoutMs = 60_000;

/** A call ends unless it is kept alive within this time since its start or the last time. */
const keepAliveWithinMs = 45 * 60_000;

/** Lets the HTTP answer leave before the first notification. */
export const answerHeadStartMs = 10;

/** How long the application takes to get into a meeting. */
const joinMeetingMs = 100;

/** What follows when people come and go, apart from rosters. */
export type Attendance = {
  readonly joined: (conversation: Conversation<GraphCall>, member: Member) => void;
  readonly left: (conversation: Conversation<GraphCall>, member: Member) => void;
};

type Parts = {
  readonly kernel: Kernel;
  readonly notifier: GraphNotifier;
  readonly ringer: Ringer;
  readonly attendance: Attendance;
};

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
  readonly #ringer: Ringer;
  readonly #attendance: Attendance;
  readonly #calls = new Map<string, GraphCall>();
  readonly #meetings: Meetings;

  constructor({ kernel, notifier, ringer, attendance }: Parts) {
    this.#kernel = kernel;
    this.#notifier = notifier;
    this.#ringer = ringer;
    this.#attendance = attendance;
    this.#meetings = new Meetings(kernel);
  }

  calls(): readonly GraphCall[] {
    return [...this.#calls.values()];
  }

  /** Forgets every call without a word to anybody. */
  clear(): void {
    const calls = this.calls();
    this.#calls.clear();
    this.#meetings.clear();
    for (const call of calls) {
      call.close();
      call.conversation.close();
    }
  }

  /** Starts a call, or joins a meeting, on behalf of the token's application. */
  create(request: CallRequest, holder: AccessTokenHolder): GraphCall {
    if (request.tenantId !== null && !isSameId(request.tenantId, holder.tenantId))
      throw new GraphError(
        403,
        '7505',
        `The token is for tenant ${holder.tenantId}, the call for tenant ${request.tenantId}: get a token of the call's tenant.`,
      );
    const conversation =
      request.form === 'meeting'
        ? this.#meetings.at(request, request.callChainId)
        : new Conversation<GraphCall>(
            { callChainId: request.callChainId ?? this.#kernel.newId(), form: request.form },
            this.#kernel.clock,
          );
    const call = outgoingCall(request, { holder, conversation, ...this.#kernel });
    this.open(call);
    this.keepAlive(call);
    if (request.form !== 'meeting') conversation.roster.put(ownMember(call));
    call.later(answerHeadStartMs, () => this.#begin(call));
    return call;
  }

  /** The conversation in a meeting, which begins with whoever comes first. */
  meeting(place: Place): Conversation<GraphCall> {
    return this.#meetings.at(place);
  }

  /** Takes up a call that has been made. */
  open(call: GraphCall): void {
    this.#calls.set(call.id, call);
    call.conversation.legs.add(call);
  }

  /** The call with this id, if it is the application's own and has not ended. */
  find(callId: string, { clientId }: Pick<AccessTokenHolder, 'clientId'>): GraphCall {
    const call = this.#calls.get(callId.toLowerCase());
    if (call === undefined || !isSameId(call.details.clientId, clientId))
      throw callNotFound(callId);
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
      this.withdraw(call);
    });
  }

  /** Another call takes over the other one of this peer-to-peer call. */
  replace(call: GraphCall): void {
    this.#notifier.callTerminating(call);
    this.end(call, callEndings.replaced);
  }

  end(
    call: GraphCall,
    result: ResultInfo | null,
    more: { readonly [name: string]: unknown } = {},
  ): void {
    if (!this.drop(call)) return;
    this.#notifier.callTerminated(call, result, more);
    this.withdraw(call);
  }

  /** Ends a call of which the application is told otherwise; false when it has ended already. */
  drop(call: GraphCall): boolean {
    if (!this.#calls.has(call.id)) return false;
    this.#forget(call);
    return true;
  }

  /** Calls somebody. Until they answer or refuse they are pending in the call under the id they will have in it. */
  ring(call: GraphCall, participantId: string, pending: Pending): void {
    const { party, settle, cancelled, caller = callerOf(call) } = pending;
    const { pendingId = participantId, timeoutMs = ringTimeoutMs } = pending;
    const ringing = this.#ringer.ring({
      party,
      participantId,
      caller,
      timeoutMs,
      settle: (outcome, by) => {
        call.pending.delete(pendingId);
        settle(outcome, by);
      },
    });
    call.pending.set(pendingId, { party, stop: () => ringing.cancel(), cancelled });
  }

  /** Somebody comes in; the first to come establishes the call they were called from. */
  admit(call: GraphCall, member: Member): void {
    const { conversation } = call;
    conversation.roster.put(member);
    const isNewcomer = call.state === 'establishing';
    if (isNewcomer) this.establish(call);
    this.announceRoster(conversation, { changed: [member], removed: [] }, isNewcomer ? call : null);
    this.#attendance.joined(conversation, member);
  }

  /** The application is in the call now, and learns who else is. */
  establish(call: GraphCall): void {
    const { conversation } = call;
    const isPresent = conversation.roster.get(call.myParticipantId) !== undefined;
    const own = ownMember(call);
    if (!isPresent) conversation.roster.put(own);
    call.state = 'established';
    const { audioActivationMs = 0 } = this.#kernel.settings.graph;
    call.isAudioActive = audioActivationMs === 0;
    this.#notifier.callUpdated(call);
    if (!call.isAudioActive) call.later(audioActivationMs, () => this.#activateAudio(call));
    if (conversation.form === 'peerToPeer') return;
    this.#notifier.rosterUpdated(call, { changed: conversation.roster.members(), removed: [] });
    if (!isPresent) this.announceRoster(conversation, { changed: [own], removed: [] }, call);
  }

  /** Somebody who is in the conversation is otherwise than before. */
  change(conversation: Conversation<GraphCall>, member: Member): void {
    if (conversation.roster.get(member.id) === undefined) return;
    conversation.roster.put(member);
    this.announceRoster(conversation, { changed: [member], removed: [] });
  }

  /** Somebody goes out, by their own will or not. */
  leave(conversation: Conversation<GraphCall>, participantId: string): void {
    const leg = [...conversation.legs].find((one) => one.myParticipantId === participantId);
    if (leg !== undefined) {
      this.end(leg, callEndings.removed);
      return;
    }
    const member = conversation.remove(participantId);
    if (member !== undefined) this.#missed(conversation, member);
  }

  /** A peer-to-peer call turns into a group call, for good, and its roster becomes visible. */
  escalate(call: GraphCall): void {
    const { conversation } = call;
    if (conversation.form !== 'peerToPeer') return;
    conversation.form = 'group';
    const own = conversation.roster.get(call.myParticipantId);
    if (own !== undefined && call.hasOption('hideBotAfterEscalation'))
      conversation.roster.put({ ...own, isHidden: true });
    conversation.later(0, () =>
      this.announceRoster(conversation, { changed: conversation.roster.members(), removed: [] }),
    );
  }

  /** A group call ends when nobody else is in it or expected; a meeting goes on. */
  endIfDeserted(call: GraphCall): void {
    if (call.conversation.form !== 'group' || call.others().length > 0) return;
    if (call.pending.size > 0 || call.state === 'incoming') return;
    const wasJoined = call.state !== 'establishing';
    this.end(call, wasJoined ? callEndings.allOthersLeft : callEndings.nobodyJoined);
  }

  /** Tells every application in the conversation but one. Peer-to-peer calls have no roster to tell. */
  announceRoster(
    conversation: Conversation<GraphCall>,
    change: RosterChange,
    except: GraphCall | null = null,
  ): void {
    if (conversation.form === 'peerToPeer') return;
    for (const leg of conversation.legs)
      if (leg !== except && isPresent(leg)) this.#notifier.rosterUpdated(leg, change);
  }

  #begin(call: GraphCall): void {
    this.#notifier.callUpdated(call);
    if (call.conversation.form === 'meeting') {
      call.later(joinMeetingMs, () => this.establish(call));
      return;
    }
    for (const party of call.details.targets) this.#ringTarget(call, party);
  }

  #ringTarget(call: GraphCall, party: Party): void {
    const participantId = this.#kernel.newId();
    this.ring(call, participantId, {
      party,
      settle: (outcome, by) => {
        if (outcome.kind === 'answered')
          this.admit(call, arrival(call.conversation, { id: participantId, party: by, outcome }));
        else this.#missTarget(call, ringFailure(outcome.kind, by));
      },
      cancelled: () => this.#missTarget(call, ringFailure('cancelled', party)),
    });
  }

  #missTarget(call: GraphCall, reason: ResultInfo): void {
    if (call.conversation.form === 'peerToPeer') this.end(call, reason);
    else this.endIfDeserted(call);
  }

  #activateAudio(call: GraphCall): void {
    call.isAudioActive = true;
    this.#notifier.callUpdated(call);
  }

  /** Those who stay learn that somebody has gone; a peer-to-peer call is over then. */
  #missed(conversation: Conversation<GraphCall>, member: Member): void {
    this.#attendance.left(conversation, member);
    const legs = [...conversation.legs];
    if (conversation.form === 'peerToPeer') {
      for (const leg of legs) this.end(leg, remoteHungUp(member.party));
      return;
    }
    this.announceRoster(conversation, { changed: [], removed: [member] });
    for (const leg of legs) this.endIfDeserted(leg);
  }

  /** A call that was dropped is out of its conversation, which ends with the last of them. */
  withdraw(call: GraphCall): void {
    const { conversation } = call;
    conversation.legs.delete(call);
    const member = conversation.remove(call.myParticipantId);
    if (member !== undefined) this.#missed(conversation, member);
    if (conversation.legs.size > 0) return;
    conversation.close();
    this.#meetings.over(conversation);
  }

  #forget(call: GraphCall): void {
    call.close();
    this.#calls.delete(call.id);
  }
}

/** Whom to call, and who hears what came of it. */
export type Pending = Pick<PendingParty, 'party' | 'cancelled'> & {
  readonly settle: (outcome: RingOutcome, by: Party) => void;
  readonly timeoutMs?: number;
  /** Under what they are pending, when it is not the id that they will have. */
  readonly pendingId?: string;
  /** Who calls, when it is not the application of the call itself. */
  readonly caller?: Caller;
};

/** The application as the one who calls. */
function callerOf(call: GraphCall): Caller {
  const { details, conversation } = call;
  return {
    party: details.own,
    participantId: call.myParticipantId,
    sourceIdentity: details.sourceIdentity,
    tenantId: details.tenantId,
    subject: details.subject,
    chatInfo: details.chatInfo,
    meetingInfo: details.meetingInfo,
    conversation,
    modalities: call.modalities,
  };
}

function ownMember(call: GraphCall): Member {
  return newMember(call.myParticipantId, call.details.own);
}

/** Whether this application is in the conversation and told what happens there. */
function isPresent({ state }: GraphCall): boolean {
  return state === 'established' || state === 'transferring';
}
