import { badRequest } from '../request/graph-error.js';

/** Hears of a key that somebody else in the call has pressed. */
export type ToneListener = (tone: Tone) => void;

/** Keys by Graph's names for their tones. */
const keys = {
  tone0: '0',
  tone1: '1',
  tone2: '2',
  tone3: '3',
  tone4: '4',
  tone5: '5',
  tone6: '6',
  tone7: '7',
  tone8: '8',
  tone9: '9',
  star: '*',
  pound: '#',
  a: 'A',
  b: 'B',
  c: 'C',
  d: 'D',
  flash: 'flash',
} as const;

/** Graph's name for the tone of a key. */
export type Tone = keyof typeof keys;

/** Whether this is Graph's name of a tone. */
export function isTone(value: unknown): value is Tone {
  return typeof value === 'string' && Object.hasOwn(keys, value);
}

/** What is written on the key that makes this tone. */
export function keyOfTone(tone: Tone): string {
  return keys[tone];
}

/** The tone of a key: `0` to `9`, `A` to `D`, `*` or `#`. */
export function toneOfKey(key: string): Tone | undefined {
  return Object.keys(keys)
    .filter(isTone)
    .find((tone) => keys[tone] === key.toUpperCase());
}

/** Reads one tone as Graph names it. */
export function readTone(value: unknown, path: string): Tone {
  if (isTone(value)) return value;
  throw badRequest(`${path} must be one of ${Object.keys(keys).join(', ')}.`);
}
