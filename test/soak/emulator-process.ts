import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EmulatorInfo } from '@tandem/emulator';

/** An emulator in a process of its own, so that it does not share the processor's time with what is tested. */
export interface EmulatorProcess {
  readonly info: EmulatorInfo;
  /** Raw ids of those who are in a call; undefined when it knows no such call. */
  readonly truthOf: (providerCallId: string) => Promise<readonly string[] | undefined>;
  close(): Promise<void>;
}

interface CallBook {
  readonly value: readonly {
    readonly id: string;
    readonly participants: readonly string[];
  }[];
}

const command = fileURLToPath(new URL('../../packages/cli/bin/tandem.js', import.meta.url));

export async function startEmulatorProcess(): Promise<EmulatorProcess> {
  const child = spawn(process.execPath, [command, 'emulator', '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  const info: EmulatorInfo = JSON.parse(String(line));
  return {
    info,
    truthOf: async (providerCallId) => {
      const answer = await fetch(`${info.control}/calls`);
      const { value } = (await answer.json()) as CallBook;
      return value.find(({ id }) => id === providerCallId)?.participants;
    },
    close: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}
