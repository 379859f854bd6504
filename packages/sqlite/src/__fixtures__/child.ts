import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program of this folder that runs in a process of its own. */
export interface Child {
  /** Resolves when it has printed so many whole lines, or has ended. */
  printed(lines: number): Promise<void>;
  /** Sends it a line. */
  tell(line: string): void;
  /** Ends it as a machine would that loses its mind: it learns nothing of it. */
  kill(): void;
  /** How it ended, with everything that it printed as whole lines. */
  readonly end: Promise<ChildEnd>;
}

/** How a child ended. */
interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

const loader = new URL('./from-sources.mjs', import.meta.url).href;

/** Starts a program of this folder from its source. */
export function startChild(program: string, ...argv: readonly string[]): Child {
  const script = fileURLToPath(new URL(`./${program}`, import.meta.url));
  const flags = ['--disable-warning=ExperimentalWarning', '--import', loader];
  const child = spawn(process.execPath, [...flags, script, ...argv], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  const lines = () => output.split('\n').slice(0, -1);
  const end = once(child, 'close').then(([code, signal]): ChildEnd => {
    return { code, signal, lines: lines(), errors };
  });
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const reached = (count: number) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (lines().length < count) return;
        child.stdout.off('data', look);
        resolve();
      };
      child.stdout.on('data', look);
      look();
    });
  return {
    printed: (count) => Promise.race([reached(count), end.then(() => undefined)]),
    tell: (line) => child.stdin.write(`${line}\n`),
    kill: () => child.kill('SIGKILL'),
    end,
  };
}
