import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plantTree } from '../architecture/planted-tree.js';
import { packageNames, repositoryRoot } from '../architecture/repository.js';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly type: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
}

interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

function packagesUnder(root: string): Package[] {
  return packageNames(root).map((name) => ({
    folder: join(root, 'packages', name),
    manifest: JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')),
  }));
}

/** What every package shares with the first one, so that they are released and required together. */
function differences(packages: readonly Package[]): string[] {
  const shared = ({ version, license, type, engines }: Manifest) => ({
    version,
    license,
    type,
    engines: JSON.stringify(engines),
  });
  const [first, ...others] = packages.map(({ manifest }) => manifest);
  if (first === undefined) throw new Error('There are no packages to compare');
  const expected = Object.entries(shared(first));
  return others.flatMap((manifest) => {
    const actual = new Map(Object.entries(shared(manifest)));
    return expected
      .filter(([key, value]) => actual.get(key) !== value)
      .map(([key, value]) => `${manifest.name}: ${key} is ${actual.get(key)}, not ${value}`);
  });
}

/** Each file a manifest promises (exports, bin) that the build did not make. */
function missingFiles({ folder, manifest }: Package): string[] {
  const exported = Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? target : Object.values(target),
  );
  return [...exported, ...Object.values(manifest.bin ?? {})]
    .filter((file) => !existsSync(join(folder, file)))
    .map((file) => `${manifest.name}: ${file}`);
}

/** Where tests find the sources of each export: what `paths` of tsconfig.test.json must say. */
function sourcePaths(packages: readonly Package[]): Record<string, string[]> {
  return Object.fromEntries(
    packages.flatMap(({ manifest }) =>
      Object.entries(manifest.exports).flatMap(([subpath, target]) =>
        typeof target === 'string'
          ? []
          : [[`${manifest.name}${subpath.slice(1)}`, [sourceOf(manifest.name, target)]]],
      ),
    ),
  );
}

function sourceOf(name: string, target: Readonly<Record<string, string>>): string {
  const built = target['default'] ?? '';
  const folder = `./packages/${name.replace('@tandem/', '')}/src/`;
  return built.replace('./dist/', folder).replace(/\.js$/, '.ts');
}

describe('the packages', () => {
  const packages = packagesUnder(repositoryRoot);

  it('share version, licence, module type and engines', () => {
    expect(differences(packages)).toEqual([]);
  });

  it('export files that the build makes', () => {
    expect(packages.flatMap(missingFiles)).toEqual([]);
  });

  it('are found by their tests under the names they export', () => {
    const settings: { compilerOptions: { paths: Record<string, string[]> } } = JSON.parse(
      readFileSync(join(repositoryRoot, 'tsconfig.test.json'), 'utf8'),
    );
    expect(settings.compilerOptions.paths).toEqual(sourcePaths(packages));
  });

  it('are all built by the root project', () => {
    const settings: { references: { path: string }[] } = JSON.parse(
      readFileSync(join(repositoryRoot, 'tsconfig.json'), 'utf8'),
    );
    const built = settings.references.map(({ path }) => path).sort();
    expect(built).toEqual(packages.map(({ folder }) => folder.slice(repositoryRoot.length + 1)));
  });
});

describe('the manifest checks', () => {
  const manifest: Manifest = {
    name: '@tandem/a',
    version: '1.0.0',
    license: 'MIT',
    type: 'module',
    engines: { node: '>=22.19' },
    exports: { '.': { default: './dist/index.js' }, './package.json': './package.json' },
  };
  const other = { ...manifest, name: '@tandem/b', version: '1.0.1', engines: { node: '>=20' } };

  it('report a package that differs and a file that is not there', () => {
    using tree = plantTree({
      'packages/a/package.json': JSON.stringify(manifest),
      'packages/a/dist/index.js': '',
      'packages/b/package.json': JSON.stringify({ ...other, bin: { b: './bin/b.js' } }),
    });
    const packages = packagesUnder(tree.root);
    expect(differences(packages)).toEqual([
      '@tandem/b: version is 1.0.1, not 1.0.0',
      '@tandem/b: engines is {"node":">=20"}, not {"node":">=22.19"}',
    ]);
    expect(packages.flatMap(missingFiles)).toEqual([
      '@tandem/b: ./dist/index.js',
      '@tandem/b: ./bin/b.js',
    ]);
  });
});
