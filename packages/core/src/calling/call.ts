import type { CallDirection } from '../call/call-direction.js';
import type { CallEvent } from '../call/call-event.js';
import type { CallLifecycle, CallState } from '../call/call-state.js';
import type { EndReason } from '../call/end-reason.js';
import { InvalidArgumentError, UnsupportedOperationError } from '../errors/errors.js';
import type { Identity } from '../identity/identity.js';
import { isE164 } from '../identity/make-identity.js';
import type { Prompt } from '../operation/media-command.js';
import type { OperationState } from '../operation/operation-state.js';
import type { Participant } from '../participant/participant.js';
import type { Roster } from '../participant/roster.js';
import type { ProviderAdapter } from '../provider/provider.js';
import { Observable } from '../rxjs/rxjs.js';
import { CallMedia } from './call-media.js';
import type { CallCommandOptions } from './call-options.js';
import { Invitation } from './invitation.js';
import { Operation } from './operation.js';
import { Recording } from './recording.js';
import type { Session } from './session.js';

/** How to invite. */
export interface InviteOptions extends CallCommandOptions {
  /** How long to let it ring, in milliseconds. Without it, as long as the provider does. */
  readonly timeoutMs?: number;
  /** The number shown to people invited by telephone, E.164. */
  readonly callerId?: string;
  /** The name shown to the invited. */
  readonly displayName?: string;
}

/** How to transfer. */
export interface TransferOptions extends CallCommandOptions {
  /** Who is transferred. Needed where several people are in the call. */
  readonly transferee?: Identity;
  readonly consulted?: Call;
  /** The number shown to a target reached by telephone, E.164. */
  readonly callerId?: string;
}

/**
 * A call of the application: one connection of one provider. Two legs of one conversation are two calls.
 *
 * Its state streams replay the latest value and complete when the call has ended; its event stream does not replay.
 * Subscribing to any of them causes no traffic, and none of them errors.
 */
export class Call {
  readonly id: string;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    this.id = session.state.callId;
  }

  /** Configured name of the provider that carries the call. */
  get provider(): string {
    return this.#session.provider.name;
  }

  /** The provider's own id of the call. */
  get providerCallId(): string {
    return this.#session.state.providerCallId;
  }

  /** All that is known of the call now. */
  get state(): CallState {
    return this.#session.state;
  }

  get lifecycle(): CallLifecycle {
    return this.state.lifecycle;
  }

  get direction(): CallDirection | undefined {
    return this.state.direction;
  }

  /** Why the call ended, once it has. */
  get endReason(): EndReason | undefined {
    return this.state.endReason;
  }

  /** Who is in the call, as far as it is known now. */
  get roster(): Roster {
    return this.state.roster;
  }

  /** The operation that set the call up: placing or answering it. Absent on a call picked up after that was forgotten. */
  get setup(): Operation | undefined {
    const setup = this.state.operations.find(
      ({ kind }) => kind === 'createCall' || kind === 'answer' || kind === 'connect',
    );
    return setup === undefined ? undefined : new Operation(this.#session, setup.id);
  }

  /** What is heard in the call. */
  get media(): CallMedia {
    return new CallMedia(this.#session);
  }

  /** The latest state, then every change. */
  get state$(): Observable<CallState> {
    return this.#session.projection.state$;
  }

  /** The latest roster, then every change. Equal rosters are not emitted again. */
  get participants$(): Observable<Roster> {
    return this.#session.projection.roster$;
  }

  /** Every operation of the call: the latest state of each, then each change of each. */
  get operations$(): Observable<OperationState> {
    return new Observable((subscriber) => {
      let known: readonly OperationState[] = [];
      return this.state$.subscribe({
        next: ({ operations }) => {
          const before = new Set(known);
          known = operations;
          for (const operation of operations)
            if (!before.has(operation)) subscriber.next(operation);
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
  }

  /** Everything that happens in the call, each event after the state that it brought about. */
  get events$(): Observable<CallEvent> {
    return this.#session.projection.events$;
  }

  /**
   * Asks people into the call. Resolves when the provider has accepted to do so; how it ended is on the invitation. Most
   * providers take one person at a time: see `capabilities.invite.maxTargets`, and {@link inviteEach}.
   *
   * @throws InvalidArgumentError, UnsupportedOperationError before anything is sent; RequestError, UnavailableError,
   *   InvalidStateError.
   */
  async invite(
    target: Identity | readonly Identity[],
    options: InviteOptions = {},
  ): Promise<Invitation> {
    const { deadlineMs, signal, ...fields } = options;
    assertPhoneNumber(fields.callerId, 'callerId');
    const targets = isList(target) ? target : [target];
    assertPeople(targets);
    const id = await this.#session.execute(
      { kind: 'invite', targets, ...fields },
      { deadlineMs, signal },
    );
    return new Invitation(this.#session, id);
  }

  /**
   * Asks several people into the call, each by an invitation of their own. The list has their order. Where the provider
   * refuses some, those invitations have failed already; where it refuses all, this rejects with the first refusal.
   */
  async inviteEach(
    targets: readonly Identity[],
    options: InviteOptions = {},
  ): Promise<readonly PromiseSettledResult<Invitation>[]> {
    const results = await Promise.allSettled(targets.map((target) => this.invite(target, options)));
    const [first] = results;
    if (first?.status === 'rejected' && results.every(({ status }) => status === 'rejected'))
      throw first.reason;
    return results;
  }

  /** Takes someone out of the call. For people who are still ringing, cancel their invitation. */
  async remove(target: Identity, options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'remove', target }, options);
  }

  /** Brings someone over from another call of the application at the same provider. */
  async move(target: Identity, from: Call, options: CallCommandOptions = {}): Promise<Operation> {
    const participantId = participantIdIn(from.roster, target);
    return this.#operate(
      {
        kind: 'move',
        target,
        fromProviderCallId: this.#ofSameProvider(from),
        ...(participantId && { fromParticipantId: participantId }),
      },
      options,
    );
  }

  /**
   * Connects someone in the call with somebody else, and leaves. In a call of several people, `transferee` says whom.
   *
   * @param options.consulted The application's own call with the target, for a transfer after consultation.
   */
  async transfer(target: Identity, options: TransferOptions = {}): Promise<Operation> {
    const { transferee, consulted, ...rest } = options;
    assertPhoneNumber(rest.callerId, 'callerId');
    const participantId = transferee && participantIdIn(this.roster, transferee);
    return this.#operate(
      {
        kind: 'transfer',
        target,
        ...(transferee && { transferee }),
        ...(participantId && { transfereeParticipantId: participantId }),
        ...(consulted && { consultedProviderCallId: this.#ofSameProvider(consulted) }),
      },
      rest,
    );
  }

  /** Puts someone on hold. @param music What they hear meanwhile. */
  async hold(
    target: Identity,
    { music, ...options }: CallCommandOptions & { readonly music?: Prompt } = {},
  ): Promise<Operation> {
    return this.#operate({ kind: 'hold', target, ...(music && { music }) }, options);
  }

  /** Takes someone off hold. */
  async resume(target: Identity, options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'resume', target }, options);
  }

  /** Silences the application itself. */
  async muteSelf(options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'muteSelf' }, options);
  }

  /** Lets the application be heard again. */
  async unmuteSelf(options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'unmuteSelf' }, options);
  }

  /** Silences someone. They can unmute themselves. */
  async mute(target: Identity, options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'mute', target }, options);
  }

  /**
   * Leaves the call, or ends it for everyone. Leaving a call of two ends it for the other side as well.
   *
   * @param options.forEveryone Whether to end it for all. @default false
   */
  async hangUp(
    options: CallCommandOptions & { readonly forEveryone?: boolean } = {},
  ): Promise<Operation> {
    const { forEveryone = false, ...rest } = options;
    return this.#operate({ kind: forEveryone ? 'terminate' : 'hangUp' }, rest);
  }

  /** Reads who is in the call from the provider, now. The roster takes the answer in. */
  async listParticipants(): Promise<readonly Participant[]> {
    await this.#session.read({ kind: 'participants' });
    return this.roster.participants;
  }

  /** Asks the provider about one person, now. Undefined when they are not in the call. */
  async getParticipant(identity: Identity): Promise<Participant | undefined> {
    const { provider, parts, state } = this.#session;
    return provider.findParticipant(identity, { call: state, signal: parts.destroyed });
  }

  /** Reads the call and its roster from the provider, and takes the answer in. */
  async refresh(): Promise<CallState> {
    await this.#session.read({ kind: 'call' });
    if (this.lifecycle !== 'disconnected') await this.#session.read({ kind: 'participants' });
    return this.state;
  }

  /**
   * The operation with an id, such as one found in {@link operations$}: an {@link Invitation} or a {@link Recording} where it
   * is one.
   */
  operation(operationId: string): Operation | undefined {
    const state = this.state.operations.find(({ id }) => id === operationId);
    if (state === undefined) return undefined;
    switch (state.kind) {
      case 'invite':
        return new Invitation(this.#session, operationId);
      case 'startRecording':
        return new Recording(this.#session, operationId);
      default:
        return new Operation(this.#session, operationId);
    }
  }

  /**
   * The whole API of the provider's service on this call, on the same transport, credentials and retry.
   *
   * @param adapter The adapter of the provider's kind, which gives the API its type.
   * @throws UnsupportedOperationError when the call is carried by a provider of another kind.
   */
  native<CallApi>(adapter: ProviderAdapter<CallApi>): CallApi {
    const api = adapter.callApiOf?.(this.#session.provider, this.providerCallId);
    if (api !== undefined) return api;
    throw new UnsupportedOperationError(
      `This call is carried by provider "${this.provider}", which is not of kind "${adapter.kind}". Ask for the API of its own kind.`,
      { provider: this.provider, operation: 'native', callId: this.id },
    );
  }

  #ofSameProvider(other: Call): string {
    if (other.provider === this.provider) return other.providerCallId;
    throw new InvalidArgumentError('Both calls must be carried by the same provider.', {
      path: 'call',
      callId: this.id,
    });
  }

  async #operate(
    command: Parameters<Session['execute']>[0],
    options: CallCommandOptions,
  ): Promise<Operation> {
    const { deadlineMs, signal, ...fields } = options;
    const id = await this.#session.execute({ ...command, ...fields }, { deadlineMs, signal });
    return new Operation(this.#session, id);
  }
}

function participantIdIn({ participants }: Roster, { rawId }: Identity): string | undefined {
  return participants.find(({ identity }) => identity.rawId === rawId)?.participantId;
}

function isList(target: Identity | readonly Identity[]): target is readonly Identity[] {
  return Array.isArray(target);
}

/** Refuses a caller id that is no telephone number, before anything is sent. */
export function assertPhoneNumber(phoneNumber: string | undefined, path: string): void {
  if (phoneNumber === undefined || isE164(phoneNumber)) return;
  throw new InvalidArgumentError(
    `"${path}" is not a telephone number in E.164 form. Write a plus sign, the country code and the number, digits only, up to 15 of them.`,
    { path },
  );
}

/** Refuses targets that are no people to call. */
export function assertPeople(targets: readonly Identity[]): void {
  for (const target of targets) {
    if (target.kind === 'phoneNumber' && !isE164(target.phoneNumber))
      assertPhoneNumber(target.phoneNumber, 'target');
  }
  const keys = new Set(targets.map(({ rawId }) => rawId));
  if (keys.size < targets.length) {
    throw new InvalidArgumentError('The same person is named twice. Name each target once.', {
      path: 'targets',
    });
  }
}
