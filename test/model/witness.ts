import type {
  Call,
  CallEvent,
  CallLifecycle,
  CallState,
  OperationState,
  Participant,
  Roster,
} from '@tandem/core';

const lifecycles: readonly CallLifecycle[] = [
  'unknown',
  'incoming',
  'connecting',
  'ringing',
  'connected',
  'transferring',
  'disconnecting',
  'disconnected',
];

const statuses: Readonly<Record<string, number>> = { requested: 0, accepted: 1 };

/** Subscribes to everything a call hands out, and notes whatever a promise forbids. */
export class Witness {
  readonly call: Call;
  readonly breaches: string[] = [];
  readonly operations = new Map<string, OperationState>();
  readonly #disconnectionsToCome: number;
  #lifecycle: CallLifecycle | undefined;
  #state: CallState | undefined;
  #roster: Roster | undefined;
  readonly #present: Set<string>;
  #disconnections = 0;
  #completed = 0;

  constructor(call: Call) {
    this.call = call;
    this.#disconnectionsToCome = call.lifecycle === 'disconnected' ? 0 : 1;
    this.#present = new Set(call.roster.participants.map(keyOf));
    const complete = () => {
      this.#completed += 1;
    };
    call.state$.subscribe({ next: (state) => this.#seeState(state), complete });
    call.participants$.subscribe({ next: (roster) => this.#seeRoster(roster), complete });
    call.operations$.subscribe({ next: (operation) => this.#seeOperation(operation), complete });
    call.events$.subscribe({ next: (event) => this.#seeEvent(event), complete });
  }

  /** What must hold once the call has ended and every time has passed. */
  checkEnd(): void {
    const { call } = this;
    if (call.lifecycle !== 'disconnected') this.#note(`the call is ${call.lifecycle}`);
    if (this.#completed !== 4) this.#note(`${this.#completed} of 4 streams have completed`);
    if (this.#lifecycle !== 'disconnected') this.#note(`the last state was ${this.#lifecycle}`);
    if (this.#disconnections !== this.#disconnectionsToCome)
      this.#note(`${this.#disconnections} disconnections`);
    for (const { id, kind, status } of call.state.operations)
      if (isOpen(status)) this.#note(`${kind} ${id} is still ${status}`);
  }

  #seeState(state: CallState): void {
    if (this.#completed > 0) this.#note('a state after the end');
    if (state === this.#state) this.#note('the same state again');
    if (state !== this.call.state) this.#note('a state that is not the state');
    this.#state = state;
    const was = this.#lifecycle ?? 'unknown';
    const isBack = lifecycles.indexOf(state.lifecycle) < lifecycles.indexOf(was);
    const isFailedTransfer = was === 'transferring' && state.lifecycle === 'connected';
    if (isBack && !isFailedTransfer) this.#note(`from ${was} back to ${state.lifecycle}`);
    this.#lifecycle = state.lifecycle;
  }

  #seeRoster(roster: Roster): void {
    const before = this.#roster;
    this.#roster = roster;
    if (before === undefined) return;
    const { sequence = -1 } = roster.version;
    if (sequence < (before.version.sequence ?? -1)) this.#note(`roster ${sequence} came late`);
    const isEqual =
      JSON.stringify({ ...before, version: 0 }) === JSON.stringify({ ...roster, version: 0 });
    if (isEqual) this.#note('an equal roster again');
  }

  #seeOperation(operation: OperationState): void {
    const before = this.operations.get(operation.id);
    this.operations.set(operation.id, operation);
    if (before === undefined) return;
    const [was, is] = [statuses[before.status] ?? 2, statuses[operation.status] ?? 2];
    if (is < was) this.#note(`${operation.kind} from ${before.status} back to ${operation.status}`);
    if (was === 2 && before.status !== operation.status)
      this.#note(`${operation.kind} ended as ${before.status} and as ${operation.status}`);
  }

  #seeEvent(event: CallEvent): void {
    if (this.#completed > 0) this.#note(`${event.type} after the end`);
    if (this.#disconnections > 0) this.#note(`${event.type} after the disconnection`);
    if (event.type === 'call.disconnected') this.#disconnections += 1;
    if (this.call.state !== this.#state) this.#note(`${event.type} before its state`);
    if (event.type === 'participant.joined') this.#move(event.participant, true);
    if (event.type === 'participant.left') this.#move(event.participant, false);
  }

  /** Whoever joined was not there, and whoever left was. */
  #move(participant: Participant, isJoining: boolean): void {
    const key = keyOf(participant);
    if (this.#present.has(key) === isJoining)
      this.#note(`${key} ${isJoining ? 'joined' : 'left'} twice`);
    if (isJoining) this.#present.add(key);
    else this.#present.delete(key);
  }

  #note(breach: string): void {
    this.breaches.push(breach);
  }
}

function keyOf({ identity, participantId }: Participant): string {
  return participantId ?? identity.rawId;
}

function isOpen(status: string): boolean {
  return status === 'requested' || status === 'accepted';
}
