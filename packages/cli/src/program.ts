import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { demoCommand } from './demo/demo-command.js';
import { emulatorCommand } from './emulator-command.js';

/** What `tandem` can do, in the order in which the help lists it. */
const commands: readonly (() => Command)[] = [emulatorCommand, demoCommand];

/** Exit codes of `tandem`. */
const exitCode = { done: 0, failed: 1, misused: 2 } as const;

/** The `tandem` command. It throws where it would otherwise end the process. */
export function createProgram(): Command {
  const program = new Command('tandem')
    .description('One calling API, whichever calling provider is underneath.')
    .version(version(), '-v, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .showHelpAfterError('(tandem --help says what there is)')
    .exitOverride();
  for (const create of commands) {
    program.addCommand(create().copyInheritedSettings(program));
  }
  return program;
}

/**
 * Runs `tandem` with the arguments that follow its name.
 *
 * @returns the exit code: 0 when it is done, 1 when it failed, 2 when the arguments make no sense.
 */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    if (argv.length === 0) program.help({ error: true });
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode.done;
  } catch (error) {
    // Commander has told the user what was wrong, or printed the help or version that was asked for.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCode.done : exitCode.misused;
    }
    process.stderr.write(`tandem: ${reasonOf(error)}\n`);
    return exitCode.failed;
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  if (isManifest && typeof manifest.version === 'string') return manifest.version;
  throw new Error('The package manifest names no version.');
}
