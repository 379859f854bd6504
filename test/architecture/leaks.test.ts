import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plantTree } from './planted-tree.js';
import { repositoryFiles, repositoryRoot, type SourceFile } from './repository.js';

interface Leak {
  readonly kind: 'registry host' | 'path of one machine' | 'secret';
  readonly pattern: RegExp;
}

const leaks: readonly Leak[] = [
  { kind: 'registry host', pattern: /\bregistry\.[a-z0-9-]+\.[a-z]{2,}/i },
  { kind: 'registry host', pattern: /\b(npm|pkgs)\.[a-z0-9-]+\.(com|org|io|dev)\b/i },
  {
    kind: 'registry host',
    pattern: /https?:\/\/[^\s/'"]*(artifactory|nexus|verdaccio|npm-proxy)/i,
  },
  { kind: 'registry host', pattern: /^\s*registry\s*=/m },
  { kind: 'path of one machine', pattern: /(?<![\w.:/-])\/(?:home|Users)\/[a-z][\w.-]*\//i },
  { kind: 'path of one machine', pattern: /(?<![\w.:/-])\/root\// },
  { kind: 'path of one machine', pattern: /\b[A-Z]:\\+Users\\/i },
  ...machineFolders().map((folder) => ({
    kind: 'path of one machine' as const,
    pattern: new RegExp(`(?<![\\w.:/-])${folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`),
  })),
  { kind: 'secret', pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}/ },
  { kind: 'secret', pattern: /\bAKIA[0-9A-Z]{16}\b/ },
  { kind: 'secret', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50,})/ },
  {
    kind: 'secret',
    pattern: /\b(?:npm_[A-Za-z0-9]{36}|sk-[A-Za-z0-9_-]{32,}|xox[abp]-[\w-]{20,})/,
  },
  { kind: 'secret', pattern: /_authToken\s*=\s*\S/ },
  { kind: 'secret', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/ },
  { kind: 'secret', pattern: /\b[\w.~-]{3}[78]Q~[\w.~-]{31,34}/ },
  { kind: 'secret', pattern: /(?:accesskey|AccountKey)=(?<key>[A-Za-z0-9+/]{40,}={0,2})/i },
];

/** Where this clone lies, and the folder around it unless that is shared by everybody. */
function machineFolders(): string[] {
  const around = dirname(repositoryRoot);
  return around === '/' || around === tmpdir() ? [repositoryRoot] : [repositoryRoot, around];
}

/** A key made for an example spells words when decoded or repeats itself; a real one is noise. */
function isExampleKey(key: string): boolean {
  const bytes = Buffer.from(key, 'base64');
  const isPrintable = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isPrintable || new Set(bytes).size <= 4 || isCounting(bytes);
}

function isCounting(bytes: Uint8Array): boolean {
  return bytes.every((byte, index) => index === 0 || byte === ((bytes[index - 1] ?? 0) + 1) % 256);
}

/** `path: kind` for each file that tells where it was made, or how to get in. */
function leaksIn(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    leaks.flatMap(({ kind, pattern }) => {
      const match = pattern.exec(text);
      if (match === null) return [];
      const key = match.groups?.['key'];
      if (key !== undefined && isExampleKey(key)) return [];
      const line = text.slice(0, match.index).split('\n').length;
      return `${path}:${line} ${kind}`;
    }),
  );
}

/** This file holds the patterns and the planted leaks. */
const own = 'test/architecture/leaks.test.ts';

describe('the repository', () => {
  it('holds no registry host, no path of one machine and no secret', () => {
    expect(leaksIn(repositoryFiles().filter(({ path }) => path !== own))).toEqual([]);
  });
});

describe('the leak check', () => {
  const noise = Buffer.from(Array.from({ length: 64 }, (_, index) => (index * 151 + 77) % 256));

  it.each<[Leak['kind'], string]>([
    ['registry host', 'tarball: https://registry.example.org/a/-/a-1.0.0.tgz'],
    ['registry host', 'registry=http://10.0.0.1:4873/'],
    ['registry host', 'https://company.artifactory.example/a.tgz'],
    ['path of one machine', `const file = '${repositoryRoot}/packages/core/src/index.ts';`],
    ['path of one machine', 'see /home/somebody/project'],
    ['path of one machine', 'C:\\Users\\somebody\\project'],
    ['secret', `-----BEGIN PRIVATE KEY-----\n${noise.toString('base64')}\n`],
    ['secret', `ghp_${'aB3'.repeat(12)}`],
    ['secret', '//host.example/:_authToken=abc'],
    ['secret', `endpoint=https://a.example/;accesskey=${noise.toString('base64')}`],
    ['secret', `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(43)}`],
  ])('reports a %s: %s', (kind, text) => {
    using tree = plantTree({ 'docs/page.md': text });
    expect(leaksIn(tree.files)).toContain(`docs/page.md:1 ${kind}`);
  });

  it('leaves addresses, relative paths and example keys alone', () => {
    const key = Buffer.from('an example key, made of words and long enough').toString('base64');
    using tree = plantTree({
      'docs/page.md': [
        'https://graph.microsoft.com/v1.0/home/users/ and ./home/a/b and packages/core/src',
        `endpoint=https://a.example/;accesskey=${key}`,
        `endpoint=https://a.example/;accesskey=${Buffer.alloc(64).toString('base64')}`,
      ].join('\n'),
    });
    expect(leaksIn(tree.files)).toEqual([]);
  });
});
