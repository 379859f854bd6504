import type { CallEvent, CallState } from '@tandem/core';
import { initialCallState, reduce, WebhookPayloadError } from '@tandem/core';
import { mutated, randomOf } from './mutate.ts';
import type { Subject } from './samples.ts';

/** What a run found. */
export interface FuzzResult {
  readonly provider: string;
  readonly bodies: number;
  /** Bodies that were refused as a whole, as they may be. */
  readonly refused: number;
  readonly events: number;
  /** The longest that one body took, in milliseconds. */
  readonly slowestMs: number;
  /** What must not happen. */
  readonly findings: readonly string[];
}

const receivedAt = '2026-03-12T10:00:05.000Z';
/** Far above what a busy machine adds, far below what a hang takes. */
const slowMs = 3_000;

/**
 * Feeds a provider mutated bodies, each with a well-formed neighbour in the same delivery, and folds whatever comes of them.
 * Nothing may throw but the refusal of a whole body, nothing may take long, and the neighbour may never be lost.
 */
export function runFuzz(
  { provider, events, join }: Subject,
  count: number,
  seed: number,
): FuzzResult {
  const random = randomOf(seed);
  const findings: string[] = [];
  let state: CallState = initialCallState(`${provider.name}:fuzz`);
  let refused = 0;
  let told = 0;
  let slowestMs = 0;
  const report = (finding: string) => {
    if (findings.length < 20) findings.push(finding);
  };
  for (let index = 0; index < count; index += 1) {
    const wild = mutated(events[index % events.length], random);
    const neighbour = structuredClone(events[Math.floor(random() * events.length)]);
    const isWhole = random() < 0.1;
    const body = isWhole ? mutated(join([wild, neighbour]), random) : join([wild, neighbour]);
    const start = performance.now();
    try {
      const decoded = provider.decode({ body, headers: {}, receivedAt });
      told += decoded.length;
      if (!isWhole && !keepsNeighbour(decoded, neighbour))
        report(`seed ${seed}, body ${index}: a neighbour was lost`);
      state = decoded.reduce(
        reduce,
        state.operations.length > 200 ? initialCallState(state.callId) : state,
      );
    } catch (error) {
      refused += 1;
      if (!isWhole || !WebhookPayloadError.isInstance(error)) {
        report(
          `seed ${seed}, body ${index}: ${error instanceof Error ? error.stack : String(error)}`,
        );
      }
    }
    const tookMs = performance.now() - start;
    slowestMs = Math.max(slowestMs, tookMs);
    if (tookMs > slowMs) report(`seed ${seed}, body ${index}: took ${Math.round(tookMs)} ms`);
  }
  return { provider: provider.name, bodies: count, refused, events: told, slowestMs, findings };
}

/** Each event keeps what it was decoded from. */
function keepsNeighbour(decoded: readonly CallEvent[], neighbour: unknown): boolean {
  return decoded.some(({ raw }) => raw === neighbour);
}
