import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from './repository.js';

/** One thing the linter reported. `rule` is its last segment: `noImportCycles`. */
export interface LintFinding {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/** The rules that hold the architecture; the other ones are for `npm run lint` alone. */
const architectureRules = [
  'suspicious/noImportCycles',
  'suspicious/noExplicitAny',
  'style/noRestrictedImports',
  'style/noRestrictedGlobals',
  'performance/noReExportAll',
  'style/noDefaultExport',
];

interface LintReport {
  readonly summary: { readonly changed: number; readonly unchanged: number };
  readonly diagnostics: readonly {
    readonly category: string;
    readonly message: string;
    readonly location: { readonly path: string; readonly start: { readonly line: number } };
  }[];
}

/** Lints `packages/` under `root` with the biome.json found there, by the architecture's rules. */
export function lintFindings(root: string): LintFinding[] {
  const program = join(repositoryRoot, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const only = architectureRules.map((rule) => `--only=${rule}`);
  const options = ['lint', '--reporter=json', '--max-diagnostics=none', ...only, 'packages'];
  const result = spawnSync(process.execPath, [program, ...options], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!result.stdout.startsWith('{')) throw new Error(`The linter did not run: ${result.stderr}`);
  const report: LintReport = JSON.parse(result.stdout);
  if (report.summary.unchanged === 0) throw new Error(`The linter found no files under ${root}`);
  return report.diagnostics.map((diagnostic) => ({
    path: diagnostic.location.path,
    line: diagnostic.location.start.line,
    rule: diagnostic.category.split('/').at(-1) ?? diagnostic.category,
    message: diagnostic.message,
  }));
}
