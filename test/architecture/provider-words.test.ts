import { describe, expect, it } from 'vitest';
import { plantTree } from './planted-tree.js';
import { repositoryFiles, type SourceFile } from './repository.js';

const providerWord = /\b(acs|graph|microsoft|azure)\b/i;

/** A canonical raw id is the field's own notation, whichever provider reports it: `8:acs:…`, `8:gcch-acs:…`. */
const rawId = /\b8:(?:[a-z]+-)?acs:/g;

/** Each line of core's own code, comments included, that names a provider. */
function providerWords(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => path.startsWith('packages/core/'))
    .filter(({ path }) => !/\.test(-d)?\.ts$|\/__fixtures__\//.test(path))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          providerWord.test(line.replaceAll(rawId, ''))
            ? `${path}:${index + 1} ${line.trim()}`
            : [],
        ),
    );
}

describe('core', () => {
  it('names no provider', () => {
    expect(providerWords(repositoryFiles())).toEqual([]);
  });
});

describe('the provider word check', () => {
  it.each([
    "export const provider = 'acs';",
    '// as Graph does',
    '/** Microsoft says so. */',
    "const cloud = 'AZURE';",
    "const prefix = '8:acs:'; // on acs",
    "const prefix = 'dod-acs';",
  ])('reports %s', (text) => {
    using tree = plantTree({ 'packages/core/src/call/call.ts': text });
    expect(providerWords(tree.files)).toEqual([`packages/core/src/call/call.ts:1 ${text}`]);
  });

  it('leaves raw ids, longer words, fixtures, tests and other packages alone', () => {
    using tree = plantTree({
      'packages/core/src/raw-id.ts': "const ids = ['8:acs:1_2', '8:gcch-acs:1_2', 'paragraph'];",
      'packages/core/src/__fixtures__/call.json': '"acs"',
      'packages/core/src/raw-id.test.ts': "'graph'",
      'packages/graph/src/index.ts': '// graph',
    });
    expect(providerWords(tree.files)).toEqual([]);
  });
});
