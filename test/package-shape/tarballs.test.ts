import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantTree } from '../architecture/planted-tree.js';
import { packageNames, repositoryRoot } from '../architecture/repository.js';

const execute = promisify(execFile);
const programs = join(repositoryRoot, 'node_modules', '.bin');

/** Packs every package as a release would, into `destination`. */
async function packAll(destination: string): Promise<void> {
  const root: { packageManager: string } = JSON.parse(
    readFileSync(join(repositoryRoot, 'package.json'), 'utf8'),
  );
  const options = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', destination];
  await execute('npx', ['-y', root.packageManager, ...options], { cwd: repositoryRoot });
}

/** What publint and attw say against a tarball; nothing when both accept it. */
async function complaints(tarball: string): Promise<string[]> {
  const plain = { env: { ...process.env, NO_COLOR: '1' } };
  const checks = [
    execute(join(programs, 'publint'), ['run', tarball, '--strict'], plain),
    execute(join(programs, 'attw'), ['--profile', 'esm-only', '--no-emoji', tarball], plain),
  ];
  const results = await Promise.allSettled(checks);
  return results.flatMap((result) => (result.status === 'rejected' ? wordsOf(result.reason) : []));
}

function wordsOf(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  return 'stdout' in failure ? String(failure.stdout) : failure.message;
}

/** Files that a release must not carry, and those it must but does not. */
async function contentFaults(tarball: string): Promise<string[]> {
  const { stdout } = await execute('tar', ['-tzf', tarball]);
  const files = stdout.trim().split('\n');
  const needless = /\.test(-d)?\.|\.int\.test\.|__fixtures__|tsbuildinfo$/;
  const missing = ['package/package.json', 'package/LICENSE', 'package/dist/index.d.ts'];
  return [
    ...files.filter((file) => needless.test(file)).map((file) => `needless ${file}`),
    ...missing.filter((file) => !files.includes(file)).map((file) => `missing ${file}`),
  ];
}

/** Ranges that only mean something inside this workspace. */
async function workspaceRanges(tarball: string): Promise<string[]> {
  const { stdout } = await execute('tar', ['-xzOf', tarball, 'package/package.json']);
  return stdout.match(/"workspace:[^"]*"/g) ?? [];
}

const names = packageNames(repositoryRoot);

describe('the released packages', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-tarballs-'));
  const tarballOf = (name: string) => {
    const file = readdirSync(folder).find((entry) => entry.startsWith(`tandem-${name}-`));
    if (file === undefined) throw new Error(`packing left no tarball of ${name}`);
    return join(folder, file);
  };

  beforeAll(() => packAll(folder), 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(names)('resolve with their types from every ESM consumer: %s', async (name) => {
    expect(await complaints(tarballOf(name))).toEqual([]);
  });

  it.each(names)('carry the licence and the build, no tests and no fixtures: %s', async (name) => {
    expect(await contentFaults(tarballOf(name))).toEqual([]);
  });

  it.each(names)('ask for each other by version: %s', async (name) => {
    expect(await workspaceRanges(tarballOf(name))).toEqual([]);
  });
});

describe('the release checks', { timeout: 60_000 }, () => {
  const manifest = {
    name: '@tandem/planted',
    version: '1.0.0',
    type: 'module',
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './lost': { types: './dist/lost.d.ts', default: './dist/lost.js' },
    },
    dependencies: { '@tandem/core': 'workspace:^' },
  };

  it('report a lost export, a packed test, a missing licence and a workspace range', async () => {
    using tree = plantTree({
      'package/package.json': JSON.stringify(manifest),
      'package/dist/index.js': 'export const a = 1;\n',
      'package/dist/index.d.ts': 'export declare const a: 1;\n',
      'package/src/a.test.ts': '',
    });
    const tarball = join(tree.root, 'planted.tgz');
    await execute('tar', ['-czf', tarball, 'package'], { cwd: tree.root });
    const said = await complaints(tarball);
    expect(said).toHaveLength(2);
    expect(said[0]).toContain('./dist/lost.js but the file does not exist');
    expect(said[1]).toContain('Resolution failed');
    expect(await contentFaults(tarball)).toEqual([
      'needless package/src/a.test.ts',
      'missing package/LICENSE',
    ]);
    expect(await workspaceRanges(tarball)).toEqual(['"workspace:^"']);
  });
});
