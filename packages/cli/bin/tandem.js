#!/usr/bin/env node
// In the repository itself, so that a package manager can link it before the first build.
import { existsSync } from 'node:fs';

const program = new URL('../dist/bin.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write(
    'tandem is not built yet: run npm run build at the root of the repository\n',
  );
  process.exitCode = 1;
}
