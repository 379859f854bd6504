import * as v from 'valibot';
import { parseConfig } from '../calling/config.js';
import type { EventLogAdapter } from './event-log-adapter.js';
import { MemoryEventLog } from './memory-event-log.js';

const bound = v.optional(v.pipe(v.number(), v.minValue(1, 'Use 1 or more.')));

const memoryLogOptions = v.strictObject({
  retainEndedMs: bound,
  retainIdleMs: bound,
  maxEntries: bound,
  retainFolded: v.optional(v.pipe(v.number(), v.minValue(0, 'Use 0 or more.'))),
});

/** Logs in the memory of the process: `{ kind: 'memory' }`, which is also what there is where no log is configured. */
export const memoryLogAdapter: EventLogAdapter = {
  kind: 'memory',
  create: (options, { clock }) => {
    const { retainEndedMs, retainIdleMs, maxEntries, retainFolded } = parseConfig(
      memoryLogOptions,
      options,
      'log',
    );
    return new MemoryEventLog({
      clock,
      ...(retainEndedMs === undefined ? {} : { retainEndedMs }),
      ...(retainIdleMs === undefined ? {} : { retainIdleMs }),
      ...(maxEntries === undefined ? {} : { maxEntries }),
      ...(retainFolded === undefined ? {} : { retainFolded }),
    });
  },
};
