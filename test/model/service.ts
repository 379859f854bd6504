import type { CallEvent, Command, Identity, OperationEnded, Participant } from '@tandem/core';
import { CallNotFoundError, RequestError } from '@tandem/core';
import type { EventOfCall, ProviderScript, SentCommandRecord } from '@tandem/core/testing';

/** What kind of provider the service is one of. */
export type ServiceStyle = 'snapshots' | 'deltas';

type ReadAnswer = NonNullable<ProviderScript['read']>;
type CommandAnswer = Awaited<ReturnType<NonNullable<ProviderScript['answer']>>>;

/** An invitation as the service knows it: the truth. */
export interface ServiceInvitation {
  readonly operationId: string;
  readonly theirId: string;
  readonly person: Identity;
  status: 'ringing' | 'answered' | 'declined' | 'cancelled' | 'dropped';
}

/** A report that waits to be delivered. */
export interface Report {
  readonly providerCallId: string;
  readonly event: EventOfCall;
}

/**
 * A calling service for tests: it knows the truth about its calls and reports every change of it. What it is asked to do
 * happens when the request arrives; who hears of it when is the network's affair.
 */
export class Service {
  readonly style: ServiceStyle;
  readonly calls: ServiceCall[] = [];
  readonly outbox: Report[] = [];
  readonly #now: () => number;
  #ticks = 0;
  #ids = 0;

  constructor(style: ServiceStyle, now: () => number) {
    this.style = style;
    this.#now = now;
  }

  /** A moment, each later than the one before. */
  moment(): string {
    this.#ticks += 1;
    return new Date(this.#now() + this.#ticks).toISOString();
  }

  newId(kind: string): string {
    this.#ids += 1;
    return `${kind}-${this.#ids}`;
  }

  report(providerCallId: string, event: EventOfCall): void {
    this.outbox.push({ providerCallId, event: { ...event, occurredAt: this.moment() } });
  }

  /** Executes a command. @throws RequestError when it cannot be executed. */
  execute({ command, context }: SentCommandRecord): CommandAnswer {
    if (command.kind === 'createCall') {
      const call = new ServiceCall(this, { operationId: context.operationId, command });
      this.calls.push(call);
      return {
        providerCallId: call.id,
        events: [{ type: 'call.progressed', lifecycle: 'connecting' }],
      };
    }
    return this.callOf(context.call?.providerCallId ?? '').execute(command, context.operationId);
  }

  /** Tells the truth. */
  readonly read: ReadAnswer = ({ kind, ...query }, { call: state }) => {
    const call = this.callOf(state.providerCallId);
    const fact = { provider: 'scripted', callId: state.callId, occurredAt: this.moment() };
    if (call.isOver)
      return [{ ...fact, type: 'call.disconnected', reason: { reason: 'callEnded' } }];
    if (kind === 'call') return call.isUp ? [{ ...fact, type: 'call.connected' }] : [];
    const roster: CallEvent = {
      ...fact,
      type: 'roster.read',
      participants: [...call.people.values()],
      basedOn: state.roster.version,
    };
    const end = 'operation' in query ? call.endOf(query.operation.id) : undefined;
    return end === undefined ? [roster] : [{ ...fact, ...end, by: 'reconciliation' }, roster];
  };

  callOf(providerCallId: string): ServiceCall {
    const call = this.calls.find(({ id }) => id === providerCallId);
    if (call === undefined) throw new CallNotFoundError('There is no such call.');
    return call;
  }
}

type Outcome = Pick<OperationEnded, 'type' | 'kind' | 'operationId' | 'status' | 'reason'>;

/** A call as the service knows it. */
export class ServiceCall {
  readonly id: string;
  readonly people = new Map<string, Participant>();
  readonly invitations: ServiceInvitation[] = [];
  readonly #service: Service;
  readonly #setup: { readonly operationId: string; readonly command: Command };
  readonly #ends = new Map<string, Outcome>();
  #sequence = 0;
  #changes: { changed: Participant[]; removed: string[] } = { changed: [], removed: [] };
  isUp = false;
  isOver = false;

  constructor(
    service: Service,
    setup: { readonly operationId: string; readonly command: Command },
  ) {
    this.#service = service;
    this.#setup = setup;
    this.id = service.newId('call');
  }

  /** How an operation ended, where the service can be asked that. */
  endOf(operationId: string): Outcome | undefined {
    return this.#service.style === 'deltas' ? this.#ends.get(operationId) : undefined;
  }

  /** The called person answers. */
  connect(): void {
    if (this.isUp || this.isOver) return;
    this.isUp = true;
    this.#tell({ type: 'call.connected', operationId: this.#setup.operationId });
    const [callee] = 'targets' in this.#setup.command ? this.#setup.command.targets : [];
    if (callee !== undefined) this.#enter(callee);
    this.#tellRoster();
  }

  /** An invited person answers. */
  answer(invitation: ServiceInvitation): void {
    if (!this.#rings(invitation)) return;
    invitation.status = 'answered';
    this.#end('invite', invitation.operationId, 'succeeded');
    this.#enter(invitation.person);
    this.#tellRoster();
  }

  /** An invited person declines; the service may believe for a moment that they answered. */
  decline(invitation: ServiceInvitation, isMistaken: boolean): void {
    if (!this.#rings(invitation)) return;
    if (isMistaken) {
      this.answer(invitation);
      this.leave(invitation.person);
    }
    invitation.status = isMistaken ? 'answered' : 'declined';
    this.#end('invite', invitation.operationId, 'failed', 'declined');
  }

  /** Someone enters who was not asked by the application. */
  join(person: Identity): void {
    if (!this.isUp || this.isOver || this.#has(person)) return;
    this.#enter(person);
    this.#tellRoster();
  }

  leave(person: Identity): void {
    if (this.isOver || !this.#exit(person)) return;
    this.#tellRoster();
  }

  toggleMute(person: Identity): void {
    const [key, participant] = this.#find(person) ?? [];
    if (this.isOver || key === undefined || participant === undefined) return;
    const changed = { ...participant, isMuted: !participant.isMuted };
    this.people.set(key, changed);
    this.#changes.changed.push(changed);
    this.#tellRoster();
  }

  /** A transfer that somebody else tries, in vain. */
  failTransfer(): void {
    if (!this.isUp || this.isOver) return;
    const context = this.#service.newId('transfer');
    this.#tell({ type: 'call.progressed', lifecycle: 'transferring' });
    this.#tell({
      type: 'operation.ended',
      kind: 'transfer',
      status: 'failed',
      reason: { reason: 'busy' },
      correlation: { context },
      by: 'event',
    });
  }

  /** The service says the same again, as a new report. */
  echo(): void {
    if (this.#service.style === 'snapshots' && this.#sequence > 0 && !this.isOver)
      this.#tellSnapshot();
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const invitation of this.invitations)
      if (invitation.status === 'ringing') invitation.status = 'dropped';
    this.#tell({ type: 'call.disconnected', reason: { reason: 'endedForEveryone' } });
  }

  execute(command: Command, operationId: string): CommandAnswer {
    if (this.isOver) throw refusal(404);
    switch (command.kind) {
      case 'invite':
        return this.#invite(command.targets, operationId);
      case 'cancel':
        return this.#cancel(command.invitation, operationId);
      case 'remove': {
        const isGone = this.#exit(command.target);
        this.#end(
          'remove',
          operationId,
          isGone ? 'succeeded' : 'failed',
          isGone ? undefined : 'notFound',
        );
        if (isGone) this.#tellRoster();
        return {};
      }
      case 'mute': {
        const person = this.#find(command.target)?.[1];
        if (person === undefined) throw refusal(400);
        if (!person.isMuted) this.toggleMute(command.target);
        return { ended: { status: 'succeeded' } };
      }
      case 'hangUp':
      case 'terminate':
        this.end();
        return {};
      default:
        throw refusal(400);
    }
  }

  #invite(people: readonly Identity[], operationId: string): CommandAnswer {
    const [person] = people;
    if (!this.isUp || person === undefined) throw refusal(400);
    const theirId = this.#service.newId('invitation');
    this.invitations.push({ operationId, theirId, person, status: 'ringing' });
    return { handle: { invitationId: theirId } };
  }

  #cancel(invitationOperation: string, operationId: string): CommandAnswer {
    const invitation = this.invitations.find((one) => one.operationId === invitationOperation);
    if (invitation === undefined) throw refusal(404);
    const isWithdrawn = invitation.status === 'ringing';
    if (isWithdrawn) invitation.status = 'cancelled';
    if (this.#service.style === 'snapshots') {
      this.#end('cancel', operationId, isWithdrawn ? 'succeeded' : 'failed', 'cancelled');
      return { handle: { invitationId: invitation.theirId } };
    }
    if (!isWithdrawn) throw refusal(404);
    this.#end('invite', invitation.operationId, 'failed', 'failed');
    return {};
  }

  #rings(invitation: ServiceInvitation): boolean {
    return !this.isOver && invitation.status === 'ringing';
  }

  #end(
    kind: OperationEnded['kind'],
    operationId: string,
    status: 'succeeded' | 'failed',
    why?: 'declined' | 'failed' | 'notFound' | 'cancelled',
  ): void {
    const reason = status === 'failed' && why !== undefined ? { reason: { reason: why } } : {};
    const outcome: Outcome = { type: 'operation.ended', kind, operationId, status, ...reason };
    if (!this.#ends.has(operationId)) this.#ends.set(operationId, outcome);
    this.#tell({ ...outcome, by: 'event' });
  }

  #has(person: Identity): boolean {
    return this.#find(person) !== undefined;
  }

  #find(person: Identity): [string, Participant] | undefined {
    return [...this.people].find(([, { identity }]) => identity.rawId === person.rawId);
  }

  #enter(identity: Identity): void {
    if (this.#has(identity)) return;
    const presence: Participant = {
      identity,
      isMuted: false,
      isOnHold: false,
      isInLobby: false,
      isSelf: false,
    };
    const isNumbered = this.#service.style === 'deltas';
    const key = isNumbered ? this.#service.newId('presence') : identity.rawId;
    const participant = isNumbered ? { ...presence, participantId: key } : presence;
    this.people.set(key, participant);
    this.#changes.changed.push(participant);
  }

  #exit(person: Identity): boolean {
    const [key] = this.#find(person) ?? [];
    if (key === undefined) return false;
    this.people.delete(key);
    this.#changes.removed.push(key);
    return true;
  }

  /** Snapshots skip numbers, lists of changes do not. */
  #tellRoster(): void {
    const isDelta = this.#service.style === 'deltas';
    this.#sequence += isDelta ? 1 : 1 + (this.#sequence % 3);
    const changes = this.#changes;
    this.#changes = { changed: [], removed: [] };
    if (isDelta) this.#tell({ type: 'roster.delta', sequence: this.#sequence, ...changes });
    else this.#tellSnapshot();
  }

  #tellSnapshot(): void {
    const participants = [...this.people.values()];
    this.#tell({ type: 'roster.snapshot', sequence: this.#sequence, participants });
  }

  /** Reports of one provider have ids, those of the other have none. */
  #tell(event: EventOfCall): void {
    const { style } = this.#service;
    const id = style === 'snapshots' ? { id: this.#service.newId('report') } : {};
    this.#service.report(this.id, { ...event, ...id });
  }
}

function refusal(status: number): RequestError {
  return new RequestError('The service refuses.', { status });
}
