import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type LintFinding, lintFindings } from './lint-findings.js';
import { plantTree } from './planted-tree.js';
import { repositoryFiles, repositoryRoot, type SourceFile } from './repository.js';

const biomeSettings = readFileSync(join(repositoryRoot, 'biome.json'), 'utf8');

/** File, what it says, and whether the arrows forbid it. One planted file each. */
const arrowCases: readonly (readonly [path: string, text: string, isForbidden: boolean])[] = [
  ['core/src/http.ts', "import 'undici';", true],
  ['core/src/node-http.ts', "import 'node:http';", true],
  ['core/src/fetching.ts', "await fetch('/');", true],
  ['core/src/provider.ts', "import '@tandem/acs';", true],
  ['core/src/lazy.ts', "export const lazy = () => import('@tandem/graph');", true],
  ['core/src/re-export.ts', "export { a } from '@tandem/webhooks';", true],
  ['core/src/container.ts', "import 'inversify';", true],
  ['core/src/metadata.ts', "import 'reflect-metadata';", true],
  ['core/src/rxjs-inside.ts', "import 'rxjs/internal/Observable';", true],
  ['core/src/rxjs/rxjs.ts', "import 'rxjs/internal/Observable';", false],
  ['core/src/deep.ts', "import '../../acs/src/index.js';", true],
  ['core/src/provider.test.ts', "import '@tandem/acs';", true],
  ['core/src/di/http.ts', "import 'undici';", true],
  ['core/src/di/module.ts', "import 'inversify';\nimport 'reflect-metadata';", false],
  ['core/src/di/module.test.ts', "import 'inversify';", false],
  ['core/src/fine.ts', "import 'rxjs';\nimport 'valibot';\nimport 'node:fs/promises';", false],
  ['core/src/fine.test.ts', "import 'vitest';\nimport 'fast-check';", false],
  ['acs/src/graph.ts', "import '@tandem/graph';", true],
  ['acs/src/webhooks.ts', "import '@tandem/webhooks';", true],
  ['acs/src/emulator.test.ts', "import '@tandem/emulator';", true],
  ['acs/src/container.ts', "import 'inversify';", true],
  ['acs/src/deep.ts', "import '@tandem/core/dist/index.js';", true],
  ['acs/src/di/graph.ts', "import '@tandem/graph/di';", true],
  ['acs/src/di/module.ts', "import 'inversify';\nimport '@tandem/core/di';", false],
  ['acs/src/fine.ts', "import '@tandem/core';\nimport 'undici';", false],
  ['graph/src/acs.ts', "import '@tandem/acs';", true],
  ['graph/src/cli.ts', "import '@tandem/cli';", true],
  ['graph/src/container.ts', "import 'inversify';", true],
  ['graph/src/fine.ts', "import '@microsoft/microsoft-graph-client';", false],
  ['webhooks/src/acs.ts', "import '@tandem/acs';", true],
  ['webhooks/src/http.ts', "import 'undici';", true],
  ['webhooks/src/fine.ts', "import '@tandem/core';\nimport 'jose';\nimport 'node:http';", false],
  ['sqlite/src/acs.ts', "import '@tandem/acs';", true],
  ['sqlite/src/container.ts', "import 'inversify';", true],
  ['sqlite/src/fine.ts', "import '@tandem/core';\nimport 'node:sqlite';", false],
  ['redis/src/acs.ts', "import '@tandem/acs';", true],
  ['redis/src/container.ts', "import 'inversify';", true],
  ['redis/src/fine.ts', "import '@tandem/core';\nimport '@redis/client';", false],
  ['conformance/src/acs.ts', "import '@tandem/acs';", true],
  ['conformance/src/emulator.test.ts', "import '@tandem/emulator';", true],
  [
    'conformance/src/fine.ts',
    "import '@tandem/core';\nimport 'vitest';\nimport 'fast-check';",
    false,
  ],
  ['emulator/src/core.ts', "import '@tandem/core';", true],
  ['emulator/src/types.ts', "import type { Call } from '@tandem/core';", true],
  ['emulator/src/provider.test.ts', "import '@tandem/acs';", true],
  ['emulator/src/deep.ts', "import '../../core/src/index.js';", true],
  ['emulator/src/container.ts', "import 'inversify';", true],
  ['emulator/src/fine.ts', "import 'hono';", false],
  ['cli/src/container.ts', "import 'inversify';", true],
  ['cli/src/fine.ts', "import '@tandem/acs';\nimport '@tandem/graph';", false],
];

const arrowRules = ['noRestrictedImports', 'noRestrictedGlobals'];

/** Which packages of the workspace a package may name in its manifest, whatever the kind of dependency. */
const allowedNeighbours: Readonly<Record<string, readonly string[]>> = {
  core: [],
  acs: ['core'],
  graph: ['core'],
  webhooks: ['core'],
  sqlite: ['core'],
  redis: ['core'],
  conformance: ['core'],
  console: ['core'],
  emulator: [],
  cli: ['core', 'acs', 'graph', 'webhooks', 'sqlite', 'redis', 'console', 'emulator'],
};

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** `core -> @tandem/acs` for each dependency a manifest declares against the arrows. */
function forbiddenNeighbours(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const name = /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1];
    if (name === undefined) return [];
    const manifest: Manifest = JSON.parse(text);
    const { dependencies, devDependencies, peerDependencies } = manifest;
    const declared = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
    const allowed = allowedNeighbours[name] ?? [];
    return declared
      .filter((other) => other.startsWith('@tandem/'))
      .filter((other) => !allowed.includes(other.slice('@tandem/'.length)))
      .map((other) => `${name} -> ${other}`);
  });
}

/** Ways past the linter: an import in type position, `require`, a comment that silences a rule of the architecture. */
const loopholes = [
  /\bimport\(\s*['"][^'"]+['"]\s*\)\s*\.\s*[A-Z]/,
  /\brequire\(\s*['"]/,
  /@ts-ignore|@ts-nocheck/,
  /biome-ignore[^\n]*(noExplicitAny|noImportCycles|noRestricted|lint:|lint\/?\s)/,
];

function loopholesUsed(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => /^packages\/[^/]+\/src\/.*\.tsx?$/.test(path))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          loopholes.some((loophole) => loophole.test(line))
            ? `${path}:${index + 1} ${line.trim()}`
            : [],
        ),
    );
}

describe('the packages', () => {
  let findings: LintFinding[];
  const breaking = (...rules: string[]) => findings.filter(({ rule }) => rules.includes(rule));

  beforeAll(() => {
    findings = lintFindings(repositoryRoot);
  });

  it('have no circular imports', () => {
    expect(breaking('noImportCycles')).toEqual([]);
  });

  it('have no any', () => {
    expect(breaking('noExplicitAny')).toEqual([]);
  });

  it('import along the arrows only', () => {
    expect(breaking(...arrowRules)).toEqual([]);
  });

  it('name what they export', () => {
    expect(breaking('noReExportAll', 'noDefaultExport')).toEqual([]);
  });

  it('declare dependencies along the arrows only', () => {
    expect(forbiddenNeighbours(repositoryFiles())).toEqual([]);
  });

  it('use no way past these checks', () => {
    expect(loopholesUsed(repositoryFiles())).toEqual([]);
  });
});

describe('the dependency checks', () => {
  it.each([
    ['between two files', "import './b.js';\nexport const a = 1;", "import './a.js';"],
    ['through a type', "import type { B } from './b.js';", "import type { A } from './a.js';"],
    ['through a re-export', "export { b } from './b.js';", "export { a } from './a.js';"],
  ])('report a circle %s', (_title, a, b) => {
    using tree = plantTree({
      'biome.json': biomeSettings,
      'packages/acs/src/a.ts': a,
      'packages/acs/src/b.ts': b,
    });
    const rules = lintFindings(tree.root).map(({ path, rule }) => `${path} ${rule}`);
    expect(rules).toContain('packages/acs/src/a.ts noImportCycles');
    expect(rules).toContain('packages/acs/src/b.ts noImportCycles');
  });

  it.each([
    'export const a: any = 1;',
    'export const a = 1 as any;',
    'export type A = Record<string, any>;',
    'export function a(b: readonly any[]) { return b; }',
  ])('report any in %s', (text) => {
    using tree = plantTree({ 'biome.json': biomeSettings, 'packages/core/src/a.ts': text });
    expect(lintFindings(tree.root).map(({ rule }) => rule)).toEqual(['noExplicitAny']);
  });

  it('report each import against the arrows, and no other', () => {
    const planted = arrowCases.map(([path, text]) => [`packages/${path}`, `${text}\n`] as const);
    using tree = plantTree({ 'biome.json': biomeSettings, ...Object.fromEntries(planted) });
    const reported = lintFindings(tree.root).filter(({ rule }) => arrowRules.includes(rule));
    const forbidden = arrowCases.filter(([, , isForbidden]) => isForbidden);
    expect([...new Set(reported.map(({ path }) => path))].sort()).toEqual(
      forbidden.map(([path]) => `packages/${path}`).sort(),
    );
  });

  it('report a star export and a default export', () => {
    using tree = plantTree({
      'biome.json': biomeSettings,
      'packages/core/src/a.ts': "export * from './b.js';\n",
      'packages/core/src/b.ts': 'export default 1;\n',
    });
    const rules = lintFindings(tree.root).map(({ rule }) => rule);
    expect(rules.sort()).toEqual(['noDefaultExport', 'noReExportAll']);
  });

  it('report a dependency declared against the arrows', () => {
    using tree = plantTree({
      'packages/core/package.json': '{"devDependencies":{"@tandem/acs":"workspace:*"}}',
      'packages/emulator/package.json': '{"dependencies":{"@tandem/core":"workspace:*"}}',
      'packages/acs/package.json': '{"dependencies":{"@tandem/core":"workspace:*"}}',
    });
    expect(forbiddenNeighbours(tree.files)).toEqual([
      'core -> @tandem/acs',
      'emulator -> @tandem/core',
    ]);
  });

  it.each([
    "export type A = import('@tandem/acs').Provider;",
    "const a = require('@tandem/acs');",
    '// @ts-ignore',
    '// biome-ignore lint/suspicious/noExplicitAny: no reason',
    '// biome-ignore lint: no reason',
  ])('report a way past them: %s', (text) => {
    using tree = plantTree({ 'packages/core/src/a.ts': text });
    expect(loopholesUsed(tree.files)).toEqual([`packages/core/src/a.ts:1 ${text}`]);
  });
});
