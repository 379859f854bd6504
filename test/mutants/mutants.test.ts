import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutants } from './mutants.js';
import { makeBuildFolder, makeTestBuild, removeBuildFolder } from './test-build.js';

const config = fileURLToPath(new URL('./vitest.config.ts', import.meta.url));
const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);
const patienceMs = 240_000;

/** What a report of the test runner says, as far as it is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** How the tests of one build went. */
interface Verdict {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly message: string;
}

describe('a mistake in core is noticed', () => {
  let root = '';
  let verdicts: ReadonlyMap<string, Verdict> = new Map();

  beforeAll(async () => {
    root = await makeBuildFolder();
    await Promise.all([
      makeTestBuild(root, 'unharmed'),
      ...mutants.map((mutant, index) => makeTestBuild(root, `mutant-${index}`, mutant)),
    ]);
    verdicts = await judge(root);
  }, patienceMs);

  afterAll(async () => {
    await removeBuildFolder(root);
  });

  it('and core as it is passes the same tests', () => {
    const { passed, failed, message } = verdictOn('unharmed');
    expect({ failed, message }).toEqual({ failed: [], message: '' });
    expect(passed).toBeGreaterThan(100);
  });

  it.each(mutants.map(({ mistake }, index) => [mistake, index] as const))(
    '%s',
    (mistake, index) => {
      const { failed, message } = verdictOn(`mutant-${index}`);
      expect(message, 'The mutant does not even load.').not.toMatch(/SyntaxError|ReferenceError/);
      expect(failed, 'No test notices this mistake. Write the one that is missing.').not.toEqual(
        [],
      );
      process.stdout.write(`killed: ${mistake}\n    by: ${failed[0]}\n`);
    },
  );

  function verdictOn(build: string): Verdict {
    const verdict = verdicts.get(build);
    if (verdict === undefined) throw new Error(`The tests of "${build}" have not run.`);
    return verdict;
  }
});

/** Runs the tests of every build, in one process with a module graph for each. */
async function judge(root: string): Promise<ReadonlyMap<string, Verdict>> {
  const outputFile = join(root, 'report.json');
  const output = await new Promise<string>((resolve) => {
    const arguments_ = ['run', '--config', config, '--reporter=json', `--outputFile=${outputFile}`];
    const env = { ...process.env, TANDEM_MUTANTS_FOLDER: root, VITEST: undefined };
    const options = { cwd: root, env, timeout: patienceMs, maxBuffer: 2 ** 26 };
    // It fails, because mutants do: what it found is in its report.
    execFile(process.execPath, [vitest, ...arguments_], options, (_error, stdout, stderr) =>
      resolve(`${stdout}\n${stderr}`),
    );
  });
  const text = await readFile(outputFile, 'utf8').catch((cause: unknown) => {
    throw new Error(`The tests of the mutants left no report.\n${output}`, { cause });
  });
  const { testResults }: Report = JSON.parse(text);
  return new Map(
    testResults.map(({ name, message, assertionResults }) => {
      const [build = name] = relative(root, name).split(sep);
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      const passed = assertionResults.filter(({ status }) => status === 'passed').length;
      return [build, { passed, failed: failed.map(({ fullName }) => fullName), message }];
    }),
  );
}
