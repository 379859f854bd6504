import type { Kernel } from '../../kernel/kernel.js';
import type { Conduct } from '../../people/conduct.js';
import type { EventName } from '../event/event-name.js';
import type { EventSender } from '../event/event-sender.js';
import type { Identifier } from '../identifier.js';
import type { CallRegistry } from './call-registry.js';
import type { CallWatcher } from './call-watcher.js';
import { latestSequence } from './conversation.js';
import type { Bell, Switch } from './doorbell.js';
import { earlyEchoes, isEarly } from './early-habits.js';
import type { IncomingCall } from './incoming-calls.js';
import type { Conversation, Leg } from './leg.js';
import {
  cancelledWhileRinging,
  endedForAll,
  hungUp,
  leftAlone,
  leftAsLast,
  phoneHungUp,
  type Result,
  removedByOther,
  terminated,
} from './result.js';

/** Somebody who comes into a call, and the leg of theirs if an application answered for them. */
export interface Arrival {
  readonly person: Identifier;
  readonly conduct: Conduct;
  readonly leg?: Leg;
}

/** How a leg is told that it never connected. */
export interface ConnectionFailure {
  readonly name: EventName;
  readonly result: Result;
  /** Whether the end of the leg is told by an event of its own, before. */
  readonly isDisconnectionTold: boolean;
}

/** From the request that ends a leg to the callback that says so. */
const disconnectDelayMs = 50;

/** From the removal of the last other participant to the end; 0.15 s in the recording. */
const leftAloneDelayMs = 150;

/**
 * Connects, changes and ends calls, and tells each leg what became of them. Everything here happens at once on
 * the emulated side; only leaving and ending take time.
 */
export class Switchboard implements Switch {
  readonly #kernel: Kernel;
  readonly #registry: CallRegistry;
  readonly #events: EventSender;
  readonly #watchers: CallWatcher[] = [];

  constructor(kernel: Kernel, registry: CallRegistry, events: EventSender) {
    this.#kernel = kernel;
    this.#registry = registry;
    this.#events = events;
  }

  /** Makes somebody hear of everything that happens here. */
  watch(watcher: CallWatcher): void {
    this.#watchers.push(watcher);
  }

  /** Connects two people and those legs of theirs that there are, in the order in which these are to hear of it. */
  connect(conversation: Conversation, people: readonly Identifier[], legs: readonly Leg[]): void {
    for (const person of people) this.#letIn(conversation, person);
    for (const leg of legs) {
      leg.state = 'connected';
      leg.sequenceNumber = 1;
    }
    for (const leg of legs) this.#sayConnected(leg);
    for (const leg of legs) {
      if (isEarly(leg.apiVersion)) this.#repeatConnection(leg);
      else this.#events.sendRoster(leg);
    }
  }

  /** Connects a leg that is not in the roster. It gets the roster twice, as recorded; the others get nothing. */
  connectObserver(leg: Leg): void {
    const { conversation } = leg;
    leg.state = 'connected';
    leg.sequenceNumber = latestSequence(conversation) + 1;
    this.#sayConnected(leg);
    this.#events.sendRoster(leg);
    this.later(conversation, leftAloneDelayMs, () => {
      if (leg.state !== 'connected') return;
      leg.sequenceNumber += 1;
      this.#events.sendRoster(leg);
    });
  }

  /** The application's end of a line: a conversation of its own, in which the caller is a telephone. */
  connectLine({ conversation: near, callerConduct }: Bell, incoming: IncomingCall, leg: Leg): void {
    const { conversation: far } = leg;
    const { from, to } = incoming;
    this.connect(far, [from, leg.member ?? to], [leg]);
    if (near.legs.size === 0) {
      this.settleIn(far, from, callerConduct ?? {});
      return;
    }
    near.lines.set(to.rawId, { far, farMember: from });
    far.lines.set(from.rawId, { far: near, farMember: to });
  }

  /** Lets somebody in, with the leg of theirs if there is one. Every leg gets the new roster. */
  join(conversation: Conversation, { person, conduct, leg }: Arrival): void {
    if (!this.#letIn(conversation, person)) return;
    if (leg !== undefined) {
      leg.state = 'connected';
      leg.sequenceNumber = latestSequence(conversation);
      this.#sayConnected(leg);
    }
    this.settleIn(conversation, person, conduct);
    this.rosterChanged(conversation);
  }

  /** Lets somebody who is in the call do what they do. */
  settleIn(conversation: Conversation, person: Identifier, conduct: Conduct): void {
    conversation.conducts.set(person.rawId, conduct);
    for (const { memberJoined } of this.#watchers) memberJoined?.(conversation, person, conduct);
  }

  /** Takes somebody out; when nobody else is left, the call ends instead of sending a roster. */
  removeMember(conversation: Conversation, person: Identifier): void {
    if (!this.#takeOut(conversation, person)) return;
    for (const leg of conversation.legs) {
      if (leg.member?.rawId === person.rawId) this.end(leg, removedByOther, 0);
    }
    this.#afterDeparture(conversation, leftAlone, leftAloneDelayMs);
  }

  /** Somebody leaves by themselves. */
  leave(conversation: Conversation, person: Identifier): void {
    if (!this.#takeOut(conversation, person)) return;
    this.#afterDeparture(conversation, person.kind === 'phoneNumber' ? phoneHungUp : leftAlone, 0);
  }

  /** Lets somebody go who is in another call now; whoever stays hears of it by the roster. */
  handOver(conversation: Conversation, person: Identifier): void {
    if (!this.#takeOut(conversation, person)) return;
    this.#afterDeparture(conversation, leftAlone, leftAloneDelayMs);
  }

  /** Somebody goes from one conversation to another, with what they do and the line they are on. */
  move(from: Conversation, to: Conversation, person: Identifier): void {
    const { rawId } = person;
    const conduct = from.conducts.get(rawId) ?? {};
    const line = from.lines.get(rawId);
    if (line !== undefined) {
      from.lines.delete(rawId);
      to.lines.set(rawId, line);
      line.far.lines.set(line.farMember.rawId, { far: to, farMember: person });
    }
    this.join(to, { person, conduct });
    this.handOver(from, person);
  }

  /** The application leaves; for people on a telephone or a client the call is over too, once they are alone. */
  hangUp(leg: Leg): void {
    this.end(leg, leg.state === 'connecting' ? cancelledWhileRinging : hungUp, disconnectDelayMs);
  }

  /** Ends the call for everyone. The leg that asked hears of it first. */
  terminate(leg: Leg): void {
    const others = [...leg.conversation.legs].filter((other) => other !== leg);
    this.end(leg, terminated, disconnectDelayMs);
    for (const other of others) this.end(other, endedForAll, disconnectDelayMs);
  }

  /** Gives every connected leg the present roster under a higher number; by how much is said for each leg. */
  rosterChanged(conversation: Conversation, stepOf: (leg: Leg) => number = () => 1): void {
    for (const leg of conversation.legs) {
      if (leg.state !== 'connected' && leg.state !== 'transferring') continue;
      leg.sequenceNumber += stepOf(leg);
      this.#events.sendRoster(leg);
    }
  }

  /** Ends a leg after a while, with this result. */
  end(leg: Leg, result: Result, delayMs: number): void {
    if (leg.state === 'disconnecting') return;
    leg.state = 'disconnecting';
    stopRinging(leg);
    this.#kernel.clock.after(delayMs, () => this.#disconnect(leg, result));
  }

  /** Ends a leg that never connected, with the event that says so. */
  fail(leg: Leg, { name, result, isDisconnectionTold }: ConnectionFailure): void {
    if (isDisconnectionTold) this.#disconnect(leg, result);
    else this.#forget(leg);
    this.#events.send(leg, name, {
      result,
      // As recorded: without the context of the request when a disconnection says it too.
      operationContext: isDisconnectionTold ? undefined : leg.operationContext,
    });
  }

  /** Ends a leg now. */
  #disconnect(leg: Leg, result: Result): void {
    const { conversation } = leg;
    for (const { legEnding } of this.#watchers) legEnding?.(leg, result);
    this.#events.send(leg, 'CallDisconnected', {
      operationContext: leg.operationContext,
      result,
    });
    this.#forget(leg);
    if (conversation.legs.size === 0) this.#finish(conversation);
    else if (leg.member !== undefined && this.#takeOut(conversation, leg.member)) {
      this.#afterDeparture(conversation, leftAsLast, leftAloneDelayMs);
    }
  }

  /** Does something later, unless the conversation is over by then. */
  later(conversation: Conversation, delayMs: number, action: () => void): void {
    const cancel = this.#kernel.clock.after(delayMs, () => {
      conversation.alarms.delete(cancel);
      action();
    });
    conversation.alarms.add(cancel);
  }

  #sayConnected(leg: Leg): void {
    this.#events.send(leg, 'CallConnected', { operationContext: leg.operationContext });
    for (const { legConnected } of this.#watchers) legConnected?.(leg);
  }

  #repeatConnection(leg: Leg): void {
    for (const { name, afterMs } of earlyEchoes) {
      this.later(leg.conversation, afterMs, () => {
        if (leg.state !== 'connected') return;
        if (name === 'ParticipantsUpdated') this.#events.sendRoster(leg);
        else this.#events.send(leg, name, { operationContext: leg.operationContext });
      });
    }
  }

  #letIn(conversation: Conversation, person: Identifier): boolean {
    if (!conversation.roster.join(person)) return false;
    for (const { memberCame } of this.#watchers) memberCame?.(conversation, person);
    return true;
  }

  #takeOut(conversation: Conversation, person: Identifier): boolean {
    if (!conversation.roster.leave(person.rawId)) return false;
    conversation.conducts.delete(person.rawId);
    this.#hangUpLine(conversation, person.rawId);
    for (const { memberLeft } of this.#watchers) memberLeft?.(conversation, person);
    return true;
  }

  #afterDeparture(conversation: Conversation, result: Result, delayMs: number): void {
    if (conversation.roster.size > 1) {
      this.rosterChanged(conversation);
      return;
    }
    for (const leg of [...conversation.legs]) this.end(leg, result, delayMs);
    if (conversation.legs.size === 0) this.#finish(conversation);
  }

  #forget(leg: Leg): void {
    leg.state = 'disconnecting';
    stopRinging(leg);
    leg.conversation.legs.delete(leg);
    this.#registry.retire(leg);
  }

  #finish(conversation: Conversation): void {
    for (const cancel of conversation.alarms) cancel();
    conversation.alarms.clear();
    for (const rawId of [...conversation.lines.keys()]) this.#hangUpLine(conversation, rawId);
    for (const { conversationEnded } of this.#watchers) conversationEnded?.(conversation);
  }

  #hangUpLine(conversation: Conversation, rawId: string): void {
    const line = conversation.lines.get(rawId);
    if (line === undefined) return;
    conversation.lines.delete(rawId);
    line.far.lines.delete(line.farMember.rawId);
    this.#kernel.clock.after(0, () => this.leave(line.far, line.farMember));
  }
}

function stopRinging({ ringing, invitations }: Leg): void {
  for (const invitation of invitations.values()) {
    invitation.ringing.cancel();
    invitation.isOpen = false;
  }
  for (const one of ringing.keys()) one.cancel();
  ringing.clear();
}
