import { encodeKey } from '@tandem/core';

/** How many parts the calls are spread over. Fixed: whoever shares a Redis must agree where a call is. */
export const shardCount = 1_024;

/** Where Redis keeps one call. All keys carry the hash tag of the call's shard, so that one script may touch them. */
export interface CallKeys {
  /** The stream of its events. Its hints are published on the sharded channel of this name. */
  readonly log: string;
  /**
   * What is known of the call beside its entries: the ids of its events and when they were appended, where the log ends, when it
   * was last looked after, and who holds the lease.
   */
  readonly head: string;
  /** Its latest snapshot, and how far its log was trimmed. */
  readonly snapshot: string;
  /** The calls of the shard that have not ended, by when they were last heard of, or a little earlier. */
  readonly open: string;
}

/** Names the keys of a call. */
export function callKeysOf(prefix: string, callId: string): CallKeys {
  const member = encodeKey(callId);
  const shard = shardKey(prefix, shardOf(member));
  return {
    log: `${shard}:log:${member}`,
    head: `${shard}:head:${member}`,
    snapshot: `${shard}:snapshot:${member}`,
    open: `${shard}:open`,
  };
}

/** The index of the open calls of one shard. */
export function openKeyOf(prefix: string, shard: number): string {
  return `${shardKey(prefix, shard)}:open`;
}

function shardKey(prefix: string, shard: number): string {
  return `${prefix}:{${shard}}`;
}

/** FNV-1a, 32 bits: spreads ids that differ in one character only. */
function shardOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % shardCount;
}
