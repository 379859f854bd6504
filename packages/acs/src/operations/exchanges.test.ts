import type { Receipt } from '@tandem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AcsHarness, callWith, contextOf } from '../__fixtures__/harness.js';
import { exchanges } from '../__fixtures__/index.js';

const call = callWith({
  'pending-invitation': '0d9a6c0b-5a2e-4f43-9b6b-2f0c2b7f8c11',
  'recorded-invitation': '6898753d-edc0-45b4-bc0c-892956534aa2',
});

describe('documented exchanges', () => {
  let harness: AcsHarness;
  beforeEach(() => {
    harness = new AcsHarness();
  });
  afterEach(() => harness.dispose());

  it.each(exchanges)('$name is sent and read as documented', async (exchange) => {
    const { command, operationContext, request, answer, receipt, isRepeatable } = exchange;
    harness.plan(answer);
    const prepared = harness.provider.prepare(command, contextOf(operationContext, call));
    expect(prepared.isRepeatable).toBe(isRepeatable);
    expect(withoutRaw(await prepared.send({}))).toEqual(receipt);
    const [seen] = harness.seen;
    expect(seen).toMatchObject({
      method: request.method,
      path: `${request.path}?api-version=2026-03-12`,
    });
    expect(seen?.body).toEqual(request.body);
    expect(seen?.headers['content-type']).toBe(
      request.body === undefined ? undefined : 'application/json',
    );
    expect(seen?.headers['authorization']).toMatch(/^HMAC-SHA256 SignedHeaders=/);
    expect(seen?.headers['repeatability-request-id']).toBe(
      isRepeatable ? '7b0e0a5c-7c5e-4f43-9b6b-2f0c2b7f8c11' : undefined,
    );
    expect(seen?.headers['repeatability-first-sent']).toBe(
      isRepeatable ? 'Thu, 12 Mar 2026 10:00:00 GMT' : undefined,
    );
  });

  it('covers every neutral command', () => {
    const kinds = new Set(exchanges.map(({ command }) => command.kind));
    const supported = Object.entries(harness.provider.capabilities)
      .filter(([, { support }]) => support !== 'none')
      .map(([kind]) => kind);
    expect([...kinds].sort()).toEqual(supported.sort());
  });
});

/** What the service sent stays beside what it means, and is in the fixture as the answer. */
function withoutRaw(receipt: Receipt): Receipt {
  if (receipt.events === undefined) return receipt;
  return { ...receipt, events: receipt.events.map(({ raw: _raw, ...event }) => event) };
}
