import type { Tone as WireTone } from '@microsoft/microsoft-graph-types';
import type { Tone } from '@tandem/core';
import { lookUp, tableOf } from './json.js';

/** What the service calls each key. @see https://learn.microsoft.com/graph/api/resources/toneinfo */
export const wireTones: Readonly<Record<Tone, WireTone>> = {
  '0': 'tone0',
  '1': 'tone1',
  '2': 'tone2',
  '3': 'tone3',
  '4': 'tone4',
  '5': 'tone5',
  '6': 'tone6',
  '7': 'tone7',
  '8': 'tone8',
  '9': 'tone9',
  '*': 'star',
  '#': 'pound',
  A: 'a',
  B: 'b',
  C: 'c',
  D: 'd',
  flash: 'flash',
};

const tones = tableOf<Tone>(
  Object.fromEntries(Object.entries(wireTones).map(([tone, wire]) => [wire, tone as Tone])),
);

/** The key that the service names so; undefined for a name that this version does not know. */
export function toneOf(name: unknown): Tone | undefined {
  return lookUp(tones, name);
}
