import type { Kernel } from '../../kernel/kernel.js';
import { AcsError, invalidArgument } from '../acs-error.js';
import type { EventSender } from '../event/event-sender.js';
import { callerOf, type Identifier } from '../identifier.js';
import { createConversation } from './conversation.js';
import type { Doorbell, Pickup } from './doorbell.js';
import type { Leg } from './leg.js';
import type { OperationReport } from './operation-report.js';
import { participantNotInCall, type Result, transferCompleted, transferFailure } from './result.js';
import type { Switchboard } from './switchboard.js';

/** Whom to pass on to whom. */
export interface TransferOrder extends OperationReport {
  readonly target: Identifier;
  /** Needed when more than one other is in the call. */
  readonly transferee: Identifier | undefined;
  readonly callerIdNumber: string | undefined;
  readonly customContext: Readonly<Record<string, unknown>> | undefined;
}

interface Parts {
  readonly kernel: Kernel;
  readonly events: EventSender;
  readonly switchboard: Switchboard;
  readonly doorbell: Doorbell;
}

/** Documented for the calling SDK. */
const ringTimeoutMs = 60_000;
const forcedFailureDelayMs = 100;
const leaveDelayMs = 50;

/** Passes people on to somebody else: the whole call of two, or one of a group. */
export class Transfers {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Rings the target. The transferee stays where they are until it answers. */
  transfer(leg: Leg, order: TransferOrder): void {
    const { switchboard, doorbell, kernel } = this.#parts;
    const transferee = transfereeOf(leg, order);
    const isWholeCall = leg.conversation.roster.size <= 2;
    if (isWholeCall) leg.state = 'transferring';
    if (order.forced !== undefined) {
      const { forced } = order;
      switchboard.later(leg.conversation, forcedFailureDelayMs, () =>
        this.#fail(leg, order, forced),
      );
      return;
    }
    const isPhone = order.target.kind === 'phoneNumber';
    const ringing = doorbell.ring({
      conversation: isWholeCall ? leg.conversation : createConversation(kernel),
      from: isPhone ? callerOf(transferee, order.callerIdNumber) : transferee,
      to: order.target,
      callerDisplayName: '',
      customContext: order.customContext,
      timeoutMs: ringTimeoutMs,
      settle: (pickup) => {
        leg.ringing.delete(ringing);
        if (pickup.kind !== 'answered') {
          this.#fail(leg, order, transferFailure(pickup.kind, order.target));
          return;
        }
        this.#accept(leg, order, transferee);
        if (isWholeCall) this.#passCall(leg, pickup);
        else this.#passPerson(leg, transferee, pickup);
      },
    });
    leg.ringing.set(ringing, order.target);
  }

  #accept(leg: Leg, order: TransferOrder, transferee: Identifier): void {
    this.#parts.events.send(leg, 'CallTransferAccepted', {
      fields: { transferTarget: order.target.wire, transferee: transferee.wire },
      operationContext: order.operationContext,
      callbackUri: order.operationCallbackUri,
    });
  }

  /** The target takes the application's place. */
  #passCall(leg: Leg, pickup: Extract<Pickup, { kind: 'answered' }>): void {
    leg.state = 'transferAccepted';
    this.#parts.switchboard.join(leg.conversation, pickup);
    this.#parts.switchboard.end(leg, transferCompleted, leaveDelayMs);
  }

  /** One person goes on to a call of two with the target. */
  #passPerson(
    leg: Leg,
    transferee: Identifier,
    pickup: Extract<Pickup, { kind: 'answered' }>,
  ): void {
    const { switchboard } = this.#parts;
    if (pickup.leg !== undefined) {
      switchboard.connect(pickup.leg.conversation, [transferee, pickup.person], [pickup.leg]);
    }
    switchboard.removeMember(leg.conversation, transferee);
  }

  #fail(leg: Leg, order: TransferOrder, result: Result): void {
    if (leg.state === 'transferring') leg.state = 'connected';
    this.#parts.events.send(leg, 'CallTransferFailed', {
      operationContext: order.operationContext,
      callbackUri: order.operationCallbackUri,
      result,
    });
  }
}

function transfereeOf(leg: Leg, { target, transferee }: TransferOrder): Identifier {
  const { roster } = leg.conversation;
  if (roster.find(target.rawId) !== undefined) {
    throw invalidArgument('The target of a transfer is in the call already.');
  }
  const others = roster
    .members()
    .map(({ identifier }) => identifier)
    .filter(({ rawId }) => rawId !== leg.member?.rawId);
  if (transferee === undefined) {
    const [only, ...more] = others;
    if (only !== undefined && more.length === 0) return only;
    throw invalidArgument('transferee is required in a call with more than two participants.');
  }
  if (transferee.rawId === leg.member?.rawId) {
    throw invalidArgument('transferee cannot be the application itself.');
  }
  if (others.some(({ rawId }) => rawId === transferee.rawId)) return transferee;
  throw new AcsError(400, '8558', participantNotInCall.message);
}
