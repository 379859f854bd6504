import { performance } from 'node:perf_hooks';

/** What a fresh process took, in milliseconds. */
export interface FirstCommand {
  /** Until a command could be sent. */
  readonly readyMs: number;
  /** The same in processor time. */
  readonly readyCpuMs: number;
  /** Until the first command had its answer. */
  readonly answeredMs: number;
  /** The id of the call that was placed: the proof that nothing was missing. */
  readonly callId: string;
}

/** Times what makes a client, and then the first command of it. Tells the process that asked, and ends this one. */
export async function timeFirstCommand(
  makeReady: (endpoint: string, accessKey: string) => Promise<() => Promise<string>>,
): Promise<void> {
  const [endpoint = '', accessKey = ''] = process.argv.slice(2);
  const busy = process.cpuUsage();
  const start = performance.now();
  const send = await makeReady(endpoint, accessKey);
  const readyMs = performance.now() - start;
  const { user, system } = process.cpuUsage(busy);
  const callId = await send();
  const answeredMs = performance.now() - start;
  const told: FirstCommand = { readyMs, readyCpuMs: (user + system) / 1_000, answeredMs, callId };
  process.send?.(told, () => process.exit());
}
