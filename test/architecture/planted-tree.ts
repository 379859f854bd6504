import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readFiles, type SourceFile } from './repository.js';

/** A small repository in a temporary folder, written to show that a check reports what it must. */
export interface PlantedTree extends Disposable {
  readonly root: string;
  readonly files: readonly SourceFile[];
}

/** Writes `contents` (path to text) to a new folder, which `using` removes at the end of the block. */
export function plantTree(contents: Readonly<Record<string, string>>): PlantedTree {
  const root = mkdtempSync(join(tmpdir(), 'tandem-planted-'));
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return {
    root,
    files: readFiles(root, Object.keys(contents)),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
