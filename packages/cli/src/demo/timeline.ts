import type { Call, CallLifecycle, CallState, OperationState } from '@tandem/core';
import { isOpen } from '@tandem/core';
import { distinctUntilChanged, filter, map } from 'rxjs';
import type { Cast } from './cast.js';
import { nameIn } from './cast.js';

/** One line of what happened in a call, in neutral words. */
export interface TimelineEntry {
  /** Milliseconds since the call was placed. */
  readonly atMs: number;
  /** What the line is about: the call, a person, or an operation such as `invite Gus`. */
  readonly subject: string;
  readonly fact: string;
  readonly detail?: string;
}

/** What happened to one subject, in order. */
export type Tracks = Readonly<Record<string, readonly string[]>>;

/** The states that every call passes through. */
const milestones: ReadonlySet<CallLifecycle> = new Set(['connecting', 'connected', 'disconnected']);

/**
 * Writes down what the streams of a call say, until it ends. Only what holds everywhere is written: states that a call may
 * skip are left out, and that an operation was accepted, since its outcome can come first.
 *
 * @param onEntry Gets each line as it is written.
 */
export function recordTimeline(
  call: Call,
  cast: Cast,
  onEntry: (entry: TimelineEntry) => void = () => undefined,
): readonly TimelineEntry[] {
  const start = performance.now();
  const entries: TimelineEntry[] = [];
  const write = (line: Omit<TimelineEntry, 'atMs'>) => {
    const entry = { atMs: Math.round(performance.now() - start), ...line };
    entries.push(entry);
    onEntry(entry);
  };
  call.state$
    .pipe(
      map(({ lifecycle }) => lifecycle),
      filter((lifecycle) => milestones.has(lifecycle)),
      distinctUntilChanged(),
    )
    .subscribe((lifecycle) => write({ subject: 'call', fact: lifecycle }));
  const known = new Map<string, string>();
  call.operations$.subscribe((operation) => {
    const fact = isOpen(operation) ? 'requested' : operation.status;
    if (known.get(operation.id) === fact) return;
    known.set(operation.id, fact);
    write({ subject: subjectOf(operation, call.state, cast), fact, ...detailOf(operation) });
  });
  call.events$.subscribe((event) => {
    if (event.type !== 'participant.joined' && event.type !== 'participant.left') return;
    const { identity, isSelf } = event.participant;
    const subject = isSelf ? 'ourselves' : nameIn(cast, identity);
    const fact = event.type === 'participant.joined' ? 'joined' : 'left';
    write({
      subject,
      fact,
      ...(event.type === 'participant.left' ? { detail: event.reason.reason } : {}),
    });
  });
  return entries;
}

/**
 * The lines of a timeline by subject. Providers do not order what concerns different subjects, so this is what can be
 * compared between them.
 */
export function tracksOf(entries: readonly TimelineEntry[]): Tracks {
  const tracks: Record<string, string[]> = {};
  for (const { subject, fact, detail } of entries) {
    tracks[subject] ??= [];
    tracks[subject].push(detail === undefined ? fact : `${fact} (${detail})`);
  }
  return tracks;
}

function subjectOf(operation: OperationState, state: CallState, cast: Cast): string {
  const about =
    operation.invitation === undefined
      ? operation.targets
      : (state.operations.find(({ id }) => id === operation.invitation)?.targets ?? []);
  return [operation.kind, ...about.map((identity) => nameIn(cast, identity))].join(' ');
}

function detailOf({ status, reason, result }: OperationState): { readonly detail?: string } {
  const detail = result?.cancel ?? reason?.reason;
  const saysMore = status !== 'succeeded' && status !== detail;
  return detail !== undefined && saysMore ? { detail } : {};
}
