/** Values that bodies hold where nobody expects them. */
const oddities: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '\u0000',
  '4:anonymous',
  '8:acs:a_b:c',
  '__proto__',
  [],
  {},
  [[]],
  { rawId: {} },
  { '@odata.type': '#microsoft.graph.call' },
  'x'.repeat(300),
];

/** A number from 0 to 1. */
export type Random = () => number;

/** A copy of a JSON value in which a few things are not as they were. */
export function mutated(value: unknown, random: Random): unknown {
  const copy: unknown = structuredClone(value);
  const holder = { body: copy };
  const count = 1 + Math.floor(random() * 3);
  for (let round = 0; round < count; round += 1) mutateOne(holder, random);
  return holder.body;
}

function mutateOne(holder: object, random: Random): void {
  let parent: object = holder;
  let key = 'body';
  for (;;) {
    const value: unknown = Reflect.get(parent, key);
    if (typeof value !== 'object' || value === null || random() < 0.2) break;
    const keys = Object.keys(value);
    const next = keys[Math.floor(random() * keys.length)];
    if (next === undefined) break;
    parent = value;
    key = next;
  }
  const choice = random();
  if (choice < 0.4) Reflect.set(parent, key, pick(oddities, random));
  else if (choice < 0.6) Reflect.deleteProperty(parent, key);
  else if (choice < 0.8) rename(parent, key, random);
  else Reflect.set(parent, key, twisted(Reflect.get(parent, key), random));
}

function rename(parent: object, key: string, random: Random): void {
  const value: unknown = Reflect.get(parent, key);
  Reflect.deleteProperty(parent, key);
  const name = random() < 0.5 ? key.toUpperCase() : `${key}${Math.floor(random() * 10)}`;
  Object.defineProperty(parent, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function twisted(value: unknown, random: Random): unknown {
  if (typeof value === 'string') {
    const at = Math.floor(random() * value.length);
    return (
      value.slice(0, at) + String.fromCharCode(Math.floor(random() * 0xffff)) + value.slice(at + 1)
    );
  }
  if (typeof value === 'number') return value * (random() - 0.5) * 1e6;
  return Array.isArray(value) ? [...value, ...value] : [value];
}

function pick(values: readonly unknown[], random: Random): unknown {
  return structuredClone(values[Math.floor(random() * values.length)]);
}

/** The generator named mulberry32, from a seed. */
export function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
