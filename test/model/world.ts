import type { Call, Calling, Identity } from '@tandem/core';
import {
  CallingError,
  communicationUser,
  createCalling,
  Invitation,
  MemoryEventLog,
  phone,
  UnavailableError,
} from '@tandem/core';
import type { SentCommandRecord } from '@tandem/core/testing';
import { ManualClock, ScriptedProvider } from '@tandem/core/testing';
import type { Report, ServiceCall, ServiceInvitation, ServiceStyle } from './service.js';
import { Service } from './service.js';
import { Witness } from './witness.js';

/** Everything that can happen next. `pick` chooses among whatever there is to choose from. */
export const actions = [
  'place',
  'invite',
  'cancel',
  'remove',
  'mute',
  'hang up',
  'refresh',
  'connect',
  'answer',
  'decline',
  'decline, seen as an answer',
  'join',
  'leave',
  'toggle mute',
  'end',
  'transfer in vain',
  'echo',
  'deliver',
  'deliver late',
  'deliver many',
  'deliver again',
  'drop',
  'answer request',
  'lose answer',
  'wait',
] as const;

export type Action = (typeof actions)[number];

/** One thing that happens. */
export interface Step {
  readonly action: Action;
  readonly pick: number;
}

type Answer = Awaited<ReturnType<Service['execute']>>;

interface Request {
  readonly settle: (isLost: boolean) => void;
}

const people: readonly Identity[] = [
  communicationUser('8:acs:r_ann'),
  communicationUser('8:acs:r_bob'),
  phone('+18005550100'),
];

const maxCalls = 3;

/**
 * An application, a service, and a network between them that duplicates, reorders, delays, batches and loses. Requests
 * arrive at once; their answers are slow, or are never read.
 */
export class World {
  readonly clock = new ManualClock();
  readonly service: Service;
  readonly provider: ScriptedProvider;
  readonly log: MemoryEventLog;
  readonly calling: Calling;
  readonly witnesses: Witness[] = [];
  /** What was thrown that no promise allows to be thrown. */
  readonly surprises: unknown[] = [];
  readonly #delivered: Report[] = [];
  readonly #requests: Request[] = [];
  readonly #work = new Set<Promise<unknown>>();
  #dropped = 0;
  #waited = 0;

  constructor(style: ServiceStyle) {
    this.service = new Service(style, () => this.clock.now());
    this.provider = new ScriptedProvider({
      answer: (sent) => this.#transmit(sent),
      read: this.service.read,
    });
    this.log = new MemoryEventLog({ clock: this.clock });
    this.calling = createCalling({
      instances: [this.provider],
      clock: this.clock,
      log: this.log,
      random: () => 0.5,
    });
    this.calling.calls$.subscribe((call) => {
      this.witnesses.push(new Witness(call));
    });
  }

  /** Whether any report was lost for good. */
  get hasLost(): boolean {
    return this.#dropped > 0;
  }

  /** Whether any time has passed, so that something may have been given up. */
  get hasWaited(): boolean {
    return this.#waited > 0;
  }

  async take({ action, pick }: Step): Promise<void> {
    await this.#do(action, pick);
    await this.clock.turn();
  }

  /** The network recovers: every answer is read, every report that was not lost is delivered. */
  async calmDown(): Promise<void> {
    while (this.#requests.length > 0 || this.service.outbox.length > 0) {
      this.#answerRequest(0, false);
      await this.#deliver(this.service.outbox.splice(0, 3));
      await this.clock.turn();
    }
  }

  /** Serves calls of which the application never learned, because the answer to placing them was lost. */
  async pickUpAll(): Promise<void> {
    for (const { id } of this.service.calls) {
      const isServed = this.witnesses.some(({ call }) => call.providerCallId === id);
      if (!isServed)
        await this.calling.call(`scripted:${id}`).catch((error: unknown) => {
          const isOver = this.service.callOf(id).isOver;
          if (!(isOver && CallingError.isInstance(error) && error.code === 'call.not-found'))
            this.surprises.push(error);
        });
    }
  }

  /** Everything ends, is heard of, and every time passes. */
  async end(): Promise<void> {
    for (const call of this.service.calls) call.end();
    await this.calmDown();
    for (const { call } of this.witnesses)
      if (call.lifecycle !== 'disconnected') await call.refresh();
    await this.clock.advance(600_000);
    await Promise.all(this.#work);
  }

  #do(action: Action, pick: number): Promise<void> | void {
    const truth = at(this.service.calls, pick);
    const person = at(people, pick >> 2);
    switch (action) {
      case 'place':
        if (this.service.calls.length < maxCalls)
          this.#give(() => this.calling.createCall(at(people, pick) ?? []));
        return;
      case 'invite':
        return this.#command(pick, (call) => person && call.invite(person));
      case 'cancel':
        return this.#cancel(pick);
      case 'remove':
        return this.#command(pick, (call) => person && call.remove(person));
      case 'mute':
        return this.#command(pick, (call) => person && call.mute(person));
      case 'hang up':
        return this.#command(pick, (call) => call.hangUp());
      case 'refresh':
        return this.#command(pick, (call) => call.refresh());
      case 'connect':
        return truth?.connect();
      case 'answer':
        return withRinging(truth, pick, (invitation) => truth?.answer(invitation));
      case 'decline':
        return withRinging(truth, pick, (invitation) => truth?.decline(invitation, false));
      case 'decline, seen as an answer':
        return withRinging(truth, pick, (invitation) => truth?.decline(invitation, true));
      case 'join':
        return person && truth?.join(person);
      case 'leave':
        return person && truth?.leave(person);
      case 'toggle mute':
        return person && truth?.toggleMute(person);
      case 'end':
        return truth?.end();
      case 'transfer in vain':
        return truth?.failTransfer();
      case 'echo':
        return truth?.echo();
      case 'deliver':
        return this.#deliver(this.service.outbox.splice(0, 1));
      case 'deliver late':
        return this.#deliver(this.#outOfOrder(pick));
      case 'deliver many':
        return this.#deliver(this.service.outbox.splice(0, 2 + (pick % 5)));
      case 'deliver again': {
        const report = at(this.#delivered, pick);
        return report === undefined ? undefined : this.#deliver([report]);
      }
      case 'drop':
        this.#dropped += this.#outOfOrder(pick).length;
        return;
      case 'answer request':
        return this.#answerRequest(pick, false);
      case 'lose answer':
        return this.#answerRequest(pick, true);
      case 'wait': {
        const duration = [500, 2_000, 11_000, 40_000][pick % 4] ?? 0;
        this.#waited += duration;
        return this.clock.advance(duration);
      }
    }
  }

  #command(pick: number, give: (call: Call) => Promise<unknown> | undefined): void {
    const call = at(this.witnesses, pick)?.call;
    if (call !== undefined) this.#give(() => give(call) ?? Promise.resolve());
  }

  #cancel(pick: number): void {
    const call = at(this.witnesses, pick)?.call;
    const invitations = call?.state.operations.filter(({ kind }) => kind === 'invite') ?? [];
    const invitation = call?.operation(at(invitations, pick >> 2)?.id ?? '');
    if (invitation instanceof Invitation) this.#give(() => invitation.cancel());
  }

  /** A command that is given and not waited for. Errors of the family are its answer; others are surprises. */
  #give(command: () => Promise<unknown>): void {
    const work = command().catch((error: unknown) => {
      if (!CallingError.isInstance(error)) this.surprises.push(error);
    });
    this.#work.add(work);
    void work.then(() => this.#work.delete(work));
  }

  #transmit(sent: SentCommandRecord): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let executed: () => void;
      try {
        const answer = this.service.execute(sent);
        executed = () => resolve(answer);
      } catch (error) {
        executed = () => reject(error);
      }
      const lost = new UnavailableError('The connection was cut.', { outcomeUnknown: true });
      this.#requests.push({ settle: (isLost) => (isLost ? reject(lost) : executed()) });
    });
  }

  #answerRequest(pick: number, isLost: boolean): void {
    if (this.#requests.length === 0) return;
    const [request] = this.#requests.splice(pick % this.#requests.length, 1);
    request?.settle(isLost);
  }

  #outOfOrder(pick: number): readonly Report[] {
    const { outbox } = this.service;
    return outbox.length === 0 ? [] : outbox.splice(pick % outbox.length, 1);
  }

  async #deliver(reports: readonly Report[]): Promise<void> {
    this.#delivered.push(...reports);
    for (const providerCallId of new Set(reports.map((one) => one.providerCallId))) {
      const events = reports.filter((one) => one.providerCallId === providerCallId);
      const delivery = this.provider.delivery(
        providerCallId,
        events.map(({ event }) => event),
      );
      await this.calling.receive('scripted', delivery);
    }
  }
}

function at<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % Math.max(1, list.length)];
}

function withRinging(
  call: ServiceCall | undefined,
  pick: number,
  act: (invitation: ServiceInvitation) => void,
): void {
  const ringing = call?.invitations.filter(({ status }) => status === 'ringing') ?? [];
  const invitation = at(ringing, pick >> 2);
  if (invitation !== undefined) act(invitation);
}
