import type { EventSender } from '../event/event-sender.js';
import type { Identifier } from '../identifier.js';
import type { Leg } from './leg.js';
import type { OperationReport } from './operation-report.js';
import { cannotMoveLeg, participantNotInCall, type Result } from './result.js';
import type { Switchboard } from './switchboard.js';

/** Whom to bring over from another call. */
export interface MoveOrder extends OperationReport {
  readonly people: readonly Identifier[];
  readonly from: Leg;
}

const moveDelayMs = 100;

/** Brings people from one call of the application to another. */
export class Moves {
  readonly #switchboard: Switchboard;
  readonly #events: EventSender;

  constructor(switchboard: Switchboard, events: EventSender) {
    this.#switchboard = switchboard;
    this.#events = events;
  }

  /** Begins to move people. What becomes of each is told by a callback of the call they come to. */
  move(to: Leg, order: MoveOrder): void {
    this.#switchboard.later(to.conversation, moveDelayMs, () => {
      for (const person of order.people) this.#moveOne(to, order, person);
    });
  }

  #moveOne(to: Leg, order: MoveOrder, person: Identifier): void {
    const failure = order.forced ?? obstacle(order.from, person);
    if (failure === undefined) {
      this.#switchboard.move(order.from.conversation, to.conversation, person);
    }
    this.#events.send(
      to,
      failure === undefined ? 'MoveParticipantSucceeded' : 'MoveParticipantFailed',
      {
        fields: { participant: person.wire, fromCall: order.from.id },
        operationContext: order.operationContext,
        callbackUri: order.operationCallbackUri,
        ...(failure === undefined ? {} : { result: failure }),
      },
    );
  }
}

function obstacle({ conversation }: Leg, { rawId }: Identifier): Result | undefined {
  if (conversation.roster.find(rawId) === undefined) return participantNotInCall;
  const isLeg = [...conversation.legs].some(({ member }) => member?.rawId === rawId);
  return isLeg ? cannotMoveLeg : undefined;
}
