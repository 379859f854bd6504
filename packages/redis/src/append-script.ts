import type { CommandParser } from '@redis/client';
import { defineScript } from '@redis/client';
import type { AppendResult, StoredEvent } from '@tandem/core';
import type { CallKeys } from './call-keys.js';

/** How long Redis keeps what. */
interface Keeping {
  readonly dedupTtlMs: number;
  readonly retainEndedMs: number;
  readonly retainIdleMs: number;
}

/**
 * Appends events to one call, as a whole or not at all: a script runs alone, and what can fail fails before its first write.
 * Times are those of Redis, as they stand in the ids of its streams. What is not due at each append (to prolong the life
 * of the keys, to forget ids of long ago) waits until a sixteenth of the shortest time is over.
 */
const source = `
local log, ids, open, head = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local member, fence, dedupTtl, retainEnded, retainIdle =
  ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
if fence ~= '' and redis.call('HGET', head, 'fence') ~= fence then return {-1, ''} end
local touched = tonumber(redis.call('ZSCORE', open, member) or nil)
local isKnown = touched or redis.call('EXISTS', log) == 1
local isOpen = touched or not isKnown
local appended, last, now = 0, nil, 0
for index = 6, #ARGV, 3 do
  local id = ARGV[index]
  if id == '' or not redis.call('ZSCORE', ids, id) then
    last = redis.call('XADD', log, '*', 'e', ARGV[index + 1])
    now = tonumber(string.match(last, '^%d+'))
    appended = appended + 1
    if id ~= '' then redis.call('ZADD', ids, now, id) end
    if ARGV[index + 2] == '1' then isOpen = false end
  end
end
if not last then return {0, ''} end
if not isOpen then
  if touched then redis.call('ZREM', open, member) end
  redis.call('PEXPIRE', log, retainEnded)
  redis.call('PEXPIRE', ids, retainEnded)
  redis.call('PEXPIRE', head, retainEnded)
elseif not touched or now - touched > math.min(dedupTtl, retainIdle) / 16 then
  redis.call('ZADD', open, now, member)
  redis.call('PEXPIRE', log, retainIdle)
  redis.call('ZREMRANGEBYSCORE', ids, '-inf', now - dedupTtl)
  redis.call('PEXPIRE', ids, retainIdle)
  redis.call('PEXPIRE', head, retainIdle)
end
redis.call('SPUBLISH', log, last)
return {appended, last}
`;

/** Events that are to be stored together. */
export interface Append {
  readonly keys: CallKeys;
  readonly events: readonly StoredEvent[];
  /** The fencing number that must be the newest; undefined where none need be. */
  readonly fence: number | undefined;
  readonly keeping: Keeping;
}

/** What the script answers for the number of new entries when the fencing number is not the newest. */
export const leaseIsLost = -1;

/** What a script told of an append. */
export interface AppendReceipt extends AppendResult {
  /** The position of the last entry; undefined if nothing was new. */
  readonly last: string | undefined;
}

/** The script as the client library runs it: by its digest, and whole where Redis does not know that. */
export const appendScript = defineScript({
  SCRIPT: source,
  NUMBER_OF_KEYS: 4,
  parseCommand(parser: CommandParser, { keys, events, fence, keeping }: Append) {
    parser.pushKeys([keys.log, keys.ids, keys.open, keys.head]);
    parser.push(
      keys.member,
      String(fence ?? ''),
      String(keeping.dedupTtlMs),
      String(keeping.retainEndedMs),
      String(keeping.retainIdleMs),
    );
    // The sign keeps an id that is empty apart from none.
    for (const { key, text, isEnd } of events) {
      parser.push(key === null ? '' : `=${key}`, text, isEnd ? '1' : '0');
    }
  },
  transformReply: (reply: [number, string]): readonly [number, string] => reply,
});
