import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type GraphHarness, type GraphHarnessOptions, startGraph } from './graph-harness.js';

/** One emulator for all tests of a file, reset after each of them, which also has to have found nothing wrong. */
export function useGraph(options: GraphHarnessOptions = {}): GraphHarness {
  let started: GraphHarness | undefined;
  const current = (): GraphHarness => {
    if (started === undefined) throw new Error('The emulator is there inside of tests only.');
    return started;
  };
  beforeAll(async () => {
    started = await startGraph(options);
  });
  afterEach(async () => {
    expect(current().problems).toEqual([]);
    await current().reset();
  });
  afterAll(() => current().close());
  return {
    get emulator() {
      return current().emulator;
    },
    get clock() {
      return current().clock;
    },
    get callbackUri() {
      return current().callbackUri;
    },
    get tenantId() {
      return current().tenantId;
    },
    get notifications() {
      return current().notifications;
    },
    get problems() {
      return current().problems;
    },
    ask: (...request) => current().ask(...request),
    advance: (byMs) => current().advance(byMs),
    story: (callId) => current().story(callId),
    reset: () => current().reset(),
    close: () => current().close(),
  };
}
