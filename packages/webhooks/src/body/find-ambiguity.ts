/** Deeper than anything a calling service sends, and shallow enough for whoever walks the value recursively. */
const maxDepth = 64;

const quotationMark = 0x22;
const colon = 0x3a;
const openingBracket = 0x5b;
const backslash = 0x5c;
const closingBracket = 0x5d;
const openingBrace = 0x7b;
const closingBrace = 0x7d;

/**
 * What makes valid JSON unsafe to pass on: nesting too deep, a key that an object has twice, or a way to what all objects
 * inherit: the key `__proto__`, or `constructor` with `prototype` in it. Undefined when nothing does.
 *
 * A parsed object keeps one of two equal keys, however each was written, so a key came twice exactly where the text has more
 * members than the value.
 *
 * @param text The JSON in UTF-8.
 * @param value What it was parsed to.
 */
export function findAmbiguity(text: Uint8Array, value: unknown): string | undefined {
  const written = countWritten(text);
  if (written === undefined) return `is nested deeper than ${maxDepth} levels`;
  const kept = countKept(value);
  if (kept === undefined) return 'has a key that leads to what all objects inherit';
  return written === kept ? undefined : 'has an object with the same key twice';
}

/** How many members the objects of a JSON text have together, or undefined when it is nested too deep. */
function countWritten(text: Uint8Array): number | undefined {
  let members = 0;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const byte = text[index];
    if (byte === quotationMark) index = endOfString(text, index);
    else if (byte === colon) members += 1;
    else if (byte === openingBrace || byte === openingBracket) depth += 1;
    else if (byte === closingBrace || byte === closingBracket) depth -= 1;
    if (depth > maxDepth) return undefined;
  }
  return members;
}

/** The index of the quotation mark that ends the string which begins at `start`. */
function endOfString(text: Uint8Array, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== quotationMark) {
    index += text[index] === backslash ? 2 : 1;
  }
  return index;
}

/** How many members the objects in a value have together, or undefined when one leads to what all objects inherit. */
function countKept(value: unknown): number | undefined {
  let members = 0;
  if (Array.isArray(value)) {
    for (const element of value) {
      const within = countKept(element);
      if (within === undefined) return undefined;
      members += within;
    }
  } else if (isObject(value)) {
    for (const key in value) {
      const within = isAscent(key, value[key]) ? undefined : countKept(value[key]);
      if (within === undefined) return undefined;
      members += 1 + within;
    }
  }
  return members;
}

/** Whoever merges such a member into another object changes every object there is. */
function isAscent(key: string, value: unknown): boolean {
  if (key === '__proto__') return true;
  return key === 'constructor' && isObject(value) && Object.hasOwn(value, 'prototype');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
