import type { Kernel } from '../../kernel/kernel.js';
import type { RingOutcome } from '../../people/people.js';
import { isAtLeast } from '../api-version.js';
import type { EventSender } from '../event/event-sender.js';
import type { Identifier } from '../identifier.js';
import type { CallRegistry } from './call-registry.js';
import type { Conversation, Leg, LegRequest } from './leg.js';
import {
  callFailure,
  cancelledWhileRinging,
  declinedByAll,
  endedForAll,
  hungUp,
  leftAlone,
  phoneHungUp,
  type Result,
  type RingFailure,
  terminated,
} from './result.js';
import { Roster } from './roster.js';

/** How long a call rings people who do not answer: documented for the calling SDK, not for this service. */
const ringTimeoutMs = { user: 85_000, phone: 115_000 };

/** From the request that ends a leg to the callback that says so. */
const disconnectDelayMs = 50;

/** From the removal of the last other participant to the end; 0.15 s in the recording. */
const leftAloneDelayMs = 150;

/**
 * Connects, changes and ends calls, and tells each leg what became of them. Everything here happens at once on
 * the emulated side; only ringing, leaving and ending take time.
 */
export class Switchboard {
  readonly #kernel: Kernel;
  readonly #registry: CallRegistry;
  readonly #events: EventSender;

  constructor(kernel: Kernel, registry: CallRegistry, events: EventSender) {
    this.#kernel = kernel;
    this.#registry = registry;
    this.#events = events;
  }

  /** Begins a call and rings everyone it is for. The first to answer connects it. */
  place(request: LegRequest, source: Identifier): Leg {
    const conversation = this.#createConversation();
    const leg: Leg = {
      ...request,
      id: this.#kernel.newId(),
      conversation,
      source,
      invitations: new Map(),
      state: 'connecting',
      sequenceNumber: 0,
    };
    conversation.legs.add(leg);
    this.#registry.add(leg);
    const failures: RingFailure[] = [];
    for (const target of request.targets) this.#ringTarget(leg, target, failures);
    return leg;
  }

  /** The application leaves; for people on a telephone or a client the call is over too, once they are alone. */
  hangUp(leg: Leg): void {
    this.#end(leg, leg.state === 'connecting' ? cancelledWhileRinging : hungUp, disconnectDelayMs);
  }

  /** Ends the call for everyone. The leg that asked hears of it first. */
  terminate(leg: Leg): void {
    const others = [...leg.conversation.legs].filter((other) => other !== leg);
    this.#end(leg, terminated, disconnectDelayMs);
    for (const other of others) this.#end(other, endedForAll, disconnectDelayMs);
  }

  /** Lets somebody in, who may leave again by themselves. Every leg gets the new roster. */
  join(conversation: Conversation, person: Identifier, outcome: RingOutcome): void {
    if (!conversation.roster.join(person)) return;
    this.#plannedDeparture(conversation, person, outcome);
    this.rosterChanged(conversation);
  }

  /** Takes somebody out; when nobody else is left, the call ends instead of sending a roster. */
  removeMember(conversation: Conversation, person: Identifier): void {
    if (!conversation.roster.leave(person.rawId)) return;
    if (conversation.roster.size > 1) this.rosterChanged(conversation);
    else this.#endAll(conversation, leftAlone, leftAloneDelayMs);
  }

  /** Gives every connected leg the present roster under a higher number. */
  rosterChanged(conversation: Conversation, step = 1): void {
    for (const leg of conversation.legs) {
      if (leg.state !== 'connected') continue;
      leg.sequenceNumber += step;
      this.#events.sendRoster(leg);
    }
  }

  #createConversation(): Conversation {
    const { newId, baseUrl } = this.#kernel;
    return {
      serverCallId: Buffer.from(`${baseUrl}/conv/${newId()}?i=0&e=0`).toString('base64'),
      correlationId: newId(),
      roster: new Roster(),
      legs: new Set(),
      ringing: new Map(),
      alarms: new Set(),
    };
  }

  #ringTarget(leg: Leg, target: Identifier, failures: RingFailure[]): void {
    const { conversation } = leg;
    const ringing = this.#kernel.people.ring(target.rawId, {
      timeoutMs: target.kind === 'phoneNumber' ? ringTimeoutMs.phone : ringTimeoutMs.user,
      settle: (outcome) => {
        conversation.ringing.delete(ringing);
        if (outcome.kind === 'answered') {
          this.#answered(leg, target, outcome);
          return;
        }
        failures.push(outcome.kind);
        if (leg.state === 'connecting' && failures.length === leg.targets.length) {
          this.#failToConnect(leg, failures);
        }
      },
    });
    conversation.ringing.set(ringing, target);
  }

  #answered(leg: Leg, target: Identifier, outcome: RingOutcome): void {
    const { conversation } = leg;
    if (leg.state !== 'connecting') {
      this.join(conversation, target, outcome);
      return;
    }
    leg.state = 'connected';
    leg.sequenceNumber = 1;
    conversation.roster.join(leg.source);
    conversation.roster.join(target);
    this.#events.send(leg, 'CallConnected', { operationContext: leg.operationContext });
    this.#events.sendRoster(leg);
    this.#plannedDeparture(conversation, target, outcome);
  }

  #failToConnect(leg: Leg, failures: readonly RingFailure[]): void {
    const result = failureOfCall(leg, failures);
    this.#disconnect(leg, result);
    if (isAtLeast(leg.apiVersion, '2024-09-15')) {
      // As recorded: after CallDisconnected, and without the context of the request.
      this.#events.send(leg, 'CreateCallFailed', { result });
    }
  }

  #plannedDeparture(conversation: Conversation, person: Identifier, outcome: RingOutcome): void {
    if (outcome.kind !== 'answered' || outcome.leavesAfterMs === undefined) return;
    const cancel = this.#kernel.clock.after(outcome.leavesAfterMs, () => {
      conversation.alarms.delete(cancel);
      this.#leave(conversation, person);
    });
    conversation.alarms.add(cancel);
  }

  #leave(conversation: Conversation, person: Identifier): void {
    if (!conversation.roster.leave(person.rawId)) return;
    if (conversation.roster.size > 1) {
      this.rosterChanged(conversation);
      return;
    }
    this.#endAll(conversation, person.kind === 'phoneNumber' ? phoneHungUp : leftAlone, 0);
  }

  #endAll(conversation: Conversation, result: Result, delayMs: number): void {
    for (const leg of [...conversation.legs]) this.#end(leg, result, delayMs);
  }

  #end(leg: Leg, result: Result, delayMs: number): void {
    if (leg.state === 'disconnecting') return;
    leg.state = 'disconnecting';
    this.#stopRinging(leg);
    this.#kernel.clock.after(delayMs, () => this.#disconnect(leg, result));
  }

  #disconnect(leg: Leg, result: Result): void {
    const { conversation } = leg;
    leg.state = 'disconnecting';
    this.#stopRinging(leg);
    this.#events.send(leg, 'CallDisconnected', {
      operationContext: leg.operationContext,
      result,
    });
    conversation.legs.delete(leg);
    this.#registry.retire(leg);
    if (conversation.legs.size > 0) {
      this.removeMember(conversation, leg.source);
      return;
    }
    for (const cancel of conversation.alarms) cancel();
    conversation.alarms.clear();
  }

  #stopRinging({ conversation, invitations }: Leg): void {
    for (const invitation of invitations.values()) {
      invitation.ringing.cancel();
      invitation.isOpen = false;
    }
    for (const ringing of conversation.ringing.keys()) ringing.cancel();
    conversation.ringing.clear();
  }
}

function failureOfCall({ targets }: Leg, failures: readonly RingFailure[]): Result {
  const [target, ...others] = targets;
  const last = failures.at(-1);
  if (target === undefined || last === undefined || others.length > 0) return declinedByAll;
  return callFailure(last, target);
}
