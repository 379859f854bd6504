import { eventLogSuite } from '@tandem/conformance';
import { MemoryEventLog } from '@tandem/core';
import { describe } from 'vitest';

describe('the log in memory', () => {
  eventLogSuite({
    make: async () => {
      const log = new MemoryEventLog();
      return { log, dispose: () => log.close() };
    },
  });
});
