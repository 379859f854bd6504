import { describe, expect, it } from 'vitest';
import { keptShapes, loadShapeCheck, publishedShapes } from './__fixtures__/published-schema.js';

// Every other test of this folder passes each request it makes, each answer and each notification through this check.
describe('the check of shapes', () => {
  it('holds what the emulator sends against the schemas of its types', () => {
    const check = loadShapeCheck();
    const call = { '@odata.type': '#microsoft.graph.call', state: 'established', resultInfo: null };
    expect(check.sent(call)).toEqual([]);
    expect(check.sent({ ...call, state: 'connected' })).not.toEqual([]);
    expect(check.sent({ ...call, resultInfo: { code: '200' } })).not.toEqual([]);
    expect(check.sent({ '@odata.type': '#microsoft.graph.calls' })).toEqual([
      'unknown microsoft.graph.calls',
    ]);
  });

  it('holds what tests send against the bodies that the operations take', () => {
    const check = loadShapeCheck();
    const path = '/communications/calls/call-1/playPrompt';
    expect(check.taken('POST', path, { clientContext: 'x' })).toEqual([]);
    expect(check.taken('POST', path, { clientContext: 1 })).not.toEqual([]);
    expect(check.taken('POST', path, { prompts: {} })).not.toEqual([]);
    expect(check.taken('POST', '/communications/calls/call-1/whistle', {})).toEqual([
      'POST /communications/calls/call-1/whistle takes no body',
    ]);
  });

  it('has shapes in the repository that are those of the published description', (context) => {
    const published = publishedShapes();
    if (published === null) {
      context.skip('The OpenAPI description of Graph is not beside this repository.');
      return;
    }
    expect(keptShapes()).toEqual(published);
  });
});
