import { format } from 'node:util';
import { afterAll } from 'vitest';
import { secretsIn } from './suite-secrets.js';

/**
 * Runs before each test file: reads everything that the tests and what they test print, and fails the file that lets out
 * what fixtures use as secrets and as people.
 */
const found = new Set<string>();

function read(place: string, text: string): void {
  for (const name of secretsIn(text)) found.add(`${name} by ${place}`);
}

for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const) {
  const print = console[name];
  Reflect.set(console, name, (...told: unknown[]) => {
    read(`console.${name}`, format(...told));
    Reflect.apply(print, console, told);
  });
}

for (const name of ['stdout', 'stderr'] as const) {
  const stream = process[name];
  const write = stream.write.bind(stream);
  Reflect.set(stream, 'write', (...given: Parameters<typeof write>) => {
    read(name, typeof given[0] === 'string' ? given[0] : Buffer.from(given[0]).toString());
    return write(...given);
  });
}

afterAll(() => {
  if (found.size === 0) return;
  throw new Error(`Printed what must not be: ${[...found].join(', ')}. Pass it through "redact".`);
});
