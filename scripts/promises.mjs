// Lists the promises of docs/promises.md that no test says in its title, and fails if there are any.
//   node scripts/promises.mjs [root]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testTitles } from './test-titles.mjs';

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const page = 'docs/promises.md';

const promises = readPromises(readFileSync(join(root, page), 'utf8'));
const titles = testFiles().flatMap((file) =>
  testTitles(readFileSync(join(root, file), 'utf8')).map(normalize),
);
const untested = promises.filter(
  ({ sentence }) => !titles.some((title) => title.includes(normalize(sentence))),
);
for (const { id, sentence } of untested) process.stdout.write(`${id}: ${sentence}\n`);
if (untested.length > 0) {
  process.stderr.write(`${untested.length} of ${promises.length} promises have no test.\n`);
  process.exitCode = 1;
} else process.stdout.write(`${promises.length} promises, each with a test that says it.\n`);

/** Lines such as "- `operation-ends-once`: Every operation ends exactly once." */
function readPromises(text) {
  const found = [...text.matchAll(/^- `(?<id>[a-z-]+)`: (?<sentence>.+)$/gm)].map(
    ({ groups }) => groups,
  );
  if (found.length === 0) fail(`${page} lists no promises.`);
  const ids = found.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) fail(`${page} has two promises named ${twice}. Rename one.`);
  return found;
}

/** Tests, and the suites that providers and logs are put to. */
function testFiles() {
  const listing = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return listing
    .split('\0')
    .filter((path) => /\.test\.ts$|^packages\/conformance\/src\/.*\.ts$/.test(path));
}

/** A title may go on after the sentence, and be written another way: only the words count. */
function normalize(text) {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
