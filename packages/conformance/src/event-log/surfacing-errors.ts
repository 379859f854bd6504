/**
 * Runs work in which somebody throws on purpose where nobody can catch it, and keeps that from ending the test run.
 * Returns what surfaced.
 */
export async function surfacingErrors(work: () => Promise<void>): Promise<readonly unknown[]> {
  const surfaced: unknown[] = [];
  const keep = (error: unknown) => surfaced.push(error);
  const usual = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', keep);
  try {
    await work();
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  } finally {
    process.removeListener('uncaughtException', keep);
    for (const listener of usual) process.on('uncaughtException', listener);
  }
  return surfaced;
}
