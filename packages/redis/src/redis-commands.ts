import { createClient } from '@redis/client';
import { appendScript } from './append-script.js';
import { leaseScript, releaseScript } from './lease-script.js';
import { snapshotScript } from './snapshot-script.js';

/** Our scripts, as the client library runs them on any topology. */
export const scripts = {
  appendEvents: appendScript,
  grantLease: leaseScript,
  releaseLease: releaseScript,
  keepSnapshot: snapshotScript,
};

/** The client of the library for one Redis, with our scripts. */
export type RedisClient = ReturnType<typeof typicalClient>;

/** What the log asks of Redis, whatever the topology. Each takes its keys from one slot. */
export type RedisCommands = Pick<
  RedisClient,
  'exists' | 'xRange' | 'hmGet' | 'zScan' | keyof typeof scripts
>;

/** Only its type is used. */
function typicalClient() {
  return createClient({ scripts });
}
