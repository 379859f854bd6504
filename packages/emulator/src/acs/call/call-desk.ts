import type { Kernel } from '../../kernel/kernel.js';
import type { Conduct } from '../../people/conduct.js';
import { AcsError, notFound } from '../acs-error.js';
import { type ApiVersion, isAtLeast } from '../api-version.js';
import { callerOf, communicationUser, type Identifier } from '../identifier.js';
import type { CallRegistry } from './call-registry.js';
import { createConversation } from './conversation.js';
import type { Doorbell } from './doorbell.js';
import type { IncomingCall, IncomingCalls } from './incoming-calls.js';
import type { Conversation, Leg, LegRequest } from './leg.js';
import {
  answeredElsewhere,
  callFailure,
  callNotFound,
  declinedByAll,
  type Result,
  type RingFailure,
} from './result.js';
import type { Arrival, ConnectionFailure, Switchboard } from './switchboard.js';

/** What a request to call somebody says besides what every request says. */
export interface PlacedCall {
  readonly source: Identifier;
  readonly targets: readonly Identifier[];
  readonly sourceCallerIdNumber: string | undefined;
  readonly sourceDisplayName: string | undefined;
}

/** A call that somebody outside makes to the application. */
export interface OutsideCall {
  readonly from: Identifier;
  readonly to: Identifier;
  readonly callerDisplayName: string;
  readonly customContext: Readonly<Record<string, unknown>> | undefined;
  readonly timeoutMs: number;
  /** What the caller does once the call is answered. */
  readonly conduct: Conduct;
}

interface Parts {
  readonly kernel: Kernel;
  readonly registry: CallRegistry;
  readonly switchboard: Switchboard;
  readonly doorbell: Doorbell;
  readonly incomingCalls: IncomingCalls;
  /** The identity of an application that does not say as whom it answers. */
  readonly applicationId: string;
}

/** How long a call rings people who do not answer: documented for the calling SDK, not for this service. */
const ringTimeoutMs = { user: 85_000, phone: 115_000 };

/** From the answer to a request to the first callback about what it began. */
const connectDelayMs = 20;

/** Where calls begin: those the application makes, those it takes and those it connects to. */
export class CallDesk {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins a call and rings everyone it is for. The first to answer connects it. */
  place(request: LegRequest, call: PlacedCall, forced?: Result): Leg {
    const { kernel } = this.#parts;
    const conversation = createConversation(kernel);
    const leg = this.#createLeg(request, conversation, {
      ...call,
      origin: 'created',
      member: call.source,
    });
    if (forced !== undefined) {
      kernel.clock.after(connectDelayMs, () => this.#failToCreate(leg, forced));
      return leg;
    }
    const failures: RingFailure[] = [];
    for (const target of call.targets) this.#ringTarget(leg, target, failures);
    return leg;
  }

  /** Takes an incoming call. Callbacks tell whether it could still be had. */
  answer(
    request: LegRequest,
    incoming: IncomingCall,
    by: { readonly answeredBy: Identifier | undefined; readonly forced: Result | undefined },
  ): Leg {
    const { kernel, incomingCalls, applicationId } = this.#parts;
    const { status, conversation, from, to } = incoming;
    refuseOver(status);
    const leg = this.#createLeg(request, conversation, {
      origin: 'answered',
      source: from,
      // As recorded: behind a number of its own the application is in the call as a user.
      member: to.kind === 'phoneNumber' ? (by.answeredBy ?? communicationUser(applicationId)) : to,
      targets: [to],
      answeredBy: by.answeredBy,
      answeredFor: to.kind === 'phoneNumber' ? to.rawId.slice(2) : undefined,
    });
    const isTaken = status !== 'ringing';
    if (!isTaken && by.forced === undefined) {
      incoming.stopRinging();
      incomingCalls.close(incoming, 'answered');
    }
    kernel.clock.after(connectDelayMs, () => {
      if (leg.state !== 'connecting') return;
      if (by.forced !== undefined) return this.#failToAnswer(leg, by.forced);
      if (isTaken || incoming.status === 'abandoned') {
        return this.#failToAnswer(leg, answeredElsewhere);
      }
      incoming.pickUp(leg);
    });
    return leg;
  }

  /** Connects to a call that goes on already; without one, callbacks say so. */
  connectTo(
    request: LegRequest,
    source: Identifier,
    {
      conversation,
      forced,
    }: { conversation: Conversation | undefined; forced: Result | undefined },
  ): Leg {
    const { kernel, switchboard } = this.#parts;
    const found = conversation ?? createConversation(kernel);
    const leg = this.#createLeg(request, found, { origin: 'connected', source, targets: [] });
    kernel.clock.after(connectDelayMs, () => {
      if (leg.state !== 'connecting') return;
      const failure = forced ?? (conversation === undefined ? callNotFound : undefined);
      if (failure === undefined) switchboard.connectObserver(leg);
      else switchboard.fail(leg, failureEvent(request.apiVersion, 'ConnectFailed', failure));
    });
    return leg;
  }

  /** A call from outside. It is there at once; whether it is answered, the application decides. */
  receive(call: OutsideCall): IncomingCall {
    const { kernel, switchboard, doorbell } = this.#parts;
    const conversation = createConversation(kernel);
    const { incoming } = doorbell.ring({
      ...call,
      conversation,
      isForApplication: true,
      callerConduct: call.conduct,
      settle: (pickup) => {
        if (pickup.kind !== 'answered' || pickup.leg === undefined) return;
        switchboard.connect(conversation, [call.from, pickup.person], [pickup.leg]);
        switchboard.settleIn(conversation, call.from, call.conduct);
      },
    });
    if (incoming === undefined) throw notFound('An identity or number of the application');
    return incoming;
  }

  #createLeg(
    request: LegRequest,
    conversation: Conversation,
    role: Pick<Leg, 'origin' | 'source' | 'targets'> &
      Partial<
        Pick<
          Leg,
          'member' | 'sourceCallerIdNumber' | 'sourceDisplayName' | 'answeredBy' | 'answeredFor'
        >
      >,
  ): Leg {
    const leg: Leg = {
      member: undefined,
      sourceCallerIdNumber: undefined,
      sourceDisplayName: undefined,
      answeredBy: undefined,
      answeredFor: undefined,
      ...request,
      ...role,
      id: this.#parts.kernel.newId(),
      conversation,
      ringing: new Map(),
      invitations: new Map(),
      state: 'connecting',
      sequenceNumber: 0,
    };
    conversation.legs.add(leg);
    this.#parts.registry.add(leg);
    return leg;
  }

  #ringTarget(leg: Leg, target: Identifier, failures: RingFailure[]): void {
    const { conversation, source, sourceCallerIdNumber, sourceDisplayName } = leg;
    const isPhone = target.kind === 'phoneNumber';
    const ringing = this.#parts.doorbell.ring({
      conversation,
      from: isPhone ? callerOf(source, sourceCallerIdNumber) : source,
      to: target,
      callerDisplayName: sourceDisplayName ?? '',
      timeoutMs: isPhone ? ringTimeoutMs.phone : ringTimeoutMs.user,
      settle: (pickup) => {
        leg.ringing.delete(ringing);
        if (pickup.kind === 'answered') {
          this.#answered(leg, pickup);
          return;
        }
        failures.push(pickup.kind);
        if (leg.state === 'connecting' && failures.length === leg.targets.length) {
          this.#failToCreate(leg, failureOfCall(leg, failures));
        }
      },
    });
    leg.ringing.set(ringing, target);
  }

  #answered(leg: Leg, arrival: Arrival): void {
    const { switchboard } = this.#parts;
    const { person, conduct, leg: theirs } = arrival;
    const { conversation, source } = leg;
    if (leg.state !== 'connecting') {
      switchboard.join(conversation, arrival);
      return;
    }
    const legs = theirs === undefined ? [leg] : [theirs, leg];
    switchboard.connect(conversation, [source, person], legs);
    switchboard.settleIn(conversation, person, conduct);
  }

  #failToCreate(leg: Leg, result: Result): void {
    if (leg.state !== 'connecting') return;
    const { switchboard } = this.#parts;
    if (isAtLeast(leg.apiVersion, '2024-09-15')) {
      // As recorded: after CallDisconnected, and without the context of the request.
      switchboard.fail(leg, { name: 'CreateCallFailed', result, isDisconnectionTold: true });
    } else {
      switchboard.end(leg, result, 0);
    }
  }

  #failToAnswer(leg: Leg, result: Result): void {
    this.#parts.switchboard.fail(leg, failureEvent(leg.apiVersion, 'AnswerFailed', result));
  }
}

/** Versions without an event of the failure say it by the disconnection. */
function failureEvent(
  apiVersion: ApiVersion,
  name: 'AnswerFailed' | 'ConnectFailed',
  result: Result,
): ConnectionFailure {
  const isNamed = isAtLeast(apiVersion, '2024-09-15');
  return { name: isNamed ? name : 'CallDisconnected', result, isDisconnectionTold: false };
}

function refuseOver(status: IncomingCall['status']): void {
  switch (status) {
    case 'missed':
    case 'abandoned':
      throw notFound('Call');
    case 'answered':
    case 'rejected':
      throw new AcsError(400, '8585', `The incoming call is not ringing any more: ${status}.`);
    default:
  }
}

function failureOfCall(leg: Leg, failures: readonly RingFailure[]): Result {
  const [target, ...others] = leg.targets;
  const last = failures.at(-1);
  if (target === undefined || last === undefined || others.length > 0) return declinedByAll;
  return callFailure(last, target, leg.apiVersion);
}
