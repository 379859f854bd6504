import type { Kernel } from '../../kernel/kernel.js';
import type { Ringing, RingOutcome } from '../../people/people.js';
import type { Application, Applications } from '../access/applications.js';
import type { Party } from '../identity/identity-set.js';
import type { Conversation } from './conversation.js';
import type { CallDetails, GraphCall } from './graph-call.js';

/** Who calls, and what an application learns of the call that reaches it. */
export type Caller = Pick<
  CallDetails,
  'tenantId' | 'sourceIdentity' | 'subject' | 'chatInfo' | 'meetingInfo'
> & {
  readonly party: Party;
  /** The caller's id in the conversation. */
  readonly participantId: string;
  readonly conversation: Conversation<GraphCall>;
  readonly modalities: readonly string[];
  /** Who handed the call over, when it did not begin here. */
  readonly transferor?: Party;
  /** How the call came to somebody else than it was made to. */
  readonly callRoutes?: readonly object[];
  /** An application that has to record is called because of somebody who is in the conversation. */
  readonly observedParticipantId?: string;
};

/** Whom to ring, for whom, and for how long. */
export type Ring = {
  readonly party: Party;
  /** The id they will have in the conversation. */
  readonly participantId: string;
  readonly caller: Caller;
  readonly timeoutMs: number;
  /** Told once what came of it, and whom it was in the end: calls can be redirected. */
  readonly settle: (outcome: RingOutcome, by: Party) => void;
};

/** A ring that an application hears, as its own incoming call. */
export type Offer = Ring & { readonly application: Application; readonly callbackUri: string };

/** How long it takes to find that an application has no webhook to be called at. */
const lookupMs = 100;

/** Rings people, who do as they do, and applications, which decide for themselves. */
export class Ringer {
  readonly #kernel: Kernel;
  readonly #applications: Applications;
  readonly #offer: (offer: Offer) => Ringing;

  constructor(kernel: Kernel, applications: Applications, offer: (offer: Offer) => Ringing) {
    this.#kernel = kernel;
    this.#applications = applications;
    this.#offer = offer;
  }

  ring(ring: Ring): Ringing {
    const { party, settle, timeoutMs } = ring;
    const application = this.#applications.ownerOf(party);
    if (application === undefined)
      return this.#kernel.people.ring(party.rawId, {
        timeoutMs,
        settle: (outcome) => settle(outcome, party),
      });
    const { callbackUri } = application;
    if (callbackUri !== null) return this.#offer({ ...ring, application, callbackUri });
    return this.#unreachable(ring);
  }

  #unreachable({ settle, party }: Ring): Ringing {
    let isWaiting = true;
    const stop = this.#kernel.clock.after(lookupMs, () => {
      isWaiting = false;
      settle({ kind: 'unreachable' }, party);
    });
    return {
      cancel() {
        const wasWaiting = isWaiting;
        isWaiting = false;
        stop();
        return wasWaiting;
      },
    };
  }
}
