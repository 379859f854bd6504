import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plantTree } from './planted-tree.js';
import { repositoryFiles, repositoryRoot, type SourceFile } from './repository.js';

const inlineLink = /\]\(\s*<?(?<target>[^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
const referenceLink = /^\s*\[[^\]]+\]:\s+<?(?<target>[^\s>]+)/gm;

/** Each relative link of a page that leads to no file, or to no heading of the page it names. */
function deadLinks(root: string, files: readonly SourceFile[]): string[] {
  const pages = files.filter(({ path }) => path.endsWith('.md'));
  return pages.flatMap((page) =>
    relativeTargets(page.text)
      .filter((target) => !leadsSomewhere(root, page, target))
      .map((target) => `${page.path} -> ${target}`),
  );
}

function relativeTargets(text: string): string[] {
  const prose = text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [inlineLink, referenceLink]
    .flatMap((pattern) => [...prose.matchAll(pattern)])
    .flatMap((match) => match.groups?.['target'] ?? [])
    .filter((target) => !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target));
}

function leadsSomewhere(root: string, page: SourceFile, target: string): boolean {
  const [path = '', fragment] = decodeURIComponent(target).split('#');
  const file = path === '' ? page.path : join(dirname(page.path), path);
  if (!existsSync(join(root, file))) return false;
  if (fragment === undefined || path !== '') return true;
  return headings(page.text).includes(fragment);
}

/** The fragments a rendered page offers, spelled as GitHub spells them. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#{1,6}\s+(?<title>.+)$/gm)].map((match) =>
    (match.groups?.['title'] ?? '')
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}

describe('the pages', () => {
  it('link to files that exist', () => {
    expect(deadLinks(repositoryRoot, repositoryFiles())).toEqual([]);
  });
});

describe('the link check', () => {
  it('reports links to nowhere, and no other', () => {
    using tree = plantTree({
      'docs/page.md': [
        '# A page, with a heading',
        '[gone](missing.md) ![gone](./picture.png "Title") [gone](#no-heading)',
        '[fine](../README.md) [fine](#a-page-with-a-heading) [fine](https://a.example/x.md)',
        '`[code](nowhere.md)`',
        '```',
        '[code](nowhere.md)',
        '```',
        '[reference]: other.md',
      ].join('\n'),
      'README.md': '[fine](docs/page.md#a-page-with-a-heading) [folder](docs)',
    });
    expect(deadLinks(tree.root, tree.files)).toEqual([
      'docs/page.md -> missing.md',
      'docs/page.md -> ./picture.png',
      'docs/page.md -> #no-heading',
      'docs/page.md -> other.md',
    ]);
  });
});
