import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Inside the repository, so that packages are found by their names. */
const folder = join(root, 'node_modules/.cache/snippets');

interface Snippet {
  readonly page: string;
  readonly line: number;
  readonly code: string;
}

function trackedPages(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' });
  return listed.split('\n').filter((page) => page !== '');
}

/** A snippet that shows part of a page's program says so by an `…`, and is compiled where the whole of it stands. */
function snippetsOf(page: string): readonly Snippet[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)]
    .map((match) => ({
      page,
      line: text.slice(0, match.index).split('\n').length,
      code: match[1] ?? '',
    }))
    .filter(({ code }) => !code.includes('…') && code.includes('import '));
}

/** What pages take as given: the configuration and the container of the reader's own application. */
const given = `import type { CallingConfig } from '@tandem/core';
import type { Container as InversifyContainer } from 'inversify';
declare global {
  const config: CallingConfig;
  const container: InversifyContainer;
}
`;

/** What the compiler says of the snippets, by the page and line where each stands. */
function problemsOf(snippets: readonly Snippet[]): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, { code }] of snippets.entries()) {
    writeFileSync(join(folder, `snippet-${index}.ts`), `${code}\nexport {};\n`);
  }
  writeFileSync(join(folder, 'given.d.ts'), given);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.test.json'),
      compilerOptions: { noUnusedLocals: false, incremental: false, tsBuildInfoFile: null },
      include: ['*.ts'],
      exclude: [],
    }),
  );
  try {
    const compiler = join(root, 'node_modules/.bin/tsc');
    execFileSync(compiler, ['-p', folder, '--noEmit'], { encoding: 'utf8', cwd: dirname(folder) });
    return '';
  } catch (error) {
    const output =
      error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    return output.replace(/\S*snippet-(\d+)\.ts/g, (_name, index: string) => {
      const snippet = snippets[Number(index)];
      return `${snippet?.page}:${snippet?.line}`;
    });
  }
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the programs that the pages show', () => {
  it('compile', () => {
    const snippets = trackedPages().flatMap(snippetsOf);
    expect(snippets.length).toBeGreaterThan(0);
    expect(snippets.map(({ page }) => page)).toContain('README.md');
    expect(problemsOf(snippets)).toBe('');
  });

  it('are found out where they do not', () => {
    const code =
      "import { createCalling } from '@tandem/core';\ncreateCalling({ providers: 1 });\n";
    expect(problemsOf([{ page: 'wrong.md', line: 3, code }])).toMatch(/wrong\.md:3.*error TS/);
  });
});
