/** The second told last. Whatever is sent within it has the same date. */
let lastTold = { second: Number.NaN, text: '' };

/** An instant in milliseconds as HTTP writes it, which is to the second. */
export function httpDate(at: number): string {
  const second = Math.floor(at / 1_000);
  if (second !== lastTold.second) lastTold = { second, text: new Date(at).toUTCString() };
  return lastTold.text;
}
