import {
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  ErrorReply,
  MaxCommandRedirectionsError,
  RootNodesUnavailableError,
  SocketClosedUnexpectedlyError,
  SocketTimeoutError,
} from '@redis/client';
import { UnavailableError } from '@tandem/core';

/** Redis, or that part of it which is wanted, is not reached now. */
export class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';
}

/** Refusals that pass without anybody changing anything: https://redis.io/docs/latest/develop/reference/protocol-spec/. */
const passing: ReadonlySet<string> = new Set([
  'ASK',
  'BUSY',
  'CLUSTERDOWN',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'MOVED',
  'NOREPLICAS',
  'OOM',
  'READONLY',
  'TRYAGAIN',
]);

const explanations: Readonly<Record<string, string>> = {
  CLUSTERDOWN: 'the cluster has no primary for this call now',
  LOADING: 'Redis is loading its data after a restart',
  MISCONF: 'Redis cannot save its data to disk. Look at its log',
  NOAUTH: 'Redis wants a password. Set "username" and "password"',
  NOPERM: 'this user of Redis may not do that. Grant what the guide to scaling out lists',
  OOM: 'the memory of Redis is full. Raise "maxmemory" or lower what is retained',
  READONLY: 'this Redis is a replica. If it stays so, give the address of the primary',
  WRONGPASS: 'Redis does not know this user and password',
};

const away = [
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  MaxCommandRedirectionsError,
  RedisAwayError,
  RootNodesUnavailableError,
  SocketClosedUnexpectedlyError,
  SocketTimeoutError,
];

/** Within a script a missing right has no code of its own, and not the same words in Redis 7.0 and in later ones and Valkey. */
const missingRightInScript = /user executing the script|ACL failure in script/;

/** A word for a failure of Redis: its own code, or `away`. Undefined for what is a mistake in the program. */
export function redisFailureOf(error: unknown): string | undefined {
  if (error instanceof ErrorReply) {
    if (missingRightInScript.test(error.message)) return 'NOPERM';
    return /^[A-Z]+/.exec(error.message)?.[0] ?? 'ERR';
  }
  if (away.some((kind) => error instanceof kind)) return 'away';
  const isOfSocket = error instanceof Error && 'code' in error && 'syscall' in error;
  return isOfSocket ? 'away' : undefined;
}

/**
 * The error for whoever used the log. What Redis did not report is a mistake in the program and goes on unchanged.
 *
 * @param what What could not be done, to follow "could not".
 */
export function logFailure(error: unknown, what: string, callId?: string): unknown {
  const failure = redisFailureOf(error);
  if (failure === undefined) return error;
  return new UnavailableError(`The event log could not ${what}: ${explain(failure)}.`, {
    cause: error,
    retryable: failure === 'away' || passing.has(failure),
    ...(callId === undefined ? {} : { callId }),
  });
}

function explain(failure: string): string {
  if (failure === 'away') return 'Redis cannot be reached, or the connection broke';
  return explanations[failure] ?? `Redis refused with ${failure}`;
}
