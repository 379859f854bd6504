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

/** How many bytes of events a hint carries at most; whoever hears of longer ones reads them. */
const longestHint = 16_384;

/** About how many ids one append looks at for whether they are of long ago: Redis serves nobody else meanwhile. */
const idsPerAppend = 500;

/** What stands before the name of an error in an answer. */
export const failed = -2;

/**
 * Appends events to calls; those of one call as a whole or not at all: a script runs alone, and what can fail fails before its
 * first write, or undoes it. Times are those of Redis. What is not due at each append (to prolong the life of the keys, to
 * forget ids of long ago) waits until a sixteenth of the shortest time is over. Ids are looked through in slices: until all have been,
 * the call counts as heard of so long ago that the next append goes on.
 *
 * A hint is the last position; behind it the position before and what was appended, so that a watch that stands there need not
 * read it. Before it goes an empty one, to learn whether anybody listens, which costs less than what it saves.
 *
 * With each call that is new, the two of the shard that were heard of longest ago are dropped from the index if their logs have
 * expired: more than are added. In a slot that moves, the question may fail; then they stay for the next time.
 */
const source = `
local dedupTtl, retainEnded, retainIdle = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local due = math.min(dedupTtl, retainIdle) / 16
local call = redis.call
local clock = call('TIME')
local instant = clock[1] .. string.format('%03d', math.floor(clock[2] / 1000))
local now = tonumber(instant)
local function add(log, ids, id, text)
  local entry = redis.pcall('XADD', log, '*', 'e', text)
  if type(entry) == 'string' then return entry end
  if id ~= '' then call('HDEL', ids, id) end
  error(entry)
end
local function forget(ids, head, before)
  local cursor = call('HGET', head, 'forgetting') or '0'
  local page = call('HSCAN', ids, cursor, 'COUNT', ${idsPerAppend})
  local known = page[2]
  for index = 1, #known, 2 do
    if tonumber(known[index + 1]) < before then call('HDEL', ids, known[index]) end
  end
  if page[1] ~= '0' then call('HSET', head, 'forgetting', page[1])
  elseif cursor ~= '0' then call('HDEL', head, 'forgetting') end
  return page[1] == '0'
end
local function dropExpired(open)
  local oldest = call('ZRANGE', open, 0, 1, 'WITHSCORES')
  for index = 1, #oldest, 2 do
    local log = string.sub(open, 1, -#'open' - 1) .. 'log:' .. oldest[index]
    local mayBeGone = now - oldest[index + 1] > retainIdle
    if mayBeGone and redis.pcall('EXISTS', log) == 0 then call('ZREM', open, oldest[index]) end
  end
end
local function append(log, ids, open, head, first, final)
  local member, fence = ARGV[first], ARGV[first + 1]
  if fence ~= '' and call('HGET', head, 'fence') ~= fence then return -1, '', '' end
  local touched = call('ZSCORE', open, member)
  local isOpen = touched or call('EXISTS', log) == 0
  local appended, last, before, hint, length = 0, nil, nil, nil, 0
  for index = first + 3, final, 3 do
    local id, text = ARGV[index], ARGV[index + 1]
    if id == '' or call('HSETNX', ids, id, instant) == 1 then
      if appended == 0 and call('SPUBLISH', log, '') > 0 then
        local newest = call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
        before, hint = newest and newest[1] or '', {}
      end
      last = add(log, ids, id, text)
      appended = appended + 1
      if hint then
        length = length + #text
        hint[#hint + 1] = last
        hint[#hint + 1] = text
      end
      if ARGV[index + 2] == '1' then isOpen = false end
    end
  end
  if not last then return 0, '', '' end
  if not isOpen then
    if touched then call('ZREM', open, member) end
    call('PEXPIRE', log, retainEnded)
    call('PEXPIRE', ids, math.max(retainEnded, dedupTtl))
    call('PEXPIRE', head, retainEnded)
  elseif not touched or now - touched > due then
    local heard = instant
    if not touched then
      dropExpired(open)
    elseif not forget(ids, head, now - dedupTtl) then
      heard = string.format('%.0f', now - due - 1)
    end
    call('ZADD', open, heard, member)
    call('PEXPIRE', log, retainIdle)
    call('PEXPIRE', ids, math.max(retainIdle, dedupTtl))
    call('PEXPIRE', head, retainIdle)
  end
  if hint then
    local rest = length > ${longestHint} and '' or '\\n' .. before .. '\\n' .. table.concat(hint, '\\n')
    call('SPUBLISH', log, last .. rest)
  end
  return appended, last, before or ''
end
local answers, first = {}, 4
for key = 1, #KEYS, 4 do
  local final = first + 2 + 3 * ARGV[first + 2]
  local isDone, appended, last, before =
    pcall(append, KEYS[key], KEYS[key + 1], KEYS[key + 2], KEYS[key + 3], first, final)
  if not isDone then
    appended, last, before = ${failed}, type(appended) == 'table' and appended.err or tostring(appended), ''
  end
  answers[#answers + 1] = appended
  answers[#answers + 1] = last
  answers[#answers + 1] = before
  first = final + 1
end
return answers
`;

/** Events of one call that are to be stored together. */
export interface Append {
  readonly keys: CallKeys;
  readonly events: readonly StoredEvent[];
  /** The fencing number that must be the newest; undefined where none need be. */
  readonly fence: number | undefined;
}

/** What one run of the script is to append. In a cluster, all of it lies in one slot. */
export interface Appends {
  readonly appends: readonly Append[];
  readonly keeping: Keeping;
}

/** What the script answers for the number of new entries when the fencing number is not the newest. */
export const leaseIsLost = -1;

/** What a script told of an append. */
export interface AppendReceipt extends AppendResult {
  /** The position of the last entry; undefined if nothing was new. */
  readonly last: string | undefined;
  /** The position of the entry before the first new one, where it was looked up: where somebody watches the call. */
  readonly before: string | undefined;
}

/** The script as the client library runs it: by its digest, and whole where Redis does not know that. */
export const appendScript = defineScript({
  SCRIPT: source,
  // It is said with the keys, whose number varies.
  parseCommand(parser: CommandParser, { appends, keeping }: Appends) {
    parser.push(String(appends.length * 4));
    for (const { keys } of appends) parser.pushKeys([keys.log, keys.ids, keys.open, keys.head]);
    parser.push(
      String(keeping.dedupTtlMs),
      String(keeping.retainEndedMs),
      String(keeping.retainIdleMs),
    );
    for (const { keys, fence, events } of appends) {
      parser.push(keys.member, String(fence ?? ''), String(events.length));
      // The sign keeps an id that is empty apart from none.
      for (const { key, text, isEnd } of events) {
        parser.push(key === null ? '' : `=${key}`, text, isEnd ? '1' : '0');
      }
    }
  },
  /** For each append the number of new entries, the last position, and the one before the first. */
  transformReply: (reply: (number | string)[]): readonly (number | string)[] => reply,
});
