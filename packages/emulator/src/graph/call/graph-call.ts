import type { Cancel, Clock } from '../../clock/clock.js';
import type { AccessTokenHolder } from '../../token/access-tokens.js';
import { identitySet, type Party, party, readParty } from '../identity/identity-set.js';
import type { CommsOperation } from '../operation/comms-operation.js';
import { Roster } from '../participant/roster.js';
import type { JsonObject } from '../request/json-reader.js';
import type { CallForm, CallRequest } from './call-request.js';

/** Somebody who is being called and has neither answered nor refused. */
export type PendingParty = {
  readonly party: Party;
  /** Stops calling them; true when they were still being called. */
  readonly stop: () => boolean;
  /** Says to whoever asked for them that they were given up. */
  readonly cancelled: () => void;
};

type Identifiers = {
  readonly newId: () => string;
  readonly clock: Clock;
};

/** The application's leg of one conversation, with everything that is forgotten when it ends. */
export class GraphCall {
  readonly id: string;
  readonly myParticipantId: string;
  readonly callChainId: string;
  readonly clientId: string;
  readonly tenantId: string;
  readonly request: CallRequest;
  readonly roster = new Roster();
  readonly operations = new Map<string, CommsOperation>();
  /** By the participant id they will have in the roster. */
  readonly pending = new Map<string, PendingParty>();
  /** A peer-to-peer call becomes a group call with its first invite, and stays one. */
  form: CallForm;
  state: 'establishing' | 'established' | 'terminated' = 'establishing';
  readonly #clock: Clock;
  readonly #timers = new Set<Cancel>();
  #cancelKeepAlive: Cancel | undefined;

  constructor(request: CallRequest, holder: AccessTokenHolder, { newId, clock }: Identifiers) {
    this.id = newId();
    this.myParticipantId = newId();
    this.callChainId = request.callChainId ?? newId();
    this.clientId = holder.clientId;
    this.tenantId = request.tenantId ?? holder.tenantId;
    this.request = request;
    this.form = request.form;
    this.#clock = clock;
    this.roster.put({
      id: this.myParticipantId,
      party: this.#ownParty(),
      isHidden: false,
      mutedBy: 'nobody',
    });
  }

  /** Does something later, unless the call has ended by then. */
  later(delayMs: number, action: () => void): Cancel {
    const cancel = this.#clock.after(delayMs, () => {
      this.#timers.delete(cancel);
      action();
    });
    this.#timers.add(cancel);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }

  /** Ends the call with `expire` unless it is kept alive again before. */
  keepAlive(withinMs: number, expire: () => void): void {
    this.#cancelKeepAlive?.();
    this.#cancelKeepAlive = this.later(withinMs, expire);
  }

  /** Everybody but the application itself. */
  others(): readonly Party[] {
    return this.roster
      .members()
      .filter((member) => member.id !== this.myParticipantId)
      .map((member) => member.party);
  }

  /** Stops every timer and every ringing phone; nothing happens in this call any more. */
  close(): void {
    this.state = 'terminated';
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    for (const pending of this.pending.values()) pending.stop();
    this.pending.clear();
  }

  /** The call resource, as create and get answer it. */
  toWire(): object {
    const { request } = this;
    return {
      '@odata.type': '#microsoft.graph.call',
      id: this.id,
      state: this.state,
      direction: 'outgoing',
      callbackUri: request.callbackUri,
      callChainId: this.callChainId,
      callRoutes: [],
      source: {
        '@odata.type': '#microsoft.graph.participantInfo',
        identity: this.#sourceIdentity(),
        countryCode: null,
        endpointType: null,
        region: null,
        languageId: null,
      },
      targets: request.targets.map((target) => ({
        '@odata.type': '#microsoft.graph.invitationParticipantInfo',
        identity: identitySet(target),
        endpointType: null,
        replacesCallId: null,
      })),
      requestedModalities: request.requestedModalities,
      mediaConfig: request.mediaConfig,
      ...(request.callOptions && { callOptions: request.callOptions }),
      myParticipantId: this.myParticipantId,
      tenantId: this.tenantId,
      subject: request.subject,
      mediaState: this.state === 'established' ? activeAudio : null,
      resultInfo: null,
      chatInfo: request.chatInfo,
      meetingInfo: request.meetingInfo,
      transcription: null,
      toneInfo: null,
    };
  }

  /** A guest join shows the guest; any other leg shows the application. */
  #ownParty(): Party {
    const { identity } = this.request.source;
    return identity['guest']
      ? readParty({ guest: identity['guest'] }, 'source.identity')
      : party('application', this.clientId);
  }

  #sourceIdentity(): JsonObject {
    return {
      '@odata.type': '#microsoft.graph.identitySet',
      application: party('application', this.clientId).member,
      ...this.request.source.identity,
    };
  }
}

/** Media state of a call that has been answered. */
export const activeAudio = { '@odata.type': '#microsoft.graph.callMediaState', audio: 'active' };
