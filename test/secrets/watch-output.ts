import { format } from 'node:util';
import { afterAll } from 'vitest';
import { secretsIn } from './suite-secrets.js';

/**
 * Runs before each test file: reads everything that the tests and what they test print, and fails the file that lets out
 * what fixtures use as secrets and as people. Files share processes, so each leaves them as it found them.
 */
const found = new Set<string>();
const restored: (() => unknown)[] = [];

function read(place: string, text: string): void {
  for (const name of secretsIn(text)) found.add(`${name} by ${place}`);
}

for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const) {
  const print = console[name];
  restored.push(() => Reflect.set(console, name, print));
  Reflect.set(console, name, (...told: unknown[]) => {
    read(`console.${name}`, format(...told));
    Reflect.apply(print, console, told);
  });
}

for (const name of ['stdout', 'stderr'] as const) {
  const stream = process[name];
  const original = stream.write;
  const write = original.bind(stream);
  restored.push(() => Reflect.set(stream, 'write', original));
  Reflect.set(stream, 'write', (...given: Parameters<typeof write>) => {
    read(name, typeof given[0] === 'string' ? given[0] : Buffer.from(given[0]).toString());
    return write(...given);
  });
}

afterAll(() => {
  for (const restore of restored) restore();
  if (found.size === 0) return;
  throw new Error(`Printed what must not be: ${[...found].join(', ')}. Pass it through "redact".`);
});
