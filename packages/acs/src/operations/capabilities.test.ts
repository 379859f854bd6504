import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AcsHarness } from '../__fixtures__/harness.js';
import {
  blockOf,
  capabilityTable,
  operationTable,
  ownOptionTable,
} from '../__fixtures__/provider-page.js';
import { capabilitiesOf } from './capabilities.js';
import { operations } from './operations.js';

const page = readFileSync(new URL('../../../../docs/providers/acs.md', import.meta.url), 'utf8');

const writtenDown = [
  'startTranscription',
  'updateTranscription',
  'stopTranscription',
  'startMediaStreaming',
  'stopMediaStreaming',
] as const;

describe('the page of the provider', () => {
  it('shows the capabilities as they are', () => {
    expect(blockOf(page, 'capabilities')).toBe(capabilityTable(capabilitiesOf('2026-03-12')));
  });

  it('shows the operations as they are', () => {
    expect(blockOf(page, 'operations')).toBe(operationTable(operations));
  });

  it('shows the options of its own as they are', () => {
    expect(blockOf(page, 'options')).toBe(ownOptionTable(Object.values(operations)));
  });
});

describe('capabilities', () => {
  it.each([
    ['2024-09-15', ['move', ...writtenDown]],
    ['2025-05-15', ['move']],
    ['2025-06-15', ['move']],
    ['2026-03-12', []],
  ] as const)('of api-version %s lack %j, and say when it came', async (apiVersion, lacking) => {
    const harness = new AcsHarness({ apiVersion });
    const never = ['muteSelf', 'unmuteSelf'];
    const absent = Object.entries(harness.provider.capabilities).filter(
      ([kind, { support }]) => support === 'none' && !never.includes(kind),
    );
    expect(absent.map(([kind]) => kind).sort()).toEqual([...lacking].sort());
    for (const [, { note }] of absent)
      expect(note).toMatch(/came with api-version 202\d-\d\d-\d\d/);
    await harness.dispose();
  });
});
