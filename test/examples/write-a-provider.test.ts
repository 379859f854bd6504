import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../architecture/repository.js';

const guide = readFileSync(join(repositoryRoot, 'docs/guides/write-a-provider.md'), 'utf8');

/** Blocks of code that say in their first line from which file of the example they are. */
const quotes = [...guide.matchAll(/^```ts\n\/\/ (?<file>\S+)\n(?<code>[\s\S]+?)^```/gm)].map(
  ({ groups }) => ({ file: groups?.['file'] ?? '', code: groups?.['code'] ?? '' }),
);

describe('the guide to writing a provider', () => {
  it.each(quotes)('quotes $file as it is', ({ file, code }) => {
    const path = join(repositoryRoot, 'docs/examples/example-provider', file);
    expect(readFileSync(path, 'utf8')).toContain(code);
  });

  it('quotes every part of the provider', () => {
    expect(new Set(quotes.map(({ file }) => file))).toEqual(
      new Set([
        'switchboard-provider.ts',
        'switchboard-events.ts',
        'switchboard-adapter.ts',
        'switchboard-provider.test.ts',
      ]),
    );
  });
});
