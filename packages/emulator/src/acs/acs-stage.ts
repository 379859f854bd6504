import type { Kernel } from '../kernel/kernel.js';
import type { Conduct } from '../people/conduct.js';
import type { CallDesk } from './call/call-desk.js';
import type { CallRegistry } from './call/call-registry.js';
import {
  type IncomingCallSummary,
  type IncomingCalls,
  summarizeIncomingCall,
} from './call/incoming-calls.js';
import type { Conversation, Leg } from './call/leg.js';
import type { Switchboard } from './call/switchboard.js';
import { type Identifier, parseRawId } from './identifier.js';
import type { Sounds } from './media/sounds.js';
import { tonesOfKeys } from './media/tone.js';
import type { MediaStreaming, StreamTraffic } from './streaming/media-streaming.js';

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

/** What the service knows of a call. */
export interface AcsCallDetails {
  /** As GetCall answers. */
  readonly properties: unknown;
  readonly apiVersion: string;
  readonly sequenceNumber: number;
  readonly participants: readonly {
    readonly rawId: string;
    readonly isMuted: boolean;
    readonly isOnHold: boolean;
  }[];
  readonly invitations: readonly {
    readonly id: string;
    readonly rawId: string;
    readonly isOpen: boolean;
  }[];
  readonly mediaStreaming?: StreamTraffic;
}

interface Parts {
  readonly registry: CallRegistry;
  readonly sounds: Sounds;
  readonly mediaStreaming: MediaStreaming;
  readonly describe: (leg: Leg) => unknown;
  readonly desk: CallDesk;
  readonly switchboard: Switchboard;
  readonly incomingCalls: IncomingCalls;
}

/** What people outside do in ACS calls when a test tells them to. */
export class AcsStage {
  readonly #kernel: Kernel;
  readonly #parts: Parts;

  constructor(kernel: Kernel, parts: Parts) {
    this.#kernel = kernel;
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

  /** Somebody in a call presses keys: `0` to `9`, `A` to `D`, `*` and `#`. */
  press(callConnectionId: string, rawId: string, keys: string): void {
    const { conversation } = this.#findLeg(callConnectionId);
    const member = readMember(conversation, rawId);
    const pressed = tonesOfKeys(keys);
    if (pressed.length !== keys.length) {
      throw new TypeError(`"keys" is a text of the keys 0 to 9, A to D, * and #: ${keys}`);
    }
    for (const tone of pressed) this.#parts.sounds.press(conversation, member.rawId, tone);
  }

  /** Somebody in a call says something. */
  say(callConnectionId: string, rawId: string, words: string): void {
    const { conversation } = this.#findLeg(callConnectionId);
    this.#parts.sounds.say(conversation, readMember(conversation, rawId).rawId, words);
  }

  /** What the service knows of a call, a leg at a time. Nothing once it has ended. */
  inspect(callConnectionId: string): AcsCallDetails | undefined {
    const leg = this.#parts.registry.find(callConnectionId);
    if (leg === undefined) return undefined;
    const traffic = this.#parts.mediaStreaming.trafficOf(leg);
    return {
      properties: this.#parts.describe(leg),
      apiVersion: leg.apiVersion.name,
      sequenceNumber: leg.sequenceNumber,
      participants: leg.conversation.roster.members().map(({ identifier, isMuted, isOnHold }) => ({
        rawId: identifier.rawId,
        isMuted,
        isOnHold,
      })),
      invitations: [...leg.invitations.values()].map(({ id, participant, isOpen }) => ({
        id,
        rawId: participant.rawId,
        isOpen,
      })),
      ...(traffic === undefined ? {} : { mediaStreaming: traffic }),
    };
  }

  /** How much media streaming has sent to the application, and got back. Nothing when it is not on. */
  trafficOf(callConnectionId: string): StreamTraffic | undefined {
    return this.#parts.mediaStreaming.trafficOf(this.#findLeg(callConnectionId));
  }

  #conductOf({ rawId }: Identifier): Conduct {
    const behaviour = this.#kernel.people.behaviourOf(rawId);
    if (behaviour.kind !== 'answers') return {};
    const { kind, afterMs, ...conduct } = behaviour;
    return conduct;
  }

  #findLeg(callConnectionId: string): Leg {
    const leg = this.#parts.registry.find(callConnectionId);
    if (leg === undefined) throw new TypeError(`There is no ACS call "${callConnectionId}".`);
    return leg;
  }
}

function readMember({ roster }: Conversation, rawId: string): Identifier {
  const person = readPerson(rawId, 'rawId');
  if (roster.find(person.rawId) !== undefined) return person;
  throw new TypeError(`${rawId} is not in the call.`);
}

function readPerson(rawId: string, name: string): Identifier {
  const person = parseRawId(rawId);
  if (person !== undefined) return person;
  throw new TypeError(`"${name}" is not a raw id, such as "4:+14255550123" or "8:acs:…": ${rawId}`);
}
