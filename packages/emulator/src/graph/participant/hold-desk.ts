import { requireEstablished } from '../call/call-guards.js';
import type { GraphCall } from '../call/graph-call.js';
import type { CommsOperation } from '../operation/comms-operation.js';
import type { OperationBook } from '../operation/operation-book.js';
import { badRequest, participantNotFound, wrongState } from '../request/graph-error.js';

type HoldRequest = { readonly participantId: string; readonly clientContext: string | null };

/** Puts people on hold, one at a time, and takes them back. Rosters do not show it. */
export class HoldDesk {
  readonly #book: OperationBook;

  constructor(book: OperationBook) {
    this.#book = book;
  }

  start(call: GraphCall, { participantId, clientContext }: HoldRequest): CommsOperation {
    requireHoldable(call, participantId);
    const { conversation } = call;
    const held = conversation.heldParticipantId;
    if (held !== null)
      throw wrongState(
        held === participantId
          ? `Participant ${held} is on hold already.`
          : `Participant ${held} is on hold, and only one can be at a time; take them back first.`,
      );
    conversation.heldParticipantId = participantId;
    return this.#book.completeLater(call, 'startHoldMusicOperation', { clientContext });
  }

  stop(call: GraphCall, { participantId, clientContext }: HoldRequest): CommsOperation {
    requireHoldable(call, participantId);
    if (call.conversation.heldParticipantId !== participantId)
      throw wrongState(`Participant ${participantId} is not on hold.`);
    call.conversation.heldParticipantId = null;
    return this.#book.completeLater(call, 'stopHoldMusicOperation', { clientContext });
  }
}

function requireHoldable(call: GraphCall, participantId: string): void {
  requireEstablished(call);
  const { conversation, myParticipantId } = call;
  if (conversation.form === 'peerToPeer') throw participantNotFound(participantId);
  if (conversation.roster.get(participantId) === undefined)
    throw participantNotFound(participantId);
  if (participantId === myParticipantId)
    throw badRequest('The application cannot put itself on hold.');
}
