import type { Tone } from '@tandem/core';

const tones = {
  '0': 'zero',
  '1': 'one',
  '2': 'two',
  '3': 'three',
  '4': 'four',
  '5': 'five',
  '6': 'six',
  '7': 'seven',
  '8': 'eight',
  '9': 'nine',
  A: 'a',
  B: 'b',
  C: 'c',
  D: 'd',
  '#': 'pound',
  '*': 'asterisk',
} as const satisfies Record<Exclude<Tone, 'flash'>, string>;

/** The service's word for a tone. */
export type AcsTone = (typeof tones)[keyof typeof tones];

/** Every tone the service knows. */
export const acsTones: readonly AcsTone[] = Object.values(tones);

const byWord: ReadonlyMap<string, Tone> = new Map(
  Object.entries(tones).map(([key, word]) => [word, key as Tone]),
);

/** A tone as it stands on a telephone's keypad; undefined for a word this version does not know. */
export function toneFromWire(word: string): Tone | undefined {
  return byWord.get(word.toLowerCase());
}

/** The service's word for a tone; undefined for the hook flash, which it does not have. */
export function toneToWire(tone: Tone): AcsTone | undefined {
  return tone === 'flash' ? undefined : tones[tone];
}
