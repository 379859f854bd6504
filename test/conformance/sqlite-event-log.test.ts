import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventLogSuite } from '@tandem/conformance';
import { SqliteEventLog } from '@tandem/sqlite';
import { describe } from 'vitest';

describe('the log in SQLite', () => {
  eventLogSuite({
    make: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tandem-conformance-'));
      const logs: SqliteEventLog[] = [];
      const open = () => {
        const log = new SqliteEventLog({ path: join(folder, 'calls.db'), pollMs: 2 });
        logs.push(log);
        return log;
      };
      return {
        log: open(),
        second: async () => open(),
        reopen: async () => open(),
        dispose: async () => {
          await Promise.all(logs.map((log) => log.close()));
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
  });
});
