import type { Kernel } from '../../kernel/kernel.js';
import type { Conduct } from '../../people/conduct.js';
import type { Application, Applications } from '../access/applications.js';
import { identitySet, type Party, partyOfRawId } from '../identity/identity-set.js';
import { type Member, newMember } from '../participant/roster.js';
import { GraphError } from '../request/graph-error.js';
import type { JsonObject } from '../request/json-reader.js';
import type { CallEngine } from './call-engine.js';
import { readMeeting } from './call-request.js';
import { Conversation } from './conversation.js';
import type { GraphCall } from './graph-call.js';
import type { IncomingCalls } from './incoming-calls.js';

/** A call that somebody in the emulator makes to an application. */
export type GraphIncomingCallOrder = {
  /** Raw id of the caller, such as `8:orgid:…` or `4:+14255550123`. Their behaviour counts once they are connected. */
  readonly from: string;
  /**
   * Raw id of the application (`28:{client id}`), of a resource account (`28:orgid:{object id}`) or of a number (`4:+…`).
   * @default the main application
   */
  readonly to?: string;
  readonly callerDisplayName?: string;
  readonly subject?: string;
  /** @default ['audio'] */
  readonly modalities?: readonly string[];
  /** The caller hangs up when the call is not answered by then. */
  readonly timeoutMs?: number;
  /** What the caller does once connected, instead of what their behaviour says. */
  readonly conduct?: Conduct;
  /** The application is called into a meeting that the caller is in: `chatInfo` and `meetingInfo` as Graph writes them. */
  readonly meeting?: JsonObject;
  /** A policy wants the caller's calls recorded by the application, which has 5 s to answer then. */
  readonly isPolicyRecording?: boolean;
};

type Parts = {
  readonly kernel: Kernel;
  readonly engine: CallEngine;
  readonly applications: Applications;
  readonly incoming: IncomingCalls;
  readonly connected: (conversation: Conversation<GraphCall>, caller: Member) => void;
};

/** Long after every window in which an application may answer. */
const patienceMs = 10 * 60_000;

/** Calls that people make. */
export class PlacedCalls {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Calls an application; throws a `TypeError` that says what is wrong with the order. */
  place(order: GraphIncomingCallOrder): GraphCall {
    const { kernel, incoming, connected } = this.#parts;
    const from = readRawId(order.from, '"from"', order.callerDisplayName);
    const to = readRawId(order.to ?? `28:${kernel.settings.graph.clientId}`, '"to"');
    const { application, callbackUri } = this.#calledBy(to);
    const scene = this.#scene(order, from);
    const { conversation, caller } = scene;
    const { call } = incoming.offer({
      application,
      callbackUri,
      party: to,
      participantId: kernel.newId(),
      timeoutMs: patienceMs,
      caller: {
        party: from,
        participantId: caller.id,
        sourceIdentity: identitySet(from),
        tenantId: kernel.settings.graph.tenantId,
        subject: order.subject ?? null,
        chatInfo: scene.chatInfo,
        meetingInfo: scene.meetingInfo,
        conversation,
        modalities: order.modalities ?? ['audio'],
        ...(order.isPolicyRecording && { observedParticipantId: caller.id }),
      },
      settle: (outcome) => {
        if (outcome.kind === 'answered' && scene.isNewcomer) connected(conversation, caller);
      },
    });
    this.#giveUpLater(call, order.timeoutMs);
    return call;
  }

  #calledBy(to: Party): { readonly application: Application; readonly callbackUri: string } {
    const { applications, kernel } = this.#parts;
    const application =
      applications.ownerOf(to) ??
      (to.kind === 'application' ? undefined : applications.find(kernel.settings.graph.clientId));
    if (application === undefined)
      throw new TypeError(`"to": there is no application ${to.member.id} in the emulated tenant.`);
    const { callbackUri } = application;
    if (callbackUri === null)
      throw new TypeError(
        `Application ${application.clientId} has no calling webhook: set graph.callbackUri, or register one.`,
      );
    return { application, callbackUri };
  }

  /** Where the caller is: alone in a call to be, or in a meeting. */
  #scene(order: GraphIncomingCallOrder, from: Party): Scene {
    const { kernel, engine } = this.#parts;
    const place = readPlace(order.meeting, kernel.settings.graph.tenantId);
    const { newId, clock } = kernel;
    const form = order.isPolicyRecording ? 'group' : 'peerToPeer';
    const conversation =
      place.meetingInfo === null
        ? new Conversation<GraphCall>({ callChainId: newId(), form }, clock)
        : engine.meeting(place);
    const known = conversation.roster.findByRawId(from.rawId);
    if (known !== undefined) return { ...place, conversation, caller: known, isNewcomer: false };
    const caller = newMember(newId(), from, { conduct: order.conduct ?? this.#conductOf(from) });
    conversation.roster.put(caller);
    engine.announceRoster(conversation, { changed: [caller], removed: [] });
    return { ...place, conversation, caller, isNewcomer: true };
  }

  #conductOf({ rawId }: Party): Conduct {
    const behaviour = this.#parts.kernel.people.behaviourOf(rawId);
    if (behaviour.kind !== 'answers') return {};
    const { kind: _kind, afterMs: _afterMs, ...conduct } = behaviour;
    return conduct;
  }

  #giveUpLater(call: GraphCall, afterMs: number | undefined): void {
    if (afterMs === undefined) return;
    call.later(afterMs, () => this.#parts.incoming.giveUp(call));
  }
}

type Place = { readonly chatInfo: JsonObject | null; readonly meetingInfo: JsonObject | null };

type Scene = Place & {
  readonly conversation: Conversation<GraphCall>;
  readonly caller: Member;
  readonly isNewcomer: boolean;
};

function readRawId(rawId: string, name: string, displayName?: string): Party {
  const party = typeof rawId === 'string' ? partyOfRawId(rawId, displayName) : undefined;
  if (party !== undefined) return party;
  throw new TypeError(`${name} is a raw id, such as "8:orgid:…", "4:+14255550123" or "28:…".`);
}

/** Reads a meeting as an application would have to send it to join. */
function readPlace(meeting: JsonObject | undefined, tenantId: string): Place {
  if (meeting === undefined) return { chatInfo: null, meetingInfo: null };
  try {
    return readMeeting(meeting, tenantId);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    throw new TypeError(`"meeting": ${error.message}`, { cause: error });
  }
}
