import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import config from '../../vitest.config.js';
import { planted, sasUrl } from './planted.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Inside the repository, so that the test runner is found by its name. */
const folder = join(root, 'node_modules/.cache/watch-output');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a small suite prints, by its file. Each is right but for what it prints. */
const files: Readonly<Record<string, string>> = {
  nothing: '',
  harmless: "console.log('call acs:1 is up, token [secret]');",
  token: `console.info('told', { token: '${planted.callbackToken}' });`,
  number: "console.error(new Error('nobody at +14255550110'));",
  person: "process.stdout.write('8:orgid:278405a3-0000-4000-8000-000000000001\\n');",
  address: `process.stderr.write(Buffer.from('${sasUrl}'));`,
  key: "console.warn('endpoint=https://x/;accesskey=MDEyMzQ1Njc4OWFiY2RlZg==');",
  planted: `console.log('${planted.clientSecret}');`,
};

/** Which files of the small suite passed, run as the whole suite is. */
function run(): Readonly<Record<string, string>> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, code] of Object.entries(files)) {
    const test = `import { it } from 'vitest';\nit('prints', () => { ${code} });\n`;
    writeFileSync(join(folder, `${name}.test.js`), test);
  }
  const setupFiles = JSON.stringify([join(root, 'test/secrets/watch-output.ts')]);
  writeFileSync(
    join(folder, 'vitest.config.js'),
    `export default { test: { setupFiles: ${setupFiles} } };\n`,
  );
  const runner = join(root, 'node_modules/.bin/vitest');
  spawnSync(
    runner,
    [
      'run',
      '--root',
      folder,
      '--config',
      join(folder, 'vitest.config.js'),
      '--reporter=json',
      '--outputFile=report.json',
    ],
    { encoding: 'utf8', cwd: folder },
  );
  const report: { testResults: { name: string; status: string; message: string }[] } = JSON.parse(
    readFileSync(join(folder, 'report.json'), 'utf8'),
  );
  return Object.fromEntries(
    report.testResults.map(({ name, status, message }) => [
      name.replace(/^.*\/|\.test\.js$/g, ''),
      `${status} ${message}`,
    ]),
  );
}

it('fails each test file that prints a secret or a person, and no other', () => {
  const results = run();
  expect(Object.keys(results).sort()).toEqual(Object.keys(files).sort());
  const failed = Object.entries(results).filter(([, result]) => result.startsWith('failed'));
  expect(failed.map(([name]) => name).sort()).toEqual(
    ['address', 'key', 'number', 'person', 'planted', 'token'].sort(),
  );
  for (const [, message] of failed) expect(message).toContain('Printed what must not be');
});

it('watches every test of the repository', () => {
  const projects = 'test' in config ? (config.test?.projects ?? []) : [];
  expect(projects.length).toBeGreaterThan(5);
  const setups = projects.map((project) =>
    typeof project === 'object' && 'test' in project ? project.test?.setupFiles : undefined,
  );
  for (const setup of setups) expect(setup).toEqual(['./test/secrets/watch-output.ts']);
});
