// Brings a clone to the state a script needs. Runs on plain Node 20, before anything is installed.
//   node scripts/setup.mjs           install the dependencies, when they changed
//   node scripts/setup.mjs --build   the same, then build the packages
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(root, 'node_modules', '.setup-stamp');

/** A failure whose message alone tells the user what to do. */
class SetupError extends Error {}

async function main() {
  const known = ['--build'];
  const unknown = process.argv.slice(2).filter((argument) => !known.includes(argument));
  if (unknown.length > 0) {
    throw new SetupError(`unknown argument ${unknown.join(' ')}; known: ${known.join(', ')}`);
  }
  const isBuildWanted = process.argv.includes('--build');
  if (!isBuildWanted && isInstalled()) return;
  await withLock(join(root, '.setup.lock'), report, async () => {
    if (!isInstalled()) await install();
    if (isBuildWanted) await build();
  });
}

/** What an install depends on; equal fingerprints mean there is nothing to install. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests()]) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function manifests() {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
  return ['.', ...packages, 'docs/examples', 'test']
    .map((folder) => `${folder}/package.json`)
    .filter((file) => existsSync(join(root, file)))
    .sort();
}

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint();
}

async function install() {
  const wanted = fingerprint();
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pnpm = String(packageManager).split('+')[0];
  report(`installing dependencies with ${pnpm}`);
  rmSync(stampFile, { force: true });
  // Without a terminal pnpm would ask, and stop, before it replaces modules another version laid out.
  const options = [
    '--frozen-lockfile',
    '--config.confirmModulesPurge=false',
    '--reporter=append-only',
  ];
  const { code, output } = await run('npx', ['-y', pnpm, 'install', ...options]);
  if (code !== 0) throw new SetupError(`${output}\n\n${installAdvice(output, pnpm, code)}`);
  if (!existsSync(join(root, 'node_modules', '.bin', 'node'))) {
    throw new SetupError(
      'the install left no node_modules/.bin/node; delete node_modules and run this again',
    );
  }
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stampFile, wanted);
}

function installAdvice(output, pnpm, code) {
  if (/ERR_PNPM_OUTDATED_LOCKFILE/.test(output)) {
    return `A package.json asks for what pnpm-lock.yaml does not hold. Run: npx -y ${pnpm} install`;
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/.test(output)) {
    return 'The package registry cannot be reached. Check the network or the proxy, then run this again.';
  }
  if (/ENOSPC/.test(output)) return 'The disk is full. Free some space, then run this again.';
  return `The install failed (exit ${code}); its own words are above.`;
}

async function build() {
  const { code, output } = await run(join(root, 'node_modules', '.bin', 'tsc'), [
    '-b',
    ...(process.stderr.isTTY ? ['--pretty'] : []),
  ]);
  if (code !== 0) throw new SetupError(`${output}\n\nThe build failed (tsc -b, exit ${code}).`);
}

/** Runs quietly: what a child prints matters only when it fails. */
function run(command, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, options, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (cause) => {
      reject(new SetupError(`${command} cannot be started: ${cause.message}`, { cause }));
    });
    child.on('close', (code, signal) => {
      resolve({ code: code ?? signal, output: Buffer.concat(chunks).toString('utf8').trim() });
    });
  });
}

function report(message) {
  process.stderr.write(`set-up: ${message}\n`);
}

try {
  await main();
} catch (error) {
  report(error instanceof SetupError ? error.message : (error.stack ?? String(error)));
  process.exitCode = 1;
}
