/** Deeper than anything a calling service sends, and shallow enough for whoever walks the value recursively. */
const maxDepth = 64;

/** The keys of an object that is open, or undefined for an array. */
type Level = Set<string> | undefined;

/**
 * What makes a valid JSON text unsafe to pass on: nesting too deep, a key that an object has twice, or `__proto__` as a
 * key. Undefined when nothing does. One pass over the text, without recursion.
 */
export function findAmbiguity(text: string): string | undefined {
  const open: Level[] = [];
  let isKeyNext = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') {
      const end = endOfText(text, index);
      const keys = open.at(-1);
      if (isKeyNext && keys !== undefined) {
        const problem = addKey(keys, text.slice(index, end + 1));
        if (problem !== undefined) return problem;
      }
      isKeyNext = false;
      index = end;
    } else if (character === '{' || character === '[') {
      if (open.push(character === '{' ? new Set() : undefined) > maxDepth) {
        return `is nested deeper than ${maxDepth} levels`;
      }
      isKeyNext = character === '{';
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === ',') {
      isKeyNext = open.at(-1) !== undefined;
    }
  }
  return undefined;
}

function addKey(keys: Set<string>, quoted: string): string | undefined {
  const key: unknown = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1);
  if (typeof key !== 'string') return undefined;
  if (key === '__proto__') return 'has the key "__proto__"';
  if (keys.has(key)) return 'has an object with the same key twice';
  keys.add(key);
  return undefined;
}

/** The index of the quotation mark that ends the text which begins at `start`. */
function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text[index - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
