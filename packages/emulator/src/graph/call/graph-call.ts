import type { Cancel, Clock } from '../../clock/clock.js';
import { identitySet, type Party } from '../identity/identity-set.js';
import { MediaQueue } from '../media/media-queue.js';
import type { ToneListener } from '../media/tone.js';
import type { CommsOperation } from '../operation/comms-operation.js';
import type { JsonObject } from '../request/json-reader.js';
import type { LegRequest } from './call-request.js';
import type { Conversation } from './conversation.js';
import { Timers } from './timers.js';

/** Somebody who is being called and has neither answered nor refused. */
export type PendingParty = {
  readonly party: Party;
  /** Stops calling them; true when they were still being called. */
  readonly stop: () => boolean;
  /** Says to whoever asked for them that they were given up. */
  readonly cancelled: () => void;
};

/** What is known of a call from its beginning and never changes. */
export type CallDetails = {
  readonly direction: 'incoming' | 'outgoing';
  /** Who the application is in the call. */
  readonly own: Party;
  readonly ownParticipantId: string;
  readonly clientId: string;
  readonly tenantId: string;
  /** The caller's identity set, as the call resource shows it. */
  readonly sourceIdentity: object;
  readonly targets: readonly Party[];
  /** The resource account, with its number, behind the application's end; null when there is none. */
  readonly applicationInstance: Party | null;
  readonly subject: string | null;
  readonly chatInfo: JsonObject | null;
  readonly meetingInfo: JsonObject | null;
  readonly incomingContext: object | null;
  readonly callRoutes: readonly object[];
};

/** The states of a call that the emulator has, of those that Graph has. */
export type CallState =
  | 'incoming'
  | 'establishing'
  | 'established'
  | 'transferring'
  | 'transferAccepted'
  | 'redirecting'
  | 'terminated';

/** Where a call stands: what it belongs to, and what its application said of its own end. */
export type CallStart = Omit<LegRequest, 'mediaConfig'> & {
  readonly id: string;
  readonly state: CallState;
  readonly conversation: Conversation<GraphCall>;
  /** Null until an incoming call is answered. */
  readonly mediaConfig: JsonObject | null;
};

/** The application's leg of one conversation, with everything that is forgotten when it ends. */
export class GraphCall {
  readonly id: string;
  readonly details: CallDetails;
  readonly conversation: Conversation<GraphCall>;
  readonly operations = new Map<string, CommsOperation>();
  /** Whom this application is calling, by the participant id they will have in the roster. */
  readonly pending = new Map<string, PendingParty>();
  readonly media = new MediaQueue();
  /** Who wants to know of keys that others in the call press. */
  readonly toneListeners = new Set<ToneListener>();
  state: CallState;
  isAudioActive = false;
  callbackUri: string;
  modalities: readonly string[];
  mediaConfig: JsonObject | null;
  callOptions: JsonObject | null;
  readonly #timers: Timers;
  readonly #whenClosed: (() => void)[] = [];
  #cancelKeepAlive: Cancel | undefined;
  #rosterSequenceNumber = 0;

  constructor(details: CallDetails, start: CallStart, clock: Clock) {
    this.id = start.id;
    this.details = details;
    this.conversation = start.conversation;
    this.state = start.state;
    this.callbackUri = start.callbackUri;
    this.modalities = start.modalities;
    this.mediaConfig = start.mediaConfig;
    this.callOptions = start.callOptions;
    this.#timers = new Timers(clock);
  }

  /** The application's own entry in rosters. */
  get myParticipantId(): string {
    return this.details.ownParticipantId;
  }

  /** Does something later, unless the call has ended by then. */
  later(delayMs: number, action: () => void): Cancel {
    return this.#timers.later(delayMs, action);
  }

  /** Ends the call with `expire` unless it is kept alive again before. */
  keepAlive(withinMs: number, expire: () => void): void {
    this.#cancelKeepAlive?.();
    this.#cancelKeepAlive = this.later(withinMs, expire);
  }

  /** Everybody but the application itself. */
  others(): readonly Party[] {
    return this.conversation.othersThan(this.myParticipantId).map((member) => member.party);
  }

  /** Whether the application has asked for this of `callOptions`. */
  hasOption(name: string): boolean {
    return this.callOptions?.[name] === true;
  }

  /** The number of the next roster notification. */
  nextRosterSequenceNumber(): number {
    this.#rosterSequenceNumber += 1;
    return this.#rosterSequenceNumber;
  }

  /** Runs once when the call has ended, however it did. */
  whenClosed(action: () => void): void {
    this.#whenClosed.push(action);
  }

  /** Stops every timer and every ringing phone; nothing happens in this call any more. */
  close(): void {
    this.state = 'terminated';
    this.#timers.clear();
    for (const pending of this.pending.values()) pending.stop();
    this.pending.clear();
    for (const action of this.#whenClosed.splice(0)) action();
  }

  /** The call resource, as create and get answer it. */
  toWire(): object {
    const { details, conversation } = this;
    return {
      '@odata.type': '#microsoft.graph.call',
      id: this.id,
      state: this.state,
      direction: details.direction,
      callbackUri: this.callbackUri,
      callChainId: conversation.callChainId,
      callRoutes: details.callRoutes,
      source: {
        '@odata.type': '#microsoft.graph.participantInfo',
        identity: details.sourceIdentity,
        countryCode: null,
        endpointType: null,
        region: null,
        languageId: null,
      },
      targets: details.targets.map((target) => ({
        '@odata.type': '#microsoft.graph.invitationParticipantInfo',
        identity: identitySet(target),
        endpointType: null,
        replacesCallId: null,
      })),
      requestedModalities: this.modalities,
      ...(this.mediaConfig && { mediaConfig: this.mediaConfig }),
      ...(this.callOptions && { callOptions: this.callOptions }),
      ...(details.incomingContext && { incomingContext: details.incomingContext }),
      myParticipantId: this.myParticipantId,
      tenantId: details.tenantId,
      subject: details.subject,
      mediaState: this.state === 'established' ? mediaStateOf(this) : null,
      resultInfo: null,
      chatInfo: details.chatInfo,
      meetingInfo: details.meetingInfo,
      transcription: null,
      toneInfo: null,
    };
  }
}

/** Whether voices reach the application, as Graph writes it. */
export function mediaStateOf({ isAudioActive }: Pick<GraphCall, 'isAudioActive'>): object {
  return {
    '@odata.type': '#microsoft.graph.callMediaState',
    audio: isAudioActive ? 'active' : 'inactive',
  };
}
