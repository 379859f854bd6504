import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operationTable } from './acs/request/operation-table.js';
import { faultKinds } from './fault/fault.js';
import { graphOperations } from './graph/__fixtures__/graph-operations.js';
import { behaviourTable } from './people/behaviour-table.js';

const page = readFileSync(new URL('../../../docs/emulator.md', import.meta.url), 'utf8');

/** The rows of the first table after a heading, as their cells. */
function rowsAfter(heading: string): readonly (readonly string[])[] {
  const [, section] = page.split(`\n${heading}\n`);
  if (section === undefined) throw new Error(`docs/emulator.md has no heading "${heading}".`);
  const [table = ''] = /(?:^\|.*\n)+/m.exec(section) ?? [];
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function codes(text = ''): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

const services = [
  {
    name: 'ACS',
    rows: rowsAfter('### What is emulated'),
    operations: operationTable.map(({ id }) => id.slice(id.indexOf('_') + 1)),
  },
  {
    name: 'Graph',
    rows: rowsAfter('### Fidelity'),
    operations: graphOperations().map(({ name }) => name),
  },
] as const;

describe.each(services)('the fidelity table of $name', ({ rows, operations }) => {
  it('has every operation that the emulator serves, and names no other', () => {
    expect([...new Set(rows.flatMap(([operation]) => codes(operation)))].sort()).toEqual(
      [...new Set(operations)].sort(),
    );
  });

  it('says for each what is emulated and where that comes from', () => {
    for (const row of rows) {
      expect(row.slice(0, 2).filter((cell) => cell === '')).toEqual([]);
      expect([row[0], row.at(-1)]).toEqual([row[0], expect.stringMatching(/\b[RDSUMO]\b/)]);
    }
  });
});

describe('the page of the emulator', () => {
  it('has a row for each kind of fault', () => {
    const kinds = rowsAfter('## Faults').flatMap(([kind]) => codes(kind));
    expect([...kinds].sort()).toEqual([...faultKinds].sort());
  });

  it('has a row for each row of the table of people', () => {
    const ranges = rowsAfter('## People').map(([range = '']) => range);
    const documented = ranges.flatMap((range) => {
      if (!/\d/.test(range)) return [];
      const [from, to = from] = range.split(/ to |, /);
      return [[Number(from), Number(to)]];
    });
    expect(documented).toEqual(behaviourTable.map(({ from, to }) => [from, to]));
  });
});
