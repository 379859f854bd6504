import { readFileSync } from 'node:fs';
import {
  createCalling,
  InvalidArgumentError,
  phone,
  teamsUser,
  UnsupportedOperationError,
} from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { ids } from '../__fixtures__/fixtures.js';
import { GraphHarness } from '../__fixtures__/graph-harness.js';
import { capabilityTable, kinds, operationTable } from '../__fixtures__/page-tables.js';
import { graphCapabilities } from './graph-capabilities.js';
import { graphCommand } from './graph-commands.js';

const page = readFileSync(new URL('../../../../docs/providers/graph.md', import.meta.url), 'utf8');

function block(name: string): string {
  const [, text = ''] = new RegExp(`<!-- ${name} -->\n([^]*?)<!-- /${name} -->`).exec(page) ?? [];
  return text;
}

describe('the page about the provider', () => {
  it('shows what the provider declares', () => {
    expect(block('capabilities')).toBe(capabilityTable());
  });

  it('shows the table of operations', () => {
    expect(block('operations')).toBe(operationTable());
  });
});

describe('what the provider declares', () => {
  it.each(kinds)('agrees with what it carries out: %s', (kind) => {
    const { support } = graphCapabilities[kind];
    // Answers are recognized by the client, out of the keys that are reported to it.
    const isCarriedOut = support !== 'none' && kind !== 'recognize';
    expect(graphCommand(kind) !== undefined).toBe(isCarriedOut);
  });
});

describe('what the provider declares not to do', () => {
  const harness = new GraphHarness();
  const calling = createCalling({ instances: [harness.provider], clock: harness.clock });
  const people = ['1', '2', '3', '4', '5', '6'].map((digit) => teamsUser(`user-${digit}`));
  const refusal = (work: Promise<unknown>) => work.catch((error: unknown) => error);

  it.each([{ callerId: '+18005550199' }, { displayName: 'Support' }])(
    'is refused before anything is sent: %j',
    async (option) => {
      const error = await refusal(calling.createCall(teamsUser(ids.ann), option));
      expect(UnsupportedOperationError.isInstance(error) && error.path).toBe(
        Object.keys(option)[0],
      );
      expect(harness.sent).toEqual([]);
    },
  );

  it('includes a sixth person, and nobody at all', async () => {
    for (const targets of [people, []]) {
      const error = await refusal(calling.createCall(targets));
      expect(InvalidArgumentError.isInstance(error) && error.path).toBe('targets');
    }
  });

  it('includes a sixth invited person and a ring time of 181 seconds', async () => {
    harness.answer('POST', '/v1.0/communications/calls', { status: 201, body: { id: ids.call } });
    const call = await calling.createCall(people.slice(0, 2));
    const sixth = await refusal(call.invite(people));
    const long = await refusal(call.invite(phone('+18005550100'), { timeoutMs: 181_000 }));
    expect(InvalidArgumentError.isInstance(sixth) && sixth.message).toContain('at most 5');
    expect(InvalidArgumentError.isInstance(long) && long.path).toBe('timeoutMs');
    expect(harness.sent).toHaveLength(1);
    await calling.close();
  });
});
