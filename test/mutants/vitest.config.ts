import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The folder of the test builds: each of them is a project, with a core of its own. */
const root = process.env['TANDEM_MUTANTS_FOLDER'];
if (root === undefined) throw new Error('Set TANDEM_MUTANTS_FOLDER to the folder of the builds.');

const builds = readdirSync(root).filter((name) => name !== 'node_modules');
const stopWhenKilled = fileURLToPath(new URL('./stop-when-killed.ts', import.meta.url));

// biome-ignore lint/style/noDefaultExport: the test runner reads its configuration there.
export default defineConfig({
  root,
  test: {
    maxWorkers: 2,
    projects: builds.map((name) => ({
      root: `${root}/${name}`,
      resolve: {
        alias: [
          { find: /^@tandem\/core$/, replacement: `${root}/${name}/packages/core/src/index.ts` },
          {
            find: /^@tandem\/core\/testing$/,
            replacement: `${root}/${name}/packages/core/src/testing/index.ts`,
          },
        ],
      },
      test: {
        name,
        include: ['suite/all.test.ts'],
        env: { TANDEM_MODEL_EFFORT: 'quick' },
        setupFiles: [stopWhenKilled],
        testTimeout: 3_000,
        pool: 'threads',
      },
    })),
  },
});
