import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const heartbeatMs = 1_000;
const staleAfterMs = 15_000;
const pollMs = 200;

/**
 * Runs `task` while no other process on this file system runs one under the same lock file. The holder touches
 * the file each second; a file nobody touches any more was left by a process that died, and is taken over.
 */
export async function withLock(file, report, task) {
  const owner = randomUUID();
  await acquire(file, owner, report);
  const release = () => releaseOwn(file, owner);
  const stop = (signal) => {
    release();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  const heartbeat = setInterval(() => touch(file), heartbeatMs);
  process.on('exit', release).on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await task();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release).off('SIGINT', stop).off('SIGTERM', stop);
    release();
  }
}

async function acquire(file, owner, report) {
  let isTold = false;
  while (!create(file, owner)) {
    if (isStale(file)) takeOver(file);
    else {
      if (!isTold) report('waiting for another set-up of this clone to finish');
      isTold = true;
      await delay(pollMs);
    }
  }
}

/** A link either appears whole, with its content, or not at all. */
function create(file, owner) {
  const draft = `${file}.${owner}`;
  writeFileSync(draft, owner);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Two waiters may both find the lock stale; the guard lets one of them judge again and remove it. */
function takeOver(file) {
  const guard = `${file}.takeover`;
  const owner = randomUUID();
  if (!create(guard, owner)) {
    if (isStale(guard)) rmSync(guard, { force: true });
    return;
  }
  if (isStale(file)) rmSync(file, { force: true });
  releaseOwn(guard, owner);
}

function isStale(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs > staleAfterMs;
}

function releaseOwn(file, owner) {
  try {
    if (readFileSync(file, 'utf8') === owner) rmSync(file, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function touch(file) {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
