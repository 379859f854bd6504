import { expect, it } from 'vitest';
import { loadShapeCheck } from './__fixtures__/published-schema.js';

// Every other test of this folder passes each answer and notification through the same check.
it('holds what the emulator sends against the published schemas', (context) => {
  const check = loadShapeCheck();
  if (check === null) {
    context.skip('The OpenAPI description of Graph is not beside this repository.');
    return;
  }
  const call = { '@odata.type': '#microsoft.graph.call', state: 'established', resultInfo: null };
  expect(check(call)).toEqual([]);
  expect(check({ ...call, state: 'connected' })).not.toEqual([]);
  expect(check({ ...call, resultInfo: { code: '200' } })).not.toEqual([]);
  expect(check({ '@odata.type': '#microsoft.graph.calls' })).toEqual([
    'unknown microsoft.graph.calls',
  ]);
});
