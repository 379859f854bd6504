import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutants.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const core = 'packages/core/src';
const model = 'test/model';

/** What a mutant is put to: fast tests of core, and those of the promises across it. The quickest to find something first. */
const suites: readonly string[] = [
  `${core}/call/reduce.test.ts`,
  `${core}/participant/roster.test.ts`,
  `${core}/log/memory-event-log.test.ts`,
  `${core}/calling/lease.test.ts`,
  `${core}/calling/snapshot.test.ts`,
  `${core}/call/call-snapshot.test.ts`,
  `${core}/calling/promises.test.ts`,
  `${model}/reported-invitations.test.ts`,
  `${model}/reported-cancellations.test.ts`,
  `${model}/reported-calls.test.ts`,
  `${model}/streams-under-stress.test.ts`,
  `${model}/calls.property.test.ts`,
  `${model}/invite-interleavings.test.ts`,
  `${model}/memory.test.ts`,
];

/** Makes a folder for test builds, in which packages are found as they are here. */
export async function makeBuildFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-mutants-'));
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

export async function removeBuildFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Makes a test build: core as it is, or with one mistake in it, and the tests. @throws Error when the mutant is stale. */
export async function makeTestBuild(root: string, name: string, mutant?: Mutant): Promise<void> {
  const folder = join(root, name);
  await cp(join(repository, core), join(folder, core), { recursive: true });
  await cp(join(repository, model), join(folder, model), { recursive: true });
  await symlink(
    join(repository, 'packages/core/node_modules'),
    join(folder, 'packages/core/node_modules'),
  );
  if (mutant !== undefined) await makeMistake(join(folder, core), mutant);
  await mkdir(join(folder, 'suite'));
  const imports = suites.map((suite) => `import '../${suite}';\n`);
  await writeFile(join(folder, 'suite/all.test.ts'), imports.join(''));
}

async function makeMistake(source: string, mutant: Mutant): Promise<void> {
  const path = join(source, mutant.file);
  const text = await readFile(path, 'utf8');
  const times = text.split(mutant.search).length - 1;
  if (times !== 1) {
    throw new Error(
      `The mutant "${mutant.mistake}" is stale: its text is ${times} times in ${mutant.file}. Make it fit the code of today.`,
    );
  }
  await writeFile(
    path,
    text.replace(mutant.search, () => mutant.replace),
  );
}
