import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file as the checks read it; `path` is relative to the root of its tree, with `/` on every system. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The root of this repository, without a closing separator. */
export const repositoryRoot: string = fileURLToPath(new URL('../..', import.meta.url)).replace(
  /[\\/]$/,
  '',
);

/** What a commit would hold: tracked files, and new ones that are not ignored. */
export function repositoryFiles(): SourceFile[] {
  const listing = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = listing.split('\0').filter((path) => path !== '');
  return readFiles(repositoryRoot, paths);
}

/** Reads the text files among `paths`; a file deleted but not yet committed so is left out. */
export function readFiles(root: string, paths: readonly string[]): SourceFile[] {
  return paths
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .filter((file) => !file.text.includes('\0'));
}

/** The folders under `packages/` that are packages; another branch may have left an empty one. */
export function packageNames(root: string): string[] {
  return readdirSync(join(root, 'packages'))
    .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
    .sort();
}
