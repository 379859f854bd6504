import type { CommandParser, ErrorReply } from '@redis/client';
import { defineScript } from '@redis/client';
import type { StoredEvent } from '@tandem/core';
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

/**
 * Appends events to calls; those of one call as a whole or not at all: a script runs alone, and what can fail fails before its
 * first write. Times are those of Redis.
 *
 * Each event is two arguments, its id behind an equals sign and its text. Before the sign stands what is true of few: the fencing
 * number under which it is appended, `!` where it ends the call, `+` where the next one belongs to the same append. An event without
 * an id has no sign either.
 *
 * What is not due at each append (to prolong the life of the keys, to forget ids of long ago) waits until a sixteenth of the shortest
 * time is over; `at` says since when. Only then, and when a call is new or over, is the index of open calls touched. Ids are
 * looked through in slices: until all have been, the call counts as looked after so long ago that the next append goes on.
 *
 * A hint is the last position; behind it the position before and what was appended, so that a watch that stands there need not
 * read it. There is none where nobody listens, which is asked once for all. While somebody does, `last` says where the log ends, which
 * costs less than to look; otherwise it is empty.
 *
 * With each call that is new in the index, the two that were heard of longest ago are dropped from it if their logs have expired:
 * more than are added. In a slot that moves, what is asked of another key than those declared may fail; then it is left for the
 * next time.
 */
const source = `
local dedupTtl, retainEnded, retainIdle = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local due = math.min(dedupTtl, retainIdle) / 16
local call, byte, match = redis.call, string.byte, string.match
local sign = byte('=')
local clock = call('TIME')
local instant = clock[1] .. string.format('%03d', math.floor(clock[2] / 1000))
local now = tonumber(instant)
local function forget(head, before)
  local cursor = call('HGET', head, 'forgetting') or '0'
  local page = call('HSCAN', head, cursor, 'COUNT', ${idsPerAppend})
  local known = page[2]
  for index = 1, #known, 2 do
    local isId = byte(known[index]) == sign
    if isId and tonumber(known[index + 1]) < before then call('HDEL', head, known[index]) end
  end
  if page[1] ~= '0' then call('HSET', head, 'forgetting', page[1])
  elseif cursor ~= '0' then call('HDEL', head, 'forgetting') end
  return page[1] == '0'
end
local function dropExpired(shard, open)
  local oldest = call('ZRANGE', open, 0, 1, 'WITHSCORES')
  for index = 1, #oldest, 2 do
    local mayBeGone = now - oldest[index + 1] > retainIdle
    if mayBeGone and redis.pcall('EXISTS', shard .. 'log:' .. oldest[index]) == 0 then
      call('ZREM', open, oldest[index])
    end
  end
end
local function keepFor(shard, member, retain)
  call('PEXPIRE', shard .. 'log:' .. member, retain)
  call('PEXPIRE', shard .. 'head:' .. member, math.max(retain, dedupTtl))
  redis.pcall('PEXPIRE', shard .. 'snapshot:' .. member, retain)
end
local function lookAfter(log, head, at, isOpen)
  local shard, member = match(log, '^([^}]*}:)log:(.*)$')
  local open = shard .. 'open'
  if not isOpen then
    if at then
      call('HDEL', head, 'at')
      call('ZREM', open, member)
    end
    return keepFor(shard, member, retainEnded)
  end
  local heard = instant
  if at and not forget(head, now - dedupTtl) then
    heard = string.format('%.0f', now - due - 1)
  end
  call('HSET', head, 'at', heard)
  if call('ZADD', open, heard, member) == 1 then dropExpired(shard, open) end
  keepFor(shard, member, retainIdle)
end
local function newest(log)
  local entry = call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  return entry and entry[1] or ''
end
local function append(log, head, listeners, first, final)
  local count, appended, length, isOver = (final - first) / 2 + 1, 0, 0, false
  local before, last, hint, at, isOpen
  for index = first, final, 2 do
    local id, text, fence, ends = ARGV[index], ARGV[index + 1], '', ''
    if byte(id) ~= sign then fence, ends, id = match(id, '^(%d*)(!?)%+?(.*)$') end
    if fence ~= '' and call('HGET', head, 'fence') ~= fence then return -1 end
    local known = call('HMGET', head, 'at', 'last', id)
    if not known[3] then
      if not last then
        at, isOpen = known[1], known[1] or call('EXISTS', log) == 0
        if listeners > 0 then hint, before = {}, known[2] or '' end
        if before == '' then before = newest(log) end
      end
      last = call('XADD', log, '*', 'e', text)
      local tail = hint and last or ''
      if tail ~= known[2] then
        if id == '' then call('HSET', head, 'last', tail)
        else call('HSET', head, 'last', tail, id, instant) end
      elseif id ~= '' then call('HSET', head, id, instant) end
      appended = appended + 1
      isOver = isOver or ends ~= ''
      if hint then
        length = length + #text
        hint[#hint + 1] = last
        hint[#hint + 1] = text
      end
    end
  end
  if not last then return 0 end
  if isOver or not at or now - at > due then lookAfter(log, head, at, isOpen and not isOver) end
  if not hint then return appended == count and last or {appended, last, ''} end
  local rest = length > ${longestHint} and '' or '\\n' .. before .. '\\n' .. table.concat(hint, '\\n')
  call('SPUBLISH', log, last .. rest)
  return {appended, last, before}
end
local logs, answers, first = {}, {}, 4
for key = 1, #KEYS - 1, 2 do logs[#logs + 1] = KEYS[key] end
local listeners = call('PUBSUB', 'SHARDNUMSUB', unpack(logs))
for index, log in ipairs(logs) do
  local final = first
  while byte(ARGV[final]) ~= sign and match(ARGV[final], '^%d*!?%+') do final = final + 2 end
  local isDone, answer = pcall(append, log, KEYS[index * 2], listeners[index * 2], first, final)
  if not isDone then answer = redis.error_reply(type(answer) == 'table' and answer.err or answer) end
  answers[index] = answer
  first = final + 2
end
return answers
`;

/** Events of one call that are to be stored together; at least one. */
export interface Append {
  readonly callId: string;
  readonly keys: CallKeys;
  readonly events: readonly StoredEvent[];
  /** The fencing number that must be the newest; undefined where none need be. */
  readonly fence: number | undefined;
}

/** What one run of the script is to append. In a cluster, all of it lies in one slot. */
export interface Appends {
  readonly appends: readonly [Append, ...Append[]];
  readonly keeping: Keeping;
}

/** What the script answers where the fencing number is not the newest. */
export const leaseIsLost = -1;

/**
 * What the script answers for an append: the position of the last entry where all events were new and nobody listens, which is
 * nearly always; how many were new, the last position, and the one before the first; or a number where nothing is new.
 */
export type AppendAnswer = string | number | readonly [number, string, string] | ErrorReply;

/** The script as the client library runs it: by its digest, and whole where Redis does not know that. */
export const appendScript = defineScript({
  SCRIPT: source,
  // It is said with the keys, whose number varies.
  parseCommand(parser: CommandParser, { appends, keeping }: Appends) {
    parser.push(String(appends.length * 2 + 1));
    for (const { keys } of appends) {
      parser.pushKey(keys.log);
      parser.pushKey(keys.head);
    }
    // In a cluster all share this one. Elsewhere no key need be declared.
    parser.pushKey(appends[0].keys.open);
    parser.push(
      String(keeping.dedupTtlMs),
      String(keeping.retainEndedMs),
      String(keeping.retainIdleMs),
    );
    for (const { events, fence } of appends) {
      for (const [index, { key, text, isEnd }] of events.entries()) {
        const fenced = index === 0 ? (fence ?? '') : '';
        const joined = index < events.length - 1 ? '+' : '';
        parser.push(`${fenced}${isEnd ? '!' : ''}${joined}${key === null ? '' : `=${key}`}`, text);
      }
    }
  },
  transformReply: (reply: AppendAnswer[]): readonly AppendAnswer[] => reply,
});
