import type { OperationEnded } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import type { EndReason, Reason } from '../call/end-reason.js';
import { isSameIdentity } from '../identity/identity.js';
import type { Participant } from '../participant/participant.js';
import { withoutIdentity } from '../participant/roster.js';
import type {
  CancelOutcome,
  OperationEndStatus,
  OperationKind,
  OperationState,
} from './operation-state.js';
import { isOpen } from './operation-state.js';
import { changeOperation, endOperation, openOperations, operationOf } from './reduce-operations.js';

/** A report says that an operation is over. What it means depends on what else is known. */
export function endReportedOperation(state: CallState, report: OperationEnded): CallState {
  const [known, operation] = withReported(state, report);
  const event: OperationEnded =
    carriedOutAs.get(operation.kind) === report.kind ? { ...report, kind: operation.kind } : report;
  switch (event.kind) {
    case 'invite':
      return endInvitation(known, operation, event);
    case 'cancel':
      return endCancellation(known, operation, event);
    case 'remove':
      return event.status === 'succeeded'
        ? end(leave(known, operation.targets, event.occurredAt), operation, event)
        : end(known, operation, event);
    case 'transfer':
      return endTransfer(known, operation, event);
    case 'hold':
    case 'resume':
      return end(holdAfter(known, operation, event), operation, event);
    default:
      return end(known, operation, event);
  }
}

/**
 * A report that named only the provider's id came before that id was known to be of an operation of ours: it was about
 * this one, and means now what it would have meant then.
 */
export function adoptReport(state: CallState, operationId: string): CallState {
  const operation = operationOf(state, operationId);
  if (operation === undefined || !isOpen(operation)) return state;
  if (hasChangedAlready(state, operation)) {
    const { recordingId = '' } = operation.handle;
    const endedAt = operation.requestedAt;
    return endOperation(state, operationId, {
      status: 'succeeded',
      endedAt,
      result: { recordingId },
    });
  }
  const report = state.operations.find(
    (one) =>
      one.origin === 'external' &&
      isReportedAs(operation, one.kind) &&
      sharesHandle(one, operation),
  );
  if (report === undefined) return state;
  const { kind, status, reason, result, endedAt = operation.requestedAt } = report;
  if (status === 'requested' || status === 'accepted') return state;
  const { provider, callId } = state;
  const fact = { type: 'operation.ended', provider, callId, occurredAt: endedAt } as const;
  const without = { ...state, operations: state.operations.filter((one) => one !== report) };
  return endReportedOperation(without, {
    ...fact,
    kind,
    operationId,
    status,
    by: 'event',
    ...(reason === undefined ? {} : { reason }),
    ...(result === undefined ? {} : { result }),
  });
}

/** Whether the recording that was to be started has been heard of before its id was known. */
function hasChangedAlready({ recordings }: CallState, { kind, handle }: OperationState): boolean {
  return kind === 'startRecording' && recordings.some(({ id }) => id === handle.recordingId);
}

function sharesHandle(one: OperationState, other: OperationState): boolean {
  const { invitationId, providerOperationId } = one.handle;
  return (
    (invitationId !== undefined && invitationId === other.handle.invitationId) ||
    (providerOperationId !== undefined && providerOperationId === other.handle.providerOperationId)
  );
}

/** The operation a report is about, and the state that holds it: one that nobody here began is added. */
function withReported(
  state: CallState,
  event: OperationEnded,
): readonly [CallState, OperationState] {
  const known = reportedOperation(state, event);
  if (known !== undefined) return [state, known];
  const { context, participant, ...handle } = event.correlation ?? {};
  const { operationId = externalId(event) } = event;
  const isTaken = operationOf(state, operationId) !== undefined;
  const operation: OperationState = {
    id: isTaken ? externalId(event) : operationId,
    kind: event.kind,
    status: 'accepted',
    origin: 'external',
    targets: participant === undefined ? [] : [participant],
    handle,
    requestedAt: event.occurredAt,
    ...(context === undefined ? {} : { context }),
  };
  return [{ ...state, operations: [...state.operations, operation] }, operation];
}

const setups: ReadonlySet<OperationKind> = new Set(['createCall', 'answer', 'connect']);

/** Commands about one thing, of which a provider reports every failure by the same word. */
const reportedAlike: readonly ReadonlySet<OperationKind>[] = [
  new Set<OperationKind>(['startTranscription', 'updateTranscription', 'stopTranscription']),
  new Set<OperationKind>(['startMediaStreaming', 'stopMediaStreaming']),
  new Set<OperationKind>(['startDtmfDetection', 'stopDtmfDetection']),
];

function areReportedAlike(one: OperationKind, other: OperationKind): boolean {
  return reportedAlike.some((kinds) => kinds.has(one) && kinds.has(other));
}

/** What a provider may carry out by another operation of its own, and report under the name of that. */
const carriedOutAs: ReadonlyMap<OperationKind, OperationKind> = new Map([
  ['move', 'invite'],
  ['muteSelf', 'mute'],
] as const);

function isReportedAs({ kind }: OperationState, reported: OperationKind): boolean {
  return kind === reported || carriedOutAs.get(kind) === reported;
}

function reportedOperation(state: CallState, event: OperationEnded): OperationState | undefined {
  const named = event.operationId === undefined ? undefined : operationOf(state, event.operationId);
  if (named !== undefined && (isReportedAs(named, event.kind) || named.kind === 'other'))
    return named;
  if (named !== undefined && event.status === 'failed' && areReportedAlike(named.kind, event.kind))
    return named;
  // The report of an end can echo the context of the beginning: it is about the command that is open.
  if (named !== undefined) {
    return openOperations(state).find(
      ({ kind, origin }) => kind === event.kind && origin === 'local',
    );
  }
  if (event.operationId !== undefined) return undefined;
  const { invitationId, providerOperationId, participant } = event.correlation ?? {};
  const ofKind = state.operations.filter(({ kind }) => kind === event.kind);
  const isNamed = ({ handle }: OperationState) =>
    invitationId !== undefined && handle.invitationId === invitationId;
  const ofInvitation = ({ invitation }: OperationState) =>
    state.operations.some((one) => one.id === invitation && isNamed(one));
  return (
    ofKind.find(isNamed) ??
    ofKind.find(ofInvitation) ??
    state.operations.find(
      (one) =>
        providerOperationId !== undefined &&
        one.handle.providerOperationId === providerOperationId &&
        isReportedAs(one, event.kind),
    ) ??
    (event.correlation === undefined ? transferUnderWay(ofKind) : undefined) ??
    // A call is set up once, so that a report on its setup needs no other sign to be known by.
    ofKind.find(({ kind, origin }) => setups.has(kind) && origin === 'local') ??
    ofKind.find(({ id }) => id === externalId(event)) ??
    ofKind.find(
      (one) =>
        one.origin === 'local' &&
        event.correlation?.context === undefined &&
        isOpen(one) &&
        participant !== undefined &&
        one.targets.some(({ rawId }) => rawId === participant.rawId),
    )
  );
}

/** A call is transferred once at a time: a report without any sign is about that, or repeats how the last one ended. */
function transferUnderWay(ofKind: readonly OperationState[]): OperationState | undefined {
  const transfers = ofKind.filter(({ kind, origin }) => kind === 'transfer' && origin === 'local');
  const [open, another] = transfers.filter(isOpen);
  return another === undefined ? (open ?? transfers.at(-1)) : undefined;
}

function externalId({ kind, correlation = {}, id }: OperationEnded): string {
  const { invitationId, providerOperationId, context, participant } = correlation;
  const key =
    invitationId ?? providerOperationId ?? [context, participant?.rawId].filter(Boolean).join(':');
  return `external:${kind}:${key === '' ? (id ?? '') : key}`;
}

function end(state: CallState, operation: OperationState, event: OperationEnded): CallState {
  return endOperation(state, operation.id, {
    status: endStatus(event),
    endedAt: event.occurredAt,
    ...(event.reason === undefined ? {} : { reason: event.reason }),
    ...(event.result === undefined ? {} : { result: event.result }),
    ...(event.error === undefined ? {} : { error: event.error }),
  });
}

/** Nobody answered within the time that was given: that is a time-out, whichever side watched the clock. */
function endStatus({ kind, status, reason }: OperationEnded): OperationEndStatus {
  const rings = kind === 'invite' || kind === 'createCall' || kind === 'transfer';
  return rings && status === 'failed' && reason?.reason === 'noAnswer' ? 'timedOut' : status;
}

/** Reasons that the invited side itself gave, so that a cancellation under way did not cause the end. */
const answersOfTheInvited: ReadonlySet<Reason> = new Set([
  'declined',
  'busy',
  'noAnswer',
  'unreachable',
  'notFound',
  'forbidden',
  'answeredElsewhere',
]);

/**
 * ```
 *                       ┌─ succeeded ───────────────▶ succeeded   (a cancellation under way was too late)
 * requested ─▶ accepted ┼─ failed, and why ─────────▶ failed | timedOut  (a cancellation under way: already over)
 *                       ├─ failed, while cancelling ▶ cancelled | timedOut
 *                       ├─ cancel succeeded ────────▶ cancelled | timedOut
 *                       └─ nothing could be proven ─▶ unknown  (a cancellation under way goes on)
 * ```
 */
function endInvitation(
  state: CallState,
  invitation: OperationState,
  event: OperationEnded,
): CallState {
  if (!isOpen(invitation)) return correctSuccess(state, invitation, event);
  const cancellations = openOperations(state).filter(
    (one) => one.kind === 'cancel' && one.invitation === invitation.id,
  );
  const cause = cancellations.find((cancellation) => hasWithdrawn(cancellation, event));
  const ended =
    cause === undefined
      ? end(state, invitation, event)
      : withdraw(state, { invitation, cancellation: cause }, event);
  return cancellations.reduce((next, cancellation) => {
    const { refusal } = cancellation;
    if (event.status === 'unknown') {
      if (refusal === undefined) return next;
      return endCancel(next, { cancellation, outcome: 'failed' }, { ...event, reason: refusal });
    }
    const over = event.status === 'succeeded' ? 'tooLate' : 'alreadyOver';
    const outcome = cause === undefined ? over : 'cancelled';
    return endCancel(next, { cancellation, outcome }, event);
  }, ended);
}

/** Whether a cancellation brought an end about: it says so, or gives no other reason and was not turned down before. */
function hasWithdrawn(
  { refusal }: OperationState,
  { status, reason, by }: OperationEnded,
): boolean {
  if (by === 'answer') return false;
  if (status === 'cancelled') return true;
  const isExplained = reason !== undefined && answersOfTheInvited.has(reason.reason);
  return status === 'failed' && refusal === undefined && !isExplained;
}

/** A success stays a success; what contradicts it later is a new fact: the person is no longer in the call. */
function correctSuccess(
  state: CallState,
  invitation: OperationState,
  event: OperationEnded,
): CallState {
  const isContradiction =
    invitation.status === 'succeeded' && event.status !== 'succeeded' && event.by === 'event';
  return isContradiction ? leave(state, invitation.targets, event.occurredAt) : state;
}

function endCancellation(
  state: CallState,
  cancellation: OperationState,
  event: OperationEnded,
): CallState {
  const [known, invitation] = withInvitationOf(state, cancellation, event);
  const isProof = event.status === 'succeeded';
  if (invitation !== undefined && isOpen(invitation) && isProof) {
    const withdrawn = withdraw(known, { invitation, cancellation }, event);
    return endCancel(withdrawn, { cancellation, outcome: 'cancelled' }, event);
  }
  if (!isOpen(cancellation)) return state;
  if (invitation === undefined) return end(known, cancellation, event);
  const refusal = refusalIn(cancellation, event);
  if (isOpen(invitation) && refusal !== undefined && event.by !== 'deadline')
    return changeOperation(known, cancellation.id, (operation) => ({ ...operation, refusal }));
  const outcome = outcomeBeside(invitation, { isProof, isRefused: refusal !== undefined });
  if (outcome === undefined) return end(known, cancellation, event);
  const after =
    outcome === 'tooLate' && isProof ? leave(known, invitation.targets, event.occurredAt) : known;
  const isTurnedDown = outcome === 'failed' && refusal !== undefined;
  const because = isTurnedDown ? { ...event, reason: refusal } : event;
  return endCancel(after, { cancellation, outcome }, because);
}

/** Why the provider turned a cancellation down, now or before. */
function refusalIn(
  { refusal }: OperationState,
  { status, reason = { reason: 'failed' } }: OperationEnded,
): EndReason | undefined {
  return refusal ?? (status === 'failed' ? reason : undefined);
}

/** What became of a cancellation, by what is known of its invitation. Undefined when nothing can be proven. */
function outcomeBeside(
  invitation: OperationState,
  { isProof, isRefused }: { readonly isProof: boolean; readonly isRefused: boolean },
): CancelOutcome | undefined {
  if (invitation.status === 'succeeded') return 'tooLate';
  if (!isOpen(invitation) && invitation.status !== 'unknown') return 'alreadyOver';
  if (isProof) return 'cancelled';
  return isRefused ? 'failed' : undefined;
}

/** The invitation that a cancellation is about; a report on one that nobody here sent adds it. */
function withInvitationOf(
  state: CallState,
  cancellation: OperationState,
  event: OperationEnded,
): readonly [CallState, OperationState | undefined] {
  const invitationId = event.correlation?.invitationId ?? cancellation.handle.invitationId;
  const invitation =
    (cancellation.invitation === undefined
      ? undefined
      : operationOf(state, cancellation.invitation)) ??
    state.operations.find(
      ({ kind, handle }) =>
        kind === 'invite' && invitationId !== undefined && handle.invitationId === invitationId,
    );
  if (invitation !== undefined || invitationId === undefined || event.status !== 'succeeded')
    return [state, invitation];
  const { operationId: _ofCancellation, ...report } = event;
  return withReported(state, { ...report, kind: 'invite', correlation: { invitationId } });
}

function withdraw(
  state: CallState,
  { invitation, cancellation }: { invitation: OperationState; cancellation: OperationState },
  event: OperationEnded,
): CallState {
  const command = cancellation.command;
  const isTimeout = command?.kind === 'cancel' && command.because === 'timeout';
  const reason: EndReason = { ...event.reason, reason: isTimeout ? 'noAnswer' : 'cancelled' };
  const status = isTimeout ? 'timedOut' : 'cancelled';
  return endOperation(state, invitation.id, { status, reason, endedAt: event.occurredAt });
}

function endCancel(
  state: CallState,
  { cancellation, outcome }: { cancellation: OperationState; outcome: CancelOutcome },
  event: OperationEnded,
): CallState {
  return endOperation(state, cancellation.id, {
    status: outcome === 'cancelled' ? 'succeeded' : 'failed',
    endedAt: event.occurredAt,
    result: { cancel: outcome },
    ...(event.reason === undefined ? {} : { reason: event.reason }),
    ...(event.error === undefined ? {} : { error: event.error }),
  });
}

function endTransfer(state: CallState, transfer: OperationState, event: OperationEnded): CallState {
  const ended = end(state, transfer, event);
  const isBack =
    event.status !== 'succeeded' && isOpen(transfer) && state.lifecycle === 'transferring';
  return isBack ? { ...ended, lifecycle: 'connected' } : ended;
}

/** The roster with somebody on hold, or off it: the lists of some providers do not tell. */
function holdAfter(
  state: CallState,
  operation: OperationState,
  { kind, status }: OperationEnded,
): CallState {
  if (status !== 'succeeded' || !isOpen(operation)) return state;
  const isOnHold = kind === 'hold';
  const isAbout = ({ identity, isOnHold: was }: Participant) =>
    was !== isOnHold && operation.targets.some((target) => isSameIdentity(target, identity));
  const { roster } = state;
  if (!roster.participants.some(isAbout)) return state;
  const participants = roster.participants.map((one) =>
    isAbout(one) ? { ...one, isOnHold } : one,
  );
  return { ...state, roster: { ...roster, participants } };
}

function leave(state: CallState, people: OperationState['targets'], at: string): CallState {
  if (people.length === 0) return state;
  const roster = people.reduce((next, one) => withoutIdentity(next, one, at), state.roster);
  return { ...state, roster };
}
