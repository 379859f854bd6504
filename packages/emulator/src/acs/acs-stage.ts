import type { Kernel } from '../kernel/kernel.js';
import type { Conduct } from '../people/conduct.js';
import type { CallDesk } from './call/call-desk.js';
import type { CallRegistry } from './call/call-registry.js';
import {
  type IncomingCallSummary,
  type IncomingCalls,
  summarizeIncomingCall,
} from './call/incoming-calls.js';
import type { Leg } from './call/leg.js';
import type { Switchboard } from './call/switchboard.js';
import { type Identifier, parseRawId } from './identifier.js';

/** A call that somebody makes to the application. */
export interface IncomingCallOrder {
  /** Raw id of the caller. What they do once they are in the call follows from it, or is said by `conduct`. */
  readonly from: string;
  /** Raw id of the identity or number of the application. */
  readonly to: string;
  readonly callerDisplayName?: string;
  readonly customContext?: Readonly<Record<string, unknown>>;
  /**
   * How long the caller lets it ring.
   * @default 60000
   */
  readonly timeoutMs?: number;
  readonly conduct?: Conduct;
}

interface Parts {
  readonly desk: CallDesk;
  readonly switchboard: Switchboard;
  readonly incomingCalls: IncomingCalls;
}

/** What people outside do in ACS calls when a test tells them to. */
export class AcsStage {
  readonly #kernel: Kernel;
  readonly #registry: CallRegistry;
  readonly #parts: Parts;

  constructor(kernel: Kernel, registry: CallRegistry, parts: Parts) {
    this.#kernel = kernel;
    this.#registry = registry;
    this.#parts = parts;
  }

  /** Somebody calls the application. Throws a `TypeError` that says what is wrong with the order. */
  placeIncomingCall(order: IncomingCallOrder): IncomingCallSummary {
    const from = readPerson(order.from, 'from');
    const incoming = this.#parts.desk.receive({
      from,
      to: readPerson(order.to, 'to'),
      callerDisplayName: order.callerDisplayName ?? '',
      customContext: order.customContext,
      timeoutMs: order.timeoutMs ?? 60_000,
      conduct: order.conduct ?? this.#conductOf(from),
    });
    return summarizeIncomingCall(incoming);
  }

  /** The incoming calls that ring, and those that were dealt with a short while ago. */
  incomingCalls(): readonly IncomingCallSummary[] {
    return this.#parts.incomingCalls.summaries();
  }

  /** Somebody joins a call by themselves. */
  join(callConnectionId: string, rawId: string): void {
    const person = readPerson(rawId, 'rawId');
    const { conversation } = this.#findLeg(callConnectionId);
    this.#parts.switchboard.join(conversation, { person, conduct: this.#conductOf(person) });
  }

  /** Somebody in a call hangs up. */
  leave(callConnectionId: string, rawId: string): void {
    const { conversation } = this.#findLeg(callConnectionId);
    this.#parts.switchboard.leave(conversation, readPerson(rawId, 'rawId'));
  }

  #conductOf({ rawId }: Identifier): Conduct {
    const behaviour = this.#kernel.people.behaviourOf(rawId);
    if (behaviour.kind !== 'answers') return {};
    const { kind, afterMs, ...conduct } = behaviour;
    return conduct;
  }

  #findLeg(callConnectionId: string): Leg {
    const leg = this.#registry.find(callConnectionId);
    if (leg === undefined) throw new TypeError(`There is no ACS call "${callConnectionId}".`);
    return leg;
  }
}

function readPerson(rawId: string, name: string): Identifier {
  const person = parseRawId(rawId);
  if (person !== undefined) return person;
  throw new TypeError(`"${name}" is not a raw id, such as "4:+14255550123" or "8:acs:…": ${rawId}`);
}
