const tones: ReadonlyMap<string, string> = new Map([
  ['zero', '0'],
  ['one', '1'],
  ['two', '2'],
  ['three', '3'],
  ['four', '4'],
  ['five', '5'],
  ['six', '6'],
  ['seven', '7'],
  ['eight', '8'],
  ['nine', '9'],
  ['a', 'A'],
  ['b', 'B'],
  ['c', 'C'],
  ['d', 'D'],
  ['pound', '#'],
  ['asterisk', '*'],
]);

/** A tone as it stands on a telephone's keypad. A name this version does not know is kept as it came. */
export function toneFromWire(tone: string): string {
  return tones.get(tone.toLowerCase()) ?? tone;
}
