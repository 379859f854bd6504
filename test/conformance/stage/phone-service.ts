import { randomUUID } from 'node:crypto';
import type { ServiceClock } from '@tandem/conformance';
import type { Identity } from '@tandem/core';

/** What somebody does when they are called. */
export type Habit = 'answers' | 'answersAndLeaves' | 'declines' | 'isBusy' | 'neverAnswers';

/** Somebody in a call. */
export interface Member {
  readonly identity: Identity;
  readonly participantId: string;
  isMuted: boolean;
}

/** How ringing somebody ended. */
export type RingEnd = 'answered' | 'declined' | 'busy' | 'notAnswered' | 'cancelled';

/** Somebody who is being called. */
export interface Ringing {
  readonly id: string;
  readonly participantId: string;
  readonly person: Identity;
  readonly context: string | undefined;
  end: RingEnd | undefined;
  readonly stop: () => void;
}

/** Something that a service tells the application about a call. */
export type News =
  | { readonly kind: 'incoming' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'roster' }
  | { readonly kind: 'ringingEnded'; readonly ringing: Ringing }
  | { readonly kind: 'cancelled'; readonly ringing: Ringing; readonly context: string | undefined }
  | {
      readonly kind: 'tooLateToCancel';
      readonly ringing: Ringing;
      readonly context: string | undefined;
    }
  | { readonly kind: 'removed'; readonly member: Member; readonly context: string | undefined }
  | { readonly kind: 'ended' };

/** One call at the service. */
export interface PhoneCall {
  readonly id: string;
  readonly other: Identity;
  readonly isInbound: boolean;
  context: string | undefined;
  state: 'incoming' | 'connecting' | 'connected' | 'ended';
  /** Counts the changes of the roster. */
  changes: number;
  readonly members: Member[];
  readonly ringing: Ringing[];
}

const answerMs = 300;
const declineMs = 200;
const busyMs = 100;
const stayMs = 1_500;
const ringMs = 60_000;

/**
 * What every telephone service does, without the words in which one says it: people with habits are rung, join, are taken
 * out and hang up. A harness puts its wire form around it.
 */
export class PhoneService {
  readonly calls = new Map<string, PhoneCall>();
  readonly #clock: ServiceClock;
  readonly #habits: ReadonlyMap<string, Habit>;
  readonly #tell: (call: PhoneCall, news: News) => void;

  constructor(
    clock: ServiceClock,
    habits: ReadonlyMap<string, Habit>,
    tell: (call: PhoneCall, news: News) => void,
  ) {
    this.#clock = clock;
    this.#habits = habits;
    this.#tell = tell;
  }

  /** The call with an id, as long as it goes on. */
  find(callId: string): PhoneCall | undefined {
    const call = this.calls.get(callId);
    return call?.state === 'ended' ? undefined : call;
  }

  /** Places a call, which connects when the other side answers. */
  place(other: Identity, context: string | undefined): PhoneCall {
    const call = this.#newCall(other, { isInbound: false, context });
    this.#clock.after(answerMs, () => this.#connect(call));
    return call;
  }

  /** Somebody calls the application. */
  callIn(other: Identity): PhoneCall {
    const call = this.#newCall(other, { isInbound: true, context: undefined });
    this.#tell(call, { kind: 'incoming' });
    return call;
  }

  answer(call: PhoneCall, context: string | undefined): void {
    call.context = context;
    call.state = 'connecting';
    this.#clock.after(answerMs, () => this.#connect(call));
  }

  /** Rings somebody. */
  invite(
    call: PhoneCall,
    person: Identity,
    options: { readonly context: string | undefined; readonly timeoutMs?: number | undefined },
  ): Ringing {
    const habit = this.#habits.get(person.rawId) ?? 'answers';
    const stops: (() => void)[] = [];
    const ringing: Ringing = {
      id: randomUUID(),
      participantId: randomUUID(),
      person,
      context: options.context,
      end: undefined,
      stop: () => {
        for (const stop of stops) stop();
      },
    };
    call.ringing.push(ringing);
    const endsAfter = (delayMs: number, end: RingEnd) =>
      stops.push(this.#clock.after(delayMs, () => this.#endRinging(call, ringing, end)));
    endsAfter(options.timeoutMs ?? ringMs, 'notAnswered');
    if (habit === 'answers' || habit === 'answersAndLeaves') endsAfter(answerMs, 'answered');
    if (habit === 'declines') endsAfter(declineMs, 'declined');
    if (habit === 'isBusy') endsAfter(busyMs, 'busy');
    return ringing;
  }

  /** Takes an invitation back. */
  cancel(call: PhoneCall, ringing: Ringing, context: string | undefined): void {
    if (ringing.end !== undefined) {
      this.#tell(call, { kind: 'tooLateToCancel', ringing, context });
      return;
    }
    ringing.stop();
    ringing.end = 'cancelled';
    this.#tell(call, { kind: 'cancelled', ringing, context });
  }

  /** Takes somebody out. */
  remove(call: PhoneCall, member: Member, context: string | undefined): void {
    this.#drop(call, member);
    this.#tell(call, { kind: 'removed', member, context });
    this.#changeRoster(call);
  }

  mute(call: PhoneCall, member: Member): void {
    member.isMuted = true;
    this.#changeRoster(call);
  }

  end(call: PhoneCall): void {
    if (call.state === 'ended') return;
    for (const ringing of call.ringing) ringing.stop();
    call.state = 'ended';
    this.#tell(call, { kind: 'ended' });
  }

  #newCall(other: Identity, begin: Pick<PhoneCall, 'isInbound' | 'context'>): PhoneCall {
    const call: PhoneCall = {
      id: randomUUID(),
      other,
      ...begin,
      state: begin.isInbound ? 'incoming' : 'connecting',
      changes: 0,
      members: [],
      ringing: [],
    };
    this.calls.set(call.id, call);
    return call;
  }

  #connect(call: PhoneCall): void {
    if (call.state !== 'connecting') return;
    call.state = 'connected';
    call.members.push({ identity: call.other, participantId: randomUUID(), isMuted: false });
    this.#tell(call, { kind: 'connected' });
    this.#changeRoster(call);
  }

  #endRinging(call: PhoneCall, ringing: Ringing, end: RingEnd): void {
    if (ringing.end !== undefined || call.state === 'ended') return;
    ringing.stop();
    ringing.end = end;
    if (end === 'answered') {
      const member = {
        identity: ringing.person,
        participantId: ringing.participantId,
        isMuted: false,
      };
      call.members.push(member);
      if (this.#habits.get(ringing.person.rawId) === 'answersAndLeaves') {
        this.#clock.after(stayMs, () => {
          if (call.state === 'ended' || !call.members.includes(member)) return;
          this.#drop(call, member);
          this.#changeRoster(call);
        });
      }
      this.#changeRoster(call);
    }
    this.#tell(call, { kind: 'ringingEnded', ringing });
  }

  #drop(call: PhoneCall, member: Member): void {
    call.members.splice(call.members.indexOf(member), 1);
  }

  #changeRoster(call: PhoneCall): void {
    call.changes += 1;
    this.#tell(call, { kind: 'roster' });
  }
}
