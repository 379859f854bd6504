import { isPlacingId, isUnattributedId, parseCallId } from '../call/call-id.js';
import type { CallState } from '../call/call-state.js';
import { timestamp } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import type { OperationState } from '../operation/operation-state.js';
import { isOpen } from '../operation/operation-state.js';
import type { Provider } from '../provider/provider.js';
import { adoptIntent } from './adopt-call.js';
import type { CallingParts } from './calling-parts.js';
import { LeaseKeeper } from './lease-keeper.js';
import { isOrphan } from './orphan.js';
import type { SendContext, SentCommand } from './send-command.js';
import { closePlacing, resumeCommand } from './send-command.js';
import type { Session } from './session.js';
import { settle } from './settle.js';
import { stateInLog } from './state-in-log.js';
import { until } from './until.js';

/** How often to look whether another process has taken up what both want to. */
const lookAgainMs = 1_000;

/** Where calls are taken up. */
export interface Recovery {
  readonly parts: CallingParts;
  readonly providers: ReadonlyMap<string, Provider>;
  /** The calls that are served already. */
  readonly sessions: ReadonlyMap<string, Session>;
  /** Whether this process is sending a command right now. */
  readonly isSending: (operationId: string) => boolean;
  /** Aborts when the client ends: nothing more is taken up then. */
  readonly ending: AbortSignal;
  readonly serve: (callId: string, provider: Provider) => Promise<Session>;
}

/** Serves the calls of the log that have operations open or must be kept alive, and resumes the intents to place a call. */
export async function takeUpCalls(recovery: Recovery): Promise<readonly Session[]> {
  const { parts, providers, sessions } = recovery;
  const left: CallState[] = [];
  const known = new Set<string>();
  for await (const callId of parts.log.openCalls()) {
    const provider = providers.get(parseCallId(callId).provider);
    if (provider === undefined || sessions.has(callId) || isUnattributedId(callId)) continue;
    const found = await orLeft(callId, parts, () => lookAt(callId, parts));
    if (found === undefined) continue;
    const { state, isAdopted } = found;
    if (!isPlacingId(callId)) for (const { id } of state.operations) known.add(id);
    if (state.lifecycle === 'disconnected') await settle(state, parts);
    else if (isAdopted || state.operations.some(isOpen) || isToBeKeptAlive(state, provider))
      left.push(state);
  }
  const taken = await Promise.all(left.map((state) => takeUpCall(state, known, recovery)));
  return taken.filter((session) => session !== undefined);
}

interface Found {
  readonly state: CallState;
  /** Whether nobody had read the answer to the command that it comes from. */
  readonly isAdopted: boolean;
}

/** A call that was left behind, with the command that it comes from. */
async function lookAt(callId: string, parts: CallingParts): Promise<Found> {
  const { log } = parts;
  const state = await stateInLog(log, callId);
  const isAdopted = await adoptIntent(state, log);
  const isOver = await endUnanswered(state, parts);
  return { state: isAdopted || isOver ? await stateInLog(log, callId) : state, isAdopted };
}

/** Longer than any service lets a caller wait. */
const longestRingMs = 600_000;

/** Nobody will hear of a caller again whom nobody answered here: whoever did, or that they gave up, is not reported. */
async function endUnanswered(state: CallState, { log, clock }: CallingParts): Promise<boolean> {
  const { provider, callId, lifecycle, operations, announced } = state;
  if (lifecycle !== 'incoming' || operations.length > 0 || announced === undefined) return false;
  if (clock.now() - Date.parse(announced.at) < longestRingMs) return false;
  const fact = { provider, callId, occurredAt: timestamp(clock) };
  await log.append(callId, [
    { ...fact, type: 'call.disconnected', id: 'rung-out', reason: { reason: 'noAnswer' } },
  ]);
  return true;
}

/** Whether nobody else may be keeping a call alive: one of the application's own that is up, or on its way there. */
function isToBeKeptAlive({ callId, lifecycle }: CallState, { keepAlive }: Provider): boolean {
  const isOwn = lifecycle !== 'incoming' && lifecycle !== 'unknown' && !isPlacingId(callId);
  return keepAlive !== undefined && isOwn;
}

/** One that cannot be taken up does not keep the others from it. */
async function takeUpCall(
  state: CallState,
  known: ReadonlySet<string>,
  recovery: Recovery,
): Promise<Session | undefined> {
  const { parts, providers, serve, ending } = recovery;
  const { callId } = state;
  const provider = providers.get(state.provider);
  if (provider === undefined || ending.aborted) return undefined;
  return orLeft(callId, parts, () =>
    isPlacingId(callId)
      ? takeUpPlacing(state, known, { ...recovery, provider })
      : serve(callId, provider),
  );
}

/** What cannot be done now is logged, and left for the next time. */
async function orLeft<T>(
  callId: string,
  { logger }: CallingParts,
  takeUp: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await takeUp();
  } catch (error) {
    logger.log('warn', 'What was left behind of a call could not be taken up.', {
      callId,
      error: CallingError.isInstance(error) ? error.toJSON() : { name: typeof error },
    });
    return undefined;
  }
}

/**
 * Sends the intent to place a call again, once it is old enough not to be under way in another process.
 *
 * @param known Operations that the logs of calls hold: the answer to one of these was recorded, and its call is placed.
 */
async function takeUpPlacing(
  state: CallState,
  known: ReadonlySet<string>,
  { parts, provider, ending, serve, isSending }: Recovery & { readonly provider: Provider },
): Promise<Session | undefined> {
  const { clock, reconcile, log } = parts;
  const intent = state.operations.find(isOrphan);
  if (intent === undefined || reconcile === false || isSending(intent.id)) return undefined;
  await until(clock, Date.parse(intent.requestedAt) + reconcile.orphanAfterMs, ending);
  const lease = new LeaseKeeper(state.callId, parts);
  for (;;) {
    if (ending.aborted) return undefined;
    const orphan = (await stateInLog(log, state.callId)).operations.find(isOrphan);
    if (orphan === undefined) return undefined;
    const fence = await lease.ask();
    if (fence !== undefined) {
      const sent = await lease
        .during(() => takeUpOrphan(orphan, known, { provider, parts, fence }))
        .finally(() => lease.release());
      return sent === 'placed' ? undefined : serve(sent?.callId ?? state.callId, provider);
    }
    // Another process takes it up. Should it die over it, its lease ends.
    await until(clock, Math.min(lease.waitUntil, clock.now() + lookAgainMs), ending);
  }
}

async function takeUpOrphan(
  orphan: OperationState,
  known: ReadonlySet<string>,
  context: SendContext,
): Promise<SentCommand | 'placed' | undefined> {
  if (!known.has(orphan.id)) return resumeCommand(orphan, context);
  await closePlacing(orphan, context);
  return 'placed';
}
