import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plantTree } from '../architecture/planted-tree.js';
import { repositoryRoot } from '../architecture/repository.js';

/** Runs the script that compares the promises with the titles of the tests. */
function compare(root: string) {
  const script = join(repositoryRoot, 'scripts', 'promises.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const tests = [
  "describe('an operation', () => {",
  "  it('ends once: whatever comes', () => {});",
  '  it.each([',
  "    ['a', '(', ')'],",
  "  ])('that is %s is told', () => {});",
  "  it.skip('is not counted when it is skipped', () => {});",
  '  describe(`when the call ends`, () => {',
  '    it(',
  "      'ends by the call’s end',",
  '      () => {},',
  '    );',
  '  });',
  '});',
  "it('stands alone', () => {});",
].join('\n');

const suite =
  "export const tests = [\n  {\n    title: 'a promise of the suite, and more',\n  },\n];\n";

/** A repository with these promises, the tests above and a suite. */
function plant(...promises: readonly string[]) {
  const tree = plantTree({
    'docs/promises.md': ['# Promises', ...promises].join('\n'),
    'packages/core/src/operation.test.ts': tests,
    'packages/conformance/src/suite.ts': suite,
  });
  spawnSync('git', ['init', '-q', tree.root]);
  return tree;
}

describe('the promises', () => {
  it('are each said by the title of a test', () => {
    const { status, stdout, stderr } = compare(repositoryRoot);
    expect(stderr + stdout).toMatch(/^\d+ promises, each with a test that says it\.$/m);
    expect(status).toBe(0);
  });
});

describe('the comparison of promises with tests', () => {
  it('finds a promise in a title, behind the suites around it, in a table and in a suite', () => {
    using tree = plant(
      '- `once`: An operation ends once.',
      '- `told`: That is %s is told.',
      '- `by-end`: An operation when the call ends ends by the call’s end.',
      '- `alone`: Stands alone.',
      '- `suite`: A promise of the suite.',
    );
    expect(compare(tree.root)).toMatchObject({
      status: 0,
      stdout: '5 promises, each with a test that says it.\n',
    });
  });

  it('lists the promises without a test, and fails', () => {
    using tree = plant(
      '- `once`: An operation ends once.',
      '- `twice`: An operation ends twice.',
      '- `skipped`: An operation is not counted when it is skipped.',
    );
    expect(compare(tree.root)).toEqual({
      status: 1,
      stdout:
        'twice: An operation ends twice.\nskipped: An operation is not counted when it is skipped.\n',
      stderr: '2 of 3 promises have no test.\n',
    });
  });

  it('fails where a name stands twice, or nothing is promised', () => {
    using twice = plant('- `a`: One.', '- `a`: Two.');
    expect(compare(twice.root)).toMatchObject({
      status: 1,
      stderr: 'docs/promises.md has two promises named a. Rename one.\n',
    });
    using none = plant();
    expect(compare(none.root)).toMatchObject({
      status: 1,
      stderr: 'docs/promises.md lists no promises.\n',
    });
  });
});
