import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Where the frameworks are found by their names, which are no dependencies of the repository itself. */
const folder = join(root, 'packages/webhooks/node_modules/.cache/guide');

/** The programs of the guide for each framework. The others are compiled with those of all pages. */
function frameworkPrograms(): readonly string[] {
  const guide = readFileSync(join(root, 'docs/guides/webhooks.md'), 'utf8');
  return [...guide.matchAll(/^```typescript\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
}

function problemsOf(programs: readonly string[]): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, code] of programs.entries()) {
    writeFileSync(join(folder, `program-${index}.ts`), `${code}\nexport {};\n`);
  }
  const given =
    "import type { CallingConfig } from '@tandem/core';\ndeclare global { const config: CallingConfig; }\n";
  writeFileSync(join(folder, 'given.d.ts'), given);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.test.json'),
      compilerOptions: { incremental: false, tsBuildInfoFile: null, noUnusedLocals: false },
      include: ['*.ts'],
      exclude: [],
    }),
  );
  try {
    const compiler = join(root, 'node_modules/.bin/tsc');
    execFileSync(compiler, ['-p', folder, '--noEmit'], { encoding: 'utf8', cwd: folder });
    return '';
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  }
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the programs of the guide for Express, Fastify, Hono and Azure Functions', () => {
  it('compile', () => {
    const programs = frameworkPrograms();
    const names = ['express', 'fastify', 'hono', 'azure-functions'];
    expect(
      programs.map((code) => names.find((name) => code.includes(`webhooks/${name}'`))),
    ).toEqual(names);
    expect(problemsOf(programs)).toBe('');
  });

  it('are found out where they do not', () => {
    const code = "import express from 'express';\nexpress().use(1);\n";
    expect(problemsOf([code])).toMatch(/program-0\.ts.*error TS/);
  });
});
