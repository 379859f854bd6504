import type { Kernel } from '../../kernel/kernel.js';
import type { RingOutcome } from '../../people/people.js';
import { identitySet, type Party } from '../identity/identity-set.js';
import type { GraphNotifier } from '../notification/graph-notifier.js';
import { arrival } from '../participant/arrival.js';
import { type Member, newMember } from '../participant/roster.js';
import { badRequest, GraphError } from '../request/graph-error.js';
import { answerHeadStartMs, type CallEngine } from './call-engine.js';
import { requireEstablished } from './call-guards.js';
import { Conversation } from './conversation.js';
import type { GraphCall } from './graph-call.js';
import { callEndings, resultInfoWire, transferFailed } from './result-info.js';
import type { TransferRequest } from './transfer-request.js';

/** How long it takes to join two who are in calls already, and to take the application out of the middle. */
const joinMs = 200;

type Parts = {
  readonly kernel: Kernel;
  readonly engine: CallEngine;
  readonly notifier: GraphNotifier;
};

/** A transfer under way. */
type Transfer = {
  readonly call: GraphCall;
  readonly transferee: Member;
  readonly target: Party;
  readonly targetId: string;
  /** Where transferee and target talk afterwards: the same conversation, unless it goes on without the transferee. */
  readonly destination: Conversation<GraphCall>;
  readonly replacesCallId: string | null;
};

/**
 * Hands calls over.
 *
 * ```
 * established ─▶ transferring ── target answers ──▶ transferAccepted ─▶ terminated
 *      ◀──────────────┘ target does not come (500/7000, consultative 500/7700)
 * ```
 */
export class Transfers {
  readonly #kernel: Kernel;
  readonly #engine: CallEngine;
  readonly #notifier: GraphNotifier;

  constructor({ kernel, engine, notifier }: Parts) {
    this.#kernel = kernel;
    this.#engine = engine;
    this.#notifier = notifier;
  }

  /** Checks the request and begins; everything else is notified. */
  transfer(call: GraphCall, request: TransferRequest): void {
    requireEstablished(call);
    requireNumberFor(call, request.target);
    const transferee = transfereeOf(call, request);
    const { conversation } = call;
    if (conversation.roster.findByRawId(request.target.rawId) !== undefined)
      throw badRequest(
        `${request.target.rawId} is in the call already; transfer to somebody else.`,
      );
    const { newId, clock } = this.#kernel;
    const isPrivate = conversation.form === 'peerToPeer';
    const destination = isPrivate
      ? conversation
      : new Conversation<GraphCall>({ callChainId: newId(), form: 'peerToPeer' }, clock);
    if (!isPrivate) destination.roster.put(transferee);
    const { target, replacesCallId } = request;
    const transfer = { call, transferee, target, replacesCallId, destination, targetId: newId() };
    call.state = 'transferring';
    call.later(answerHeadStartMs, () => {
      this.#notifier.callUpdated(call);
      if (replacesCallId === null) this.#ring(transfer);
      else call.later(joinMs, () => this.#replace(transfer, replacesCallId));
    });
  }

  #ring(transfer: Transfer): void {
    const { call, transferee, target, targetId, destination } = transfer;
    this.#engine.ring(call, targetId, {
      party: target,
      caller: {
        party: transferee.party,
        participantId: transferee.id,
        sourceIdentity: identitySet(transferee.party),
        tenantId: call.details.tenantId,
        subject: null,
        chatInfo: null,
        meetingInfo: null,
        conversation: destination,
        modalities: call.modalities,
        transferor: call.details.own,
      },
      settle: (outcome, by) => this.#settle(transfer, outcome, by),
      cancelled: () => undefined,
    });
  }

  #settle(transfer: Transfer, outcome: RingOutcome, by: Party): void {
    const { destination, targetId } = transfer;
    if (outcome.kind === 'answered')
      this.#accept(transfer, arrival(destination, { id: targetId, party: by, outcome }));
    else this.#fail(transfer, `the target did not answer (${outcome.kind})`);
  }

  /** A consultative transfer joins the far ends of two calls of the application. */
  #replace(transfer: Transfer, replacesCallId: string): void {
    const { call, target, targetId } = transfer;
    const replaced = this.#engine
      .calls()
      .find(
        ({ id, details }) =>
          id === replacesCallId.toLowerCase() && details.clientId === call.details.clientId,
      );
    if (replaced === undefined || replaced === call || replaced.state !== 'established') {
      this.#fail(transfer, 'the call to replace is not established');
      return;
    }
    const member = replaced.conversation.roster.findByRawId(target.rawId);
    if (member === undefined || replaced.conversation.form !== 'peerToPeer') {
      this.#fail(transfer, 'the call to replace is not a peer-to-peer call with the target');
      return;
    }
    this.#accept(transfer, newMember(targetId, target, { conduct: member.conduct }));
    this.#engine.replace(replaced);
  }

  #accept(transfer: Transfer, member: Member): void {
    const { call, destination } = transfer;
    destination.roster.put(member);
    call.state = 'transferAccepted';
    call.isAudioActive = false;
    this.#notifier.callUpdated(call);
    call.later(joinMs, () => this.#leave(transfer));
  }

  /** The application is out of the call; those whom it connected stay. */
  #leave({ call, transferee, destination, replacesCallId }: Transfer): void {
    const { conversation } = call;
    if (destination !== conversation) this.#engine.leave(conversation, transferee.id);
    // Out of the list first: otherwise its leaving would end the conversation of the two.
    else conversation.remove(call.myParticipantId);
    if (replacesCallId === null) this.#engine.end(call, callEndings.transferred);
    else this.#engine.end(call, null, { terminationReason: 'AppTransferred' });
  }

  #fail({ call, replacesCallId }: Transfer, why: string): void {
    const result = transferFailed(replacesCallId === null ? 'blind' : 'consultative', why);
    call.state = 'established';
    this.#notifier.callUpdated(call, { resultInfo: resultInfoWire(result) });
  }
}

/** In a call of two the transferee is the other one; of several, the request says who. */
function transfereeOf(call: GraphCall, { transferee }: TransferRequest): Member {
  const others = call.conversation.othersThan(call.myParticipantId);
  if (call.conversation.form === 'peerToPeer') {
    const [other] = others;
    if (other === undefined) throw badRequest('There is nobody in the call to be transferred.');
    if (transferee !== null && transferee.party.rawId !== other.party.rawId)
      throw badRequest('transferee is not in this peer-to-peer call; it can be left out.');
    return other;
  }
  if (transferee === null)
    throw badRequest('transferee is required to transfer somebody out of a group call.');
  const member = others.find(({ id }) => id === transferee.participantId);
  if (member === undefined)
    throw badRequest('transferee.participantId names nobody else in this call.');
  if (member.party.rawId !== transferee.party.rawId)
    throw badRequest('transferee.identity and transferee.participantId name different people.');
  return member;
}

function requireNumberFor(call: GraphCall, target: Party): void {
  if (target.kind !== 'phone' || call.details.applicationInstance !== null) return;
  throw new GraphError(
    403,
    '7507',
    'Call source identity is invalid: transferring to a phone number needs a call of an application instance with a number.',
  );
}
