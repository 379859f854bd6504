import type { Kernel } from '../../kernel/kernel.js';
import type { Conduct } from '../../people/conduct.js';
import type { Ringing, RingOutcome } from '../../people/people.js';
import type { Identifier } from '../identifier.js';
import { createConversation } from './conversation.js';
import {
  type IncomingCall,
  type IncomingCalls,
  type RejectReason,
  writeContext,
} from './incoming-calls.js';
import type { Conversation, Leg } from './leg.js';
import type { RingFailure } from './result.js';

/** Whom to ring, for whom, and in which conversation. */
export interface Bell {
  readonly conversation: Conversation;
  readonly from: Identifier;
  readonly to: Identifier;
  readonly callerDisplayName: string;
  /** What the caller tells the called application, if anything. */
  readonly customContext?: Readonly<Record<string, unknown>> | undefined;
  readonly timeoutMs: number;
  /** The call is for the application, whosever the identity or number is. */
  readonly isForApplication?: true;
  /** What a caller does who is in no call of the application's yet. */
  readonly callerConduct?: Conduct;
  /** Called once with what came of it, and never after a successful cancel. */
  readonly settle: (pickup: Pickup) => void;
}

/** What came of ringing: who is there now and what they do, or why nobody is. */
export type Pickup =
  | {
      readonly kind: 'answered';
      /** Not always whom the bell was for: a call can be redirected. */
      readonly person: Identifier;
      readonly conduct: Conduct;
      /** The leg with which an application answered in the same conversation. */
      readonly leg?: Leg;
    }
  | { readonly kind: RingFailure };

/** Somebody who rings, and the incoming call that the application was told of, if it was. */
export interface Rung extends Ringing {
  readonly incoming: IncomingCall | undefined;
}

/** Connects what an application answered: the two ends of a telephone line, or a caller from outside. */
export interface Switch {
  /** The application's end of a line from another conversation. */
  connectLine(bell: Bell, incoming: IncomingCall, leg: Leg): void;
}

/**
 * Rings people, and tells the application of calls to identities and numbers of its own. Both can go together, as with
 * a client that is signed in under the identity: whoever is first has the call.
 */
export class Doorbell {
  readonly #kernel: Kernel;
  readonly #incomingCalls: IncomingCalls;
  readonly #switch: Switch;

  constructor(kernel: Kernel, incomingCalls: IncomingCalls, lineSwitch: Switch) {
    this.#kernel = kernel;
    this.#incomingCalls = incomingCalls;
    this.#switch = lineSwitch;
  }

  /** Rings somebody. */
  ring(bell: Bell): Rung {
    const { clock, people, eventGrid } = this.#kernel;
    const isTold = eventGrid.hasSubscribers && this.#isOfResource(bell.to);
    const isApplications =
      bell.isForApplication ?? people.behaviourOf(bell.to.rawId).kind === 'application';
    let isOver = false;
    let stop: () => void = () => undefined;
    const end = (pickup: Pickup) => {
      if (isOver) return;
      isOver = true;
      bell.settle(pickup);
    };
    const rung = people.ring(bell.to.rawId, {
      timeoutMs: bell.timeoutMs,
      isForApplication: isApplications || (isTold && !people.isNamed(bell.to.rawId)),
      settle: (outcome) => {
        if (incoming !== undefined) {
          this.#incomingCalls.close(incoming, outcome.kind === 'timedOut' ? 'missed' : 'elsewhere');
        }
        stop = this.#afterLobby(outcome, () => end(pickupOf(outcome, bell.to)));
      },
    });
    stop = () => rung.cancel();
    const incoming =
      isTold || isApplications
        ? this.#announce(bell, {
            stopRinging: () => stop(),
            end,
            // What follows an application's request comes after its answer.
            refuse: (kind) => void clock.after(0, () => end({ kind })),
            redirect: (to) => {
              const redirected = this.ring({ ...bell, to, settle: end });
              stop = () => redirected.cancel();
            },
          })
        : undefined;
    return {
      incoming,
      cancel: () => {
        if (isOver) return false;
        isOver = true;
        stop();
        if (incoming !== undefined) {
          this.#incomingCalls.close(incoming, 'abandoned');
          // It may be answered already, but not connected yet.
          if (incoming.status === 'answered') incoming.status = 'abandoned';
        }
        return true;
      },
    };
  }

  #announce(
    bell: Bell,
    control: {
      readonly stopRinging: () => void;
      readonly end: (pickup: Pickup) => void;
      readonly refuse: (kind: RingFailure) => void;
      readonly redirect: (to: Identifier) => void;
    },
  ): IncomingCall {
    const id = this.#kernel.newId();
    const isLine = bell.to.kind === 'phoneNumber';
    const incoming: IncomingCall = {
      id,
      context: writeContext(id),
      from: bell.from,
      to: bell.to,
      callerDisplayName: bell.callerDisplayName,
      // A telephone hop separates the two ends: each has a conversation of its own.
      conversation: isLine ? createConversation(this.#kernel) : bell.conversation,
      status: 'ringing',
      stopRinging: control.stopRinging,
      pickUp: (leg) => {
        if (isLine) this.#switch.connectLine(bell, incoming, leg);
        const answered = { kind: 'answered', person: bell.to, conduct: {} } as const;
        control.end(isLine ? answered : { ...answered, leg });
      },
      refuse: (reason) => control.refuse(failureOfReason[reason]),
      redirect: control.redirect,
    };
    this.#incomingCalls.add(incoming);
    this.#publish(bell, incoming);
    return incoming;
  }

  #publish({ customContext }: Bell, incoming: IncomingCall): void {
    const { from, to, conversation, callerDisplayName, context } = incoming;
    const { serverCallId, correlationId } = conversation;
    this.#kernel.eventGrid.publish({
      type: 'Microsoft.Communication.IncomingCall',
      subject: `/caller/${from.rawId}/recipient/${to.rawId}`,
      callId: correlationId,
      data: {
        to: to.wire,
        from: from.wire,
        serverCallId,
        callerDisplayName,
        ...(customContext === undefined ? {} : { customContext }),
        incomingCallContext: context,
        correlationId,
      },
    });
  }

  /** Who waits in a lobby has picked up and is not in the call yet. */
  #afterLobby(outcome: RingOutcome, proceed: () => void): () => void {
    if (outcome.kind === 'answered' && outcome.waitsInLobbyMs !== undefined) {
      return this.#kernel.clock.after(outcome.waitsInLobbyMs, proceed);
    }
    proceed();
    return () => undefined;
  }

  #isOfResource({ kind, rawId }: Identifier): boolean {
    const { acs } = this.#kernel.settings;
    return kind === 'communicationUser' && rawId.startsWith(`8:acs:${acs.resourceId}_`);
  }
}

const failureOfReason: Readonly<Record<RejectReason, RingFailure>> = {
  none: 'rejected',
  busy: 'busy',
  forbidden: 'forbidden',
};

function pickupOf(outcome: RingOutcome, person: Identifier): Pickup {
  if (outcome.kind !== 'answered') return outcome;
  const { kind, ...conduct } = outcome;
  return { kind, person, conduct };
}
