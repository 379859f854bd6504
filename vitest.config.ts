import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const packages = readdirSync(`${root}packages`).filter((name) =>
  existsSync(`${root}packages/${name}/package.json`),
);

/** Each entry of each exports map, led to its source: unit tests need no build. */
function sourceAliases(name: string): { find: RegExp; replacement: string }[] {
  const manifest: { exports: Record<string, string | { default: string }> } = JSON.parse(
    readFileSync(`${root}packages/${name}/package.json`, 'utf8'),
  );
  return Object.entries(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : {
          find: new RegExp(`^@tandem/${name}${subpath.slice(1)}$`),
          replacement: `${root}packages/${name}/${target.default}`
            .replace('/./dist/', '/src/')
            .replace(/\.js$/, '.ts'),
        },
  );
}

const integration = '**/*.int.test.ts';

/** Fails whatever prints what fixtures use as secrets. */
const setupFiles = ['./test/secrets/watch-output.ts'];

/** Which projects run at the same time, and with how many processes: those that start processes themselves have one. */
const inside = { maxWorkers: 2, sequence: { groupOrder: 0 } };
const across = { maxWorkers: 1, sequence: { groupOrder: 1 } };

/** What starts processes, or works on the whole repository. */
const heavy = ['processes', 'mutants', 'soak', 'package-shape'].map((name) => `test/${name}/**`);

function project(name: string, folder: string, pace: typeof inside) {
  return {
    extends: true as const,
    test: {
      name,
      ...pace,
      include: [`${folder}/**/*.test.ts`],
      exclude: ['**/node_modules/**', '**/dist/**', integration, ...(pace === inside ? heavy : [])],
      setupFiles,
      typecheck: {
        enabled: true,
        include: [`${folder}/**/*.test-d.ts`],
        tsconfig: './tsconfig.test.json',
        ignoreSourceErrors: true,
      },
    },
  };
}

export default defineConfig({
  resolve: { alias: packages.flatMap(sourceAliases) },
  test: {
    // A test that hangs is found in any case; one that computes is not to fail because the machine is busy.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: [
      ...packages.map((name) => project(name, `packages/${name}/src`, inside)),
      project('test', 'test', inside),
      project('heavy', 'test/{processes,mutants,soak,package-shape}', across),
      project('examples', 'docs/examples', across),
      {
        extends: true,
        test: {
          name: 'integration',
          include: [integration],
          exclude: ['**/node_modules/**'],
          setupFiles,
        },
      },
    ],
  },
});
