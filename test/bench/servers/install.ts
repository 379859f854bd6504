import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What an installation brought. */
export interface Installation {
  readonly bytes: number;
  /** The largest first. */
  readonly packages: readonly { readonly name: string; readonly bytes: number }[];
}

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Installs core and acs as they would be published into an empty folder; undefined where no registry can be reached. */
export function installed(): Promise<Installation | undefined> {
  return inEmptyFolder(async (folder) => {
    const packed = join(folder, 'packed');
    await mkdir(packed);
    for (const name of ['core', 'acs']) await pack(join(root, 'packages', name), packed);
    const files = await readdir(packed);
    return install(
      folder,
      files.map((file) => join(packed, file)),
    );
  });
}

/** The same for the official client, in the version of the benchmarks. */
export function installedOfficial(): Promise<Installation | undefined> {
  return inEmptyFolder((folder) => install(folder, ['@azure/communication-call-automation@1.6.0']));
}

async function inEmptyFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'install-size-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** By pnpm, which writes versions where the workspace has none. */
async function pack(folder: string, destination: string): Promise<void> {
  const settings: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  // The settings of this repository.
  const { packageManager } = settings as { packageManager: string };
  await run('npx', ['-y', packageManager, 'pack', '--pack-destination', destination], {
    cwd: folder,
  });
}

async function install(
  folder: string,
  wanted: readonly string[],
): Promise<Installation | undefined> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  try {
    await run('npm', ['install', ...quietly, ...wanted], { cwd: folder });
  } catch (error) {
    if (isUnreachable(error)) return undefined;
    throw error;
  }
  return measured(join(folder, 'node_modules'));
}

const unreachable = [
  'ENOTFOUND',
  'ECONNREFUSED',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ECONNRESET',
  'ENETUNREACH',
];

function isUnreachable(error: unknown): boolean {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  return unreachable.some((code) => said.includes(code));
}

async function measured(modules: string): Promise<Installation> {
  const lock: unknown = JSON.parse(await readFile(join(modules, '.package-lock.json'), 'utf8'));
  // Written by npm: one entry for each package, by the folder it lies in.
  const { packages } = lock as { packages: Readonly<Record<string, unknown>> };
  const sizes = await Promise.all(
    Object.keys(packages).map(async (path) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      bytes: await bytesIn(join(modules, '..', path)),
    })),
  );
  return {
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    packages: sizes.toSorted((one, other) => other.bytes - one.bytes),
  };
}

/** The bytes of all files of a package, without those of packages within it. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? 0 : bytesIn(path);
      return (await stat(path)).size;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
