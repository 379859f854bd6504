import type { Kernel } from '../../kernel/kernel.js';
import type { RingOutcome } from '../../people/people.js';
import type { CallEngine } from '../call/call-engine.js';
import { requireEstablished, requireGroup } from '../call/call-guards.js';
import type { GraphCall } from '../call/graph-call.js';
import {
  noDialOutData,
  noNumberBehindCall,
  type ResultInfo,
  replacedCallGone,
  ringFailure,
} from '../call/result-info.js';
import type { Party } from '../identity/identity-set.js';
import {
  type CommsOperation,
  type Invitation,
  settleInvitation,
} from '../operation/comms-operation.js';
import type { OperationBook } from '../operation/operation-book.js';
import { badRequest, participantNotFound } from '../request/graph-error.js';
import { odataType } from '../request/json-reader.js';
import { arrival } from './arrival.js';
import type { Invitee, InviteRequest } from './invite-request.js';
import { type MoveSource, moveSource, stillThere } from './move-source.js';

/** How long it takes to move somebody who need not answer, and to find that a number cannot be dialled. */
const placementMs = 200;

type Parts = {
  readonly kernel: Kernel;
  readonly engine: CallEngine;
  readonly book: OperationBook;
};

/** Brings people into calls, takes them out, and mutes them. */
export class ParticipantDesk {
  readonly #kernel: Kernel;
  readonly #engine: CallEngine;
  readonly #book: OperationBook;

  constructor({ kernel, engine, book }: Parts) {
    this.#kernel = kernel;
    this.#engine = engine;
    this.#book = book;
  }

  /** Starts an invite. Everybody gets their participant id now, and with it a handle to be cancelled by. */
  invite(call: GraphCall, { clientContext, invitees }: InviteRequest): CommsOperation {
    requireEstablished(call);
    if (invitees.length > 1 && call.conversation.form === 'peerToPeer')
      throw badRequest(
        'Several participants in one request can be invited to group calls only; this call is peer-to-peer.',
      );
    const source = this.#moveSourceOf(call, invitees);
    for (const { party } of invitees) requireAbsent(call, party.rawId);
    requireOneBot(call, invitees);
    const invitations = invitees.map(
      (invitee): Invitation => ({
        // Somebody who moves keeps the id they have.
        participantId: source?.participantId ?? this.#kernel.newId(),
        invitee,
        outcome: 'pending',
      }),
    );
    const type = 'inviteParticipantsOperation';
    const operation = this.#book.begin(call, type, { clientContext, invitations });
    this.#engine.escalate(call);
    for (const { participantId, invitee } of operation.invitations)
      this.#place(call, { operationId: operation.id, participantId, invitee, source });
    return operation;
  }

  /** Takes out somebody who is in the call, or gives up calling somebody who is not in it yet. */
  remove(call: GraphCall, participantId: string): void {
    const { conversation, myParticipantId } = call;
    if (conversation.form === 'peerToPeer') throw participantNotFound(participantId);
    if (participantId === myParticipantId)
      throw badRequest('The application leaves by deleting the call, not its own participant.');
    const pending = pendingIn(call, participantId);
    if (pending === undefined && conversation.roster.get(participantId) === undefined)
      throw participantNotFound(participantId);
    if (pending?.party.stop()) {
      pending.leg.pending.delete(participantId);
      pending.leg.later(0, pending.party.cancelled);
      return;
    }
    conversation.later(0, () => this.#engine.leave(conversation, participantId));
  }

  /** Mutes somebody for everybody, or mutes and unmutes the application itself. Nobody can be unmuted by another. */
  mute(call: GraphCall, participantId: string, request: MuteRequest): CommsOperation {
    requireGroup(call, 'Muting');
    requireEstablished(call);
    const { conversation } = call;
    const member = conversation.roster.get(participantId);
    if (member === undefined) throw participantNotFound(participantId);
    const { clientContext, isMuted } = request;
    const by = participantId === call.myParticipantId ? 'self' : 'server';
    const type = isMuted ? 'muteParticipantOperation' : 'unmuteParticipantOperation';
    const operation = this.#book.complete(call, type, { clientContext });
    const changed = { ...member, mutedBy: isMuted ? by : 'nobody' } as const;
    conversation.roster.put(changed);
    conversation.later(0, () => this.#engine.change(conversation, changed));
    return operation;
  }

  #moveSourceOf(call: GraphCall, invitees: readonly Invitee[]): MoveSource | null {
    const [invitee] = invitees;
    if (!invitee?.replacesCallId) return null;
    return moveSource(this.#engine.find(invitee.replacesCallId, call.details), call, invitee);
  }

  #place(call: GraphCall, placement: Placement): void {
    const { invitee, participantId, source } = placement;
    const { party } = invitee;
    const obstacle = party.kind === 'phone' ? dialOutObstacle(call) : null;
    const cancelled = () => this.#fail(call, placement, ringFailure('cancelled', party));
    if (source === null && obstacle === null) {
      const settle = (outcome: RingOutcome, by: Party) =>
        this.#settle(call, placement, { outcome, by });
      this.#engine.ring(call, participantId, { party, settle, cancelled });
      return;
    }
    let isWaiting = true;
    const stopTimer = call.later(placementMs, () => {
      isWaiting = false;
      call.pending.delete(participantId);
      if (obstacle !== null) this.#fail(call, placement, obstacle(party));
      else if (source !== null) this.#move(call, placement, source);
    });
    const stop = () => {
      stopTimer();
      const wasWaiting = isWaiting;
      isWaiting = false;
      return wasWaiting;
    };
    call.pending.set(participantId, { party, stop, cancelled });
  }

  #settle(
    call: GraphCall,
    placement: Placement,
    { outcome, by }: { readonly outcome: RingOutcome; readonly by: Party },
  ): void {
    if (outcome.kind === 'answered') this.#admit(call, placement, { outcome, by });
    else this.#fail(call, placement, ringFailure(outcome.kind, by));
  }

  #admit(
    call: GraphCall,
    placement: Placement,
    {
      outcome,
      by,
    }: { readonly outcome: Extract<RingOutcome, { kind: 'answered' }>; readonly by: Party },
  ): void {
    const { invitee, participantId } = placement;
    this.#close(call, placement, 'joined');
    const isHidden = invitee.hidden ?? false;
    this.#engine.admit(
      call,
      arrival(call.conversation, { id: participantId, party: by, outcome, isHidden }),
    );
  }

  #fail(call: GraphCall, placement: Placement, reason: ResultInfo): void {
    this.#close(call, placement, reason);
    this.#engine.endIfDeserted(call);
  }

  /** The operation completes, then the old call hears of the departure, then the new one of the arrival. */
  #move(call: GraphCall, placement: Placement, source: MoveSource): void {
    if (!stillThere(source)) {
      this.#fail(call, placement, replacedCallGone(placement.invitee.party));
      return;
    }
    const { presses, says } = source.member.conduct;
    const outcome = {
      kind: 'answered',
      ...(presses && { presses }),
      ...(says && { says }),
    } as const;
    this.#admit(call, placement, { outcome, by: placement.invitee.party });
    if (source.call.conversation.form === 'peerToPeer') this.#engine.replace(source.call);
    else this.#engine.leave(source.call.conversation, source.member.id);
  }

  #close(call: GraphCall, placement: Placement, outcome: 'joined' | ResultInfo): void {
    const { operationId, participantId } = placement;
    const running = call.operations.get(operationId);
    if (running === undefined) return;
    this.#book.replace(call, settleInvitation(running, participantId, outcome));
  }
}

type Placement = {
  readonly operationId: string;
  readonly participantId: string;
  readonly invitee: Invitee;
  readonly source: MoveSource | null;
};

type MuteRequest = { readonly clientContext: string | null; readonly isMuted: boolean };

/** Somebody who is being called into the conversation, by whichever application. */
function pendingIn({ conversation }: GraphCall, participantId: string) {
  for (const leg of conversation.legs) {
    const party = leg.pending.get(participantId);
    if (party !== undefined) return { leg, party };
  }
  return undefined;
}

function pendingParties({ conversation }: GraphCall): readonly Party[] {
  return [...conversation.legs].flatMap((leg) =>
    [...leg.pending.values()].map((pending) => pending.party),
  );
}

function requireAbsent(call: GraphCall, rawId: string): void {
  if (call.conversation.roster.findByRawId(rawId) !== undefined)
    throw badRequest(`${rawId} is in the call already; the same identity cannot be invited twice.`);
  if (pendingParties(call).some((pending) => pending.rawId === rawId))
    throw badRequest(`${rawId} is being invited already; cancel that invitation first.`);
}

/** Applications that came by themselves do not count: those are not invited. */
function requireOneBot(call: GraphCall, invitees: readonly Invitee[]): void {
  const { conversation } = call;
  const isBot = (party: Party) => party.kind === 'application';
  const joined = new Set(
    [...conversation.legs]
      .filter((leg) => leg.details.direction === 'outgoing')
      .map((leg) => leg.myParticipantId),
  );
  const invited = conversation.roster.members().filter((member) => !joined.has(member.id));
  const bots = [
    ...invited.map((member) => member.party).filter(isBot),
    ...pendingParties(call).filter(isBot),
    ...invitees.map((invitee) => invitee.party).filter(isBot),
  ];
  if (bots.length > 1 && invitees.some((invitee) => isBot(invitee.party)))
    throw badRequest('More than one bot cannot be invited to a call.');
}

/** Why no number can be dialled from this call, after the support matrix of the answer page. */
function dialOutObstacle({ details }: GraphCall): ((party: Party) => ResultInfo) | null {
  const { meetingInfo, applicationInstance, targets, direction } = details;
  if (meetingInfo !== null && odataType(meetingInfo) === 'tokenMeetingInfo') return noDialOutData;
  // A call created as a group, and one that came to the application itself, has no number behind it.
  const lacksNumber = targets.length > 1 || direction === 'incoming';
  return lacksNumber && applicationInstance === null ? noNumberBehindCall : null;
}
