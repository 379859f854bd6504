import { readdirSync, readFileSync } from 'node:fs';
import type { Command, Receipt } from '@tandem/core';

/** One documented request and answer of an operation, and the neutral command and receipt on either side of it. */
export interface Exchange {
  readonly name: string;
  readonly source: string;
  readonly command: Command;
  readonly operationContext: string;
  readonly isRepeatable: boolean;
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly answer: { readonly status: number; readonly body?: unknown };
  readonly receipt: Receipt;
}

/** A documented event in its envelope. */
export interface WireEvent {
  readonly id: string;
  readonly type?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const here = new URL('.', import.meta.url);
const withoutCommand = ['callbacks', 'incoming-call', 'subscription-validation'];

function read(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(file, here), 'utf8'));
}

/** Every documented exchange. */
export const exchanges: readonly Exchange[] = readdirSync(here)
  .filter((file) => file.endsWith('.json'))
  .filter((file) => !withoutCommand.some((prefix) => file.startsWith(prefix)))
  .map((file) => ({ ...read(file), name: file.replace(/\.json$/, '') }) as Exchange);

/** The events of a documented delivery. */
export function eventsOf(
  name: 'callbacks.1' | 'incoming-call.1' | 'subscription-validation.1',
): readonly WireEvent[] {
  return read(`${name}.json`)['events'] as readonly WireEvent[];
}

/** The documented callback of a type. */
export function callback(type: string, occurrence = 0): WireEvent {
  const found = eventsOf('callbacks.1').filter(
    (event) => event.type === `Microsoft.Communication.${type}`,
  )[occurrence];
  if (found === undefined) throw new Error(`There is no documented callback of type ${type}.`);
  return found;
}
