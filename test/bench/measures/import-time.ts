import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { FirstCommand } from '../contenders/first-command.ts';
import { compared } from '../harness/compete.ts';
import { startFresh } from '../harness/fresh-process.ts';
import type { Measure } from '../harness/measure.ts';

const accessKey = Buffer.alloc(32, 1).toString('base64');

const modules = {
  tandem: new URL('../contenders/import-tandem.ts', import.meta.url),
  official: new URL('../contenders/import-official.ts', import.meta.url),
} as const;

/** From a process that has nothing loaded to a client that can send, beside the official client. */
export const measure: Measure = {
  id: 'import-time',
  title: 'import of core and acs, until the first command can be sent',
  run: async ({ rounds }) => {
    const service = startFresh(new URL('../servers/calling-service.ts', import.meta.url), [
      accessKey,
      '',
    ]);
    const endpoint = await service.ask<string>('address');
    const found: Record<keyof typeof modules, FirstCommand[]> = { tandem: [], official: [] };
    const names = ['tandem', 'official'] as const;
    // The first round warms the file cache and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const one = await firstCommandOf(modules[name], endpoint);
        if (round > 0) found[name].push(one);
      }
    }
    await service.end();
    const each = (what: 'readyMs' | 'readyCpuMs' | 'answeredMs') =>
      compared(
        'ms',
        found.tandem.map((one) => one[what]),
        found.official.map((one) => one[what]),
      );
    const ready = each('readyMs');
    const answered = each('answeredMs');
    return {
      official: each('readyCpuMs'),
      notes: [
        'a fresh process each time, in turns; then each places a call, which proves that nothing was left to load',
        `processor time, because others use the machine as well; by the clock ${ratioOf(ready)} times the official client's, and ${ratioOf(answered)} times until the first call was placed`,
      ],
    };
  },
};

function ratioOf({ ratio }: ReturnType<typeof compared>): string {
  return ratio.median.toFixed(2);
}

async function firstCommandOf(module: URL, endpoint: string): Promise<FirstCommand> {
  const child = fork(module, [endpoint, accessKey]);
  const ended = once(child, 'exit');
  const [told] = await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => {
      throw new Error(`${module.pathname} ended with ${code} before it had told anything.`);
    }),
  ]);
  await ended;
  // Told by timeFirstCommand.
  const first = told as FirstCommand;
  if (first.callId === '') throw new Error(`${module.pathname} placed no call.`);
  return first;
}
