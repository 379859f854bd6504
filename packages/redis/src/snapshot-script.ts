import type { CommandParser } from '@redis/client';
import { defineScript } from '@redis/client';
import type { CallKeys } from './call-keys.js';

/** What became of a snapshot. */
export type SnapshotAnswer = 'kept' | 'older' | 'leaseLost' | 'noEntry';

/**
 * Keeps a snapshot of a call and trims its stream: up to the snapshot before it, so that readers a little behind still find all that
 * is new to them, or up to itself where more entries than allowed would be left.
 */
const source = `
local head, log, snapshot = KEYS[1], KEYS[2], KEYS[3]
local fence, position, text, maxEntries = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local function parts(id)
  local ms, sequence = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(sequence)
end
local function isAfter(one, other)
  local oneMs, oneSequence = parts(one)
  local otherMs, otherSequence = parts(other)
  return oneMs > otherMs or (oneMs == otherMs and oneSequence > otherSequence)
end
local function trimUpTo(id)
  local ms, sequence = string.match(id, '^(%d+)-(%d+)$')
  redis.call('XTRIM', log, 'MINID', '=', ms .. '-' .. string.format('%.0f', tonumber(sequence) + 1))
end
if fence ~= '' and redis.call('HGET', head, 'fence') ~= fence then return 'leaseLost' end
local floor = redis.call('HGET', snapshot, 'position')
if floor and not isAfter(position, floor) then return 'older' end
if #redis.call('XRANGE', log, position, position) == 0 then return 'noEntry' end
if floor then trimUpTo(floor) end
if redis.call('XLEN', log) > maxEntries then
  floor = position
  trimUpTo(floor)
end
redis.call('HSET', snapshot, 'position', position, 'text', text, 'floor', floor or '')
redis.call('PEXPIRE', snapshot, math.max(redis.call('PTTL', log), 1))
return 'kept'
`;

/** A snapshot that is to be kept. */
export interface Snapshot {
  readonly position: string;
  readonly text: string;
  /** The fencing number that must be the newest; undefined where none need be. */
  readonly fence: number | undefined;
}

/** The script as the client library runs it. */
export const snapshotScript = defineScript({
  SCRIPT: source,
  NUMBER_OF_KEYS: 3,
  parseCommand(parser: CommandParser, keys: CallKeys, kept: Snapshot & { maxEntries: number }) {
    parser.pushKeys([keys.head, keys.log, keys.snapshot]);
    parser.push(String(kept.fence ?? ''), kept.position, kept.text, String(kept.maxEntries));
  },
  transformReply: (reply: SnapshotAnswer): SnapshotAnswer => reply,
});
