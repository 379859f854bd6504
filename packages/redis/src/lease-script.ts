import type { CommandParser } from '@redis/client';
import { defineScript } from '@redis/client';
import type { Lease, LeaseRequest } from '@tandem/core';
import type { CallKeys } from './call-keys.js';

/**
 * Grants or prolongs the lease of a call. The time is that of Redis. A fencing number is at least the time in milliseconds, so that it
 * grows though the one before it was forgotten: with the log of the call, or by a failover that came before it was copied. What is
 * known of a call that has no log yet lives as long as one that is silent. Answers with the fencing number, or with the time that is left to another holder.
 */
const leaseSource = `
local head, log = KEYS[1], KEYS[2]
local holder, ttl, retainIdle = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local known = redis.call('HMGET', head, 'holder', 'until', 'fence')
if known[1] and known[1] ~= '' and known[1] ~= holder and now < tonumber(known[2]) then
  return {0, tonumber(known[2]) - now}
end
local fence = tonumber(known[3] or 0)
if known[1] ~= holder then fence = math.max(fence + 1, now) end
redis.call('HSET', head, 'holder', holder, 'fence', string.format('%.0f', fence),
  'until', string.format('%.0f', now + ttl))
local life = redis.call('PTTL', log)
if life < 0 then life = retainIdle end
if redis.call('PTTL', head) < life then redis.call('PEXPIRE', head, life) end
return {1, fence}
`;

/** Gives a lease up, unless somebody else has it. */
const releaseSource = `
local known = redis.call('HMGET', KEYS[1], 'holder', 'fence')
if known[1] == ARGV[1] and known[2] == ARGV[2] then redis.call('HSET', KEYS[1], 'holder', '') end
return 1
`;

/** A lease that is asked for. */
export interface LeaseWish {
  readonly keys: CallKeys;
  readonly request: LeaseRequest;
  readonly retainIdleMs: number;
}

/** The script that grants leases, as the client library runs it. */
export const leaseScript = defineScript({
  SCRIPT: leaseSource,
  NUMBER_OF_KEYS: 2,
  parseCommand(parser: CommandParser, { keys, request, retainIdleMs }: LeaseWish) {
    parser.pushKeys([keys.head, keys.log]);
    parser.push(request.holder, String(request.ttlMs), String(retainIdleMs));
  },
  transformReply: (reply: [number, number]): readonly [number, number] => reply,
});

/** The script that takes leases back, as the client library runs it. */
export const releaseScript = defineScript({
  SCRIPT: releaseSource,
  NUMBER_OF_KEYS: 1,
  parseCommand(parser: CommandParser, keys: CallKeys, { holder, fence }: Lease) {
    parser.pushKeys([keys.head]);
    parser.push(holder, String(fence));
  },
  transformReply: (reply: number): number => reply,
});
