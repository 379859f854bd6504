import type { Kernel } from '../../kernel/kernel.js';
import type { RingOutcome } from '../../people/people.js';
import { type CallEngine, newMember } from '../call/call-engine.js';
import type { GraphCall } from '../call/graph-call.js';
import {
  noDialOutData,
  noNumberBehindCall,
  type ResultInfo,
  replacedCallGone,
  ringFailure,
} from '../call/result-info.js';
import type { GraphNotifier } from '../notification/graph-notifier.js';
import { type CommsOperation, settleInvitation } from '../operation/comms-operation.js';
import { badRequest, GraphError, participantNotFound } from '../request/graph-error.js';
import type { Invitee, InviteRequest } from './invite-request.js';
import { type MoveSource, moveSource, stillThere } from './move-source.js';

/** How long it takes to move somebody who need not answer, and to find that a number cannot be dialled. */
const placementMs = 200;

type Parts = {
  readonly kernel: Kernel;
  readonly engine: CallEngine;
  readonly notifier: GraphNotifier;
};

/** Brings people into calls, takes them out, and mutes them. */
export class ParticipantDesk {
  readonly #kernel: Kernel;
  readonly #engine: CallEngine;
  readonly #notifier: GraphNotifier;

  constructor({ kernel, engine, notifier }: Parts) {
    this.#kernel = kernel;
    this.#engine = engine;
    this.#notifier = notifier;
  }

  /** Starts an invite. Everybody gets their participant id now, and with it a handle to be cancelled by. */
  invite(call: GraphCall, { clientContext, invitees }: InviteRequest): CommsOperation {
    requireEstablished(call);
    if (invitees.length > 1 && call.form === 'peerToPeer')
      throw badRequest(
        'Several participants in one request can be invited to group calls only; this call is peer-to-peer.',
      );
    const source = this.#moveSourceOf(call, invitees);
    for (const { party } of invitees) requireAbsent(call, party.rawId);
    requireOneBot(call, invitees);
    const operation: CommsOperation = {
      ...this.#newOperation('inviteParticipantsOperation', clientContext),
      status: 'running',
      invitations: invitees.map((invitee) => ({
        // Somebody who moves keeps the id they have.
        participantId: source?.participantId ?? this.#kernel.newId(),
        invitee,
        outcome: 'pending',
      })),
    };
    call.operations.set(operation.id, operation);
    this.#engine.escalate(call);
    for (const { participantId, invitee } of operation.invitations)
      this.#place(call, { operationId: operation.id, participantId, invitee, source });
    return operation;
  }

  /** Takes out somebody who is in the call, or gives up calling somebody who is not in it yet. */
  remove(call: GraphCall, participantId: string): void {
    if (call.form === 'peerToPeer') throw participantNotFound(participantId);
    if (participantId === call.myParticipantId)
      throw badRequest('The application leaves by deleting the call, not its own participant.');
    const pending = call.pending.get(participantId);
    if (pending === undefined && call.roster.get(participantId) === undefined)
      throw participantNotFound(participantId);
    if (pending?.stop()) {
      call.pending.delete(participantId);
      call.later(0, pending.cancelled);
      return;
    }
    call.later(0, () => this.#engine.leave(call, participantId));
  }

  /** Mutes somebody for everybody, or mutes and unmutes the application itself. Nobody can be unmuted by another. */
  mute(
    call: GraphCall,
    participantId: string,
    {
      clientContext,
      isMuted,
    }: { readonly clientContext: string | null; readonly isMuted: boolean },
  ): CommsOperation {
    if (call.form === 'peerToPeer')
      throw badRequest('Muting works in group calls only; this call is peer-to-peer.');
    requireEstablished(call);
    const member = call.roster.get(participantId);
    if (member === undefined) throw participantNotFound(participantId);
    const by = participantId === call.myParticipantId ? 'self' : 'server';
    const changed = { ...member, mutedBy: isMuted ? by : 'nobody' } as const;
    const type = isMuted ? 'muteParticipantOperation' : 'unmuteParticipantOperation';
    const operation = this.#newOperation(type, clientContext);
    call.operations.set(operation.id, operation);
    call.roster.put(changed);
    call.later(0, () => this.#engine.announceRoster(call, { changed: [changed], removed: [] }));
    return operation;
  }

  #newOperation(type: CommsOperation['type'], clientContext: string | null): CommsOperation {
    const id = this.#kernel.newId();
    return { id, type, clientContext, status: 'completed', resultInfo: null, invitations: [] };
  }

  #moveSourceOf(call: GraphCall, invitees: readonly Invitee[]): MoveSource | null {
    const [invitee] = invitees;
    if (!invitee?.replacesCallId) return null;
    const owner = { clientId: call.clientId, tenantId: call.tenantId, roles: [] };
    return moveSource(this.#engine.find(invitee.replacesCallId, owner), call, invitee);
  }

  #place(call: GraphCall, placement: Placement): void {
    const { invitee, participantId, source } = placement;
    const { party } = invitee;
    const obstacle = party.kind === 'phone' ? dialOutObstacle(call) : null;
    const cancelled = () => this.#fail(call, placement, ringFailure('cancelled', party));
    if (source === null && obstacle === null) {
      const settle = (outcome: RingOutcome) => this.#settle(call, placement, outcome);
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

  #settle(call: GraphCall, placement: Placement, outcome: RingOutcome): void {
    if (outcome.kind === 'answered') this.#admit(call, placement, outcome.leavesAfterMs);
    else this.#fail(call, placement, ringFailure(outcome.kind, placement.invitee.party));
  }

  #admit(call: GraphCall, placement: Placement, leavesAfterMs?: number): void {
    const { invitee, participantId } = placement;
    this.#close(call, placement, 'joined');
    const member = newMember(participantId, invitee.party, invitee.hidden ?? false);
    this.#engine.admit(call, member, leavesAfterMs);
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
    this.#admit(call, placement);
    if (source.call.form === 'peerToPeer') this.#engine.replace(source.call);
    else this.#engine.leave(source.call, source.memberId);
  }

  #close(call: GraphCall, placement: Placement, outcome: 'joined' | ResultInfo): void {
    const { operationId, participantId } = placement;
    const running = call.operations.get(operationId);
    if (running === undefined) return;
    const operation = settleInvitation(running, participantId, outcome);
    call.operations.set(operationId, operation);
    if (operation.status !== 'running') this.#notifier.operationEnded(call, operation);
  }
}

type Placement = {
  readonly operationId: string;
  readonly participantId: string;
  readonly invitee: Invitee;
  readonly source: MoveSource | null;
};

/** The refusal's code is that of the number space both services share, unverified for Graph. */
function requireEstablished(call: GraphCall): void {
  if (call.state === 'established') return;
  throw new GraphError(
    400,
    '8501',
    `Call ${call.id} is ${call.state}; wait for its established notification.`,
  );
}

function requireAbsent(call: GraphCall, rawId: string): void {
  if (call.roster.findByRawId(rawId) !== undefined)
    throw badRequest(`${rawId} is in the call already; the same identity cannot be invited twice.`);
  if ([...call.pending.values()].some((pending) => pending.party.rawId === rawId))
    throw badRequest(`${rawId} is being invited already; cancel that invitation first.`);
}

function requireOneBot(call: GraphCall, invitees: readonly Invitee[]): void {
  const isBot = (party: { readonly kind: string }) => party.kind === 'application';
  const bots = [
    ...call.others().filter(isBot),
    ...[...call.pending.values()].map((pending) => pending.party).filter(isBot),
    ...invitees.map((invitee) => invitee.party).filter(isBot),
  ];
  if (bots.length > 1 && invitees.some((invitee) => isBot(invitee.party)))
    throw badRequest('More than one bot cannot be invited to a call.');
}

/** Why no number can be dialled from this call, after the support matrix of the answer page. */
function dialOutObstacle(call: GraphCall): ((party: Invitee['party']) => ResultInfo) | null {
  const { meetingInfo, source, targets } = call.request;
  if (meetingInfo?.['@odata.type'] === '#microsoft.graph.tokenMeetingInfo') return noDialOutData;
  // A call created as a group has no number behind it unless its source brings one.
  return targets.length > 1 && source.applicationInstance === null ? noNumberBehindCall : null;
}
