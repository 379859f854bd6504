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

/** Side by side, and the files of a project share processes: nothing here depends on what a process did before. */
const inside = { maxWorkers: 2, isolate: false, sequence: { groupOrder: 0 } };
/** Each file in a process of its own, after all others: they start more processes, or change something of their own. */
const across = { maxWorkers: 2, isolate: true, sequence: { groupOrder: 1 } };

/** What starts processes, works on the whole repository, or changes its process: what it trusts, what it counts. */
const apart = [
  'test/{processes,soak}/**/*.test.ts',
  'packages/emulator/src/{tls/*,*/official-client*,memory}.test.ts',
];

function project(name: string, include: readonly string[], pace: typeof inside) {
  return {
    extends: true as const,
    test: {
      name,
      ...pace,
      include: [...include],
      exclude: ['**/node_modules/**', '**/dist/**', integration, ...(pace === inside ? apart : [])],
      setupFiles,
      typecheck: {
        enabled: true,
        include: include.map((path) => path.replace('.test.ts', '.test-d.ts')),
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
      ...packages.map((name) => project(name, [`packages/${name}/src/**/*.test.ts`], inside)),
      project('test', ['test/**/*.test.ts'], inside),
      project('apart', apart, across),
      project('examples', ['docs/examples/**/*.test.ts'], across),
      {
        extends: true,
        test: {
          name: 'integration',
          ...across,
          include: [integration],
          exclude: ['**/node_modules/**'],
          setupFiles,
        },
      },
    ],
  },
});
