import { createClient } from '@redis/client';
import { appendScript } from './append-script.js';

/** Our scripts, as the client library runs them on any topology. */
export const scripts = { appendEvents: appendScript };

/** The client of the library for one Redis, with our scripts. */
export type RedisClient = ReturnType<typeof typicalClient>;

/** What the log asks of Redis, whatever the topology. Each takes its keys from one slot. */
export type RedisCommands = Pick<
  RedisClient,
  'xRange' | 'zScan' | 'exists' | 'get' | 'set' | 'del' | 'ping' | keyof typeof scripts
>;

/** Only its type is used. */
function typicalClient() {
  return createClient({ scripts });
}
