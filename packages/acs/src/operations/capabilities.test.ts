import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AcsHarness } from '../__fixtures__/harness.js';
import { blockOf, capabilityTable, operationTable } from '../__fixtures__/provider-page.js';
import { apiVersions } from '../acs-options.js';
import { capabilitiesOf } from './capabilities.js';
import { operations } from './operations.js';

const page = readFileSync(new URL('../../../../docs/providers/acs.md', import.meta.url), 'utf8');

describe('the page of the provider', () => {
  it('shows the capabilities as they are', () => {
    expect(blockOf(page, 'capabilities')).toBe(capabilityTable(capabilitiesOf('2026-03-12')));
  });

  it('shows the operations as they are', () => {
    expect(blockOf(page, 'operations')).toBe(operationTable(operations));
  });
});

describe('capabilities', () => {
  it.each(apiVersions)('of api-version %s say whether people can be moved', async (apiVersion) => {
    const harness = new AcsHarness({ apiVersion });
    const { support, note } = harness.provider.capabilities.move;
    expect(support).toBe(apiVersion === '2026-03-12' ? 'native' : 'none');
    expect(note ?? '2026-03-12').toContain('2026-03-12');
    await harness.dispose();
  });
});
