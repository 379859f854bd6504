/** The keys of a telephone as the service names them, and as people write them. */
const keys = {
  zero: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  a: 'A',
  b: 'B',
  c: 'C',
  d: 'D',
  pound: '#',
  asterisk: '*',
} as const;

/** A key as the service names it. */
export type Tone = keyof typeof keys;

/** Every tone. */
export const tones = Object.keys(keys).filter((name): name is Tone => name in keys);

/** The tones of keys as people write them (`12#`). Anything that is no key is left out. */
export function tonesOfKeys(text: string): readonly Tone[] {
  return [...text].flatMap((key) => tones.find((tone) => keys[tone] === key) ?? []);
}
