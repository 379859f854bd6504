import { readFileSync, writeFileSync } from 'node:fs';
import { createAcsProvider } from '@tandem/acs';
import { createGraphProvider } from '@tandem/graph';
import { expect, it } from 'vitest';
import type { MappedProvider } from './mapping-tables.js';
import { commandTable, nativeTable, optionTable } from './mapping-tables.js';

const pages = new URL('../../docs/providers/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, pages), 'utf8');
const callbackUrl = 'https://app.example/webhooks';
const connectionString = 'endpoint=https://contoso.communication.azure.com;accesskey=MDEyMw==';

const providers: readonly MappedProvider[] = [
  {
    title: 'ACS',
    provider: createAcsProvider({ credential: { connectionString }, callbackUrl }),
    page: read('acs.md'),
  },
  {
    title: 'Graph',
    provider: createGraphProvider({
      credential: { tenantId: 'tenant', clientId: 'client', clientSecret: 'secret' },
      callbackUrl,
    }),
    page: read('graph.md'),
  },
];

const blocks: Readonly<Record<string, string>> = {
  commands: commandTable(providers),
  options: optionTable(providers),
  native: nativeTable(providers),
};

// WRITE_PAGES=1 writes the tables anew.
if (process.env['WRITE_PAGES'] === '1') {
  const page = Object.entries(blocks).reduce(
    (text, [name, block]) =>
      text.replace(patternOf(name), () => `<!-- ${name} -->\n${block}<!-- /${name} -->`),
    read('mapping.md'),
  );
  writeFileSync(new URL('mapping.md', pages), page);
}

it.each(Object.keys(blocks))('the page of the mapping shows its table of %s as it is', (name) => {
  const [, block] = patternOf(name).exec(read('mapping.md')) ?? [];
  expect(block).toBe(blocks[name]);
});

function patternOf(name: string): RegExp {
  return new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- /${name} -->`);
}
