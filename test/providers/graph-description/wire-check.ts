import type { Emulator } from '@tandem/emulator';
import { expect } from 'vitest';
import { DescriptionCheck } from './description-check.js';

const check = new DescriptionCheck();

/** What is on the wire as text, read. */
type Text = string | undefined;

/** A request and its answer, as text. */
export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly body: Text;
  readonly status: number;
  readonly answer: Text;
}

/**
 * What is wrong with what was sent to a service, what it answered and what it notified, by its own description: the published one
 * where it lies beside the repository, else our reduction of it.
 */
export function problemsOnWire({
  requests,
  deliveries,
}: {
  readonly requests: readonly WireRequest[];
  readonly deliveries: readonly unknown[];
}): readonly string[] {
  const exchanges = requests.flatMap(({ method, target, body, status, answer }) => {
    const path = /\/communications\/[^?]*/.exec(target)?.[0];
    // The connection was cut in place of an answer.
    const isCut = status === 500 && (answer === undefined || answer === '');
    return path === undefined || isCut
      ? []
      : check.exchange({ method, path, status, body: parsed(body), answer: parsed(answer) });
  });
  return [...new Set([...exchanges, ...deliveries.flatMap((body) => check.notifications(body))])];
}

/** What is wrong with what the emulator of the service got, answered and notified. */
export function problemsOfEmulator(emulator: Emulator): readonly string[] {
  const deliveries = emulator
    .deliveries()
    .filter(({ service }) => service === 'graph')
    .map(({ body }) => (typeof body === 'string' ? parsed(body) : body));
  return problemsOnWire({ requests: emulator.requests(), deliveries });
}

/** Everything between the application and the emulated service was as the service describes it, and there was something. */
export function expectAsDescribed(emulator: Emulator): void {
  const isOfCalls = ({ target }: { readonly target: string }) =>
    target.includes('/communications/');
  expect(emulator.requests().some(isOfCalls)).toBe(true);
  expect(problemsOfEmulator(emulator)).toEqual([]);
}

function parsed(text: Text): unknown {
  return text === undefined || text === '' ? undefined : JSON.parse(text);
}
