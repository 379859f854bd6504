/** A key of a telephone (ITU-T Q.23), and the hook flash. */
export type Tone =
  | '0'
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9'
  | '*'
  | '#'
  | 'A'
  | 'B'
  | 'C'
  | 'D'
  | 'flash';

const keys = /^[0-9*#ABCD]$/;

/** Whether a text is a {@link Tone}. */
export function isTone(text: string): text is Tone {
  return text === 'flash' || keys.test(text);
}
