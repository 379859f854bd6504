// Sends mutated requests to an emulator: none may crash it, hang it, or get an answer that is not well-formed.
//   node scripts/fuzz-emulator.mjs [requests] [seed]     100000 and 1 unless said otherwise
import { registerHooks } from 'node:module';

// The fuzz is part of the emulator's tests, TypeScript with the names of built files in its imports.
registerHooks({
  resolve(specifier, context, next) {
    const isSource =
      /^\..*\.js$/.test(specifier) &&
      `${context.parentURL} ${specifier}`.includes('/packages/emulator/src/');
    return next(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

const [requests = '100000', seed = '1'] = process.argv.slice(2);
const engine = '../packages/emulator/src/__fixtures__/request-fuzz.js';
const { fuzzRequests } = await import(engine);

const begun = performance.now();
const { sent, statuses, complaints } = await fuzzRequests(Number(requests), Number(seed));
const seconds = (performance.now() - begun) / 1000;
console.log(`${sent} requests in ${seconds.toFixed(1)} s`);
for (const [status, count] of Object.entries(statuses)) console.log(`${status}  ${count}`);
for (const complaint of complaints.slice(0, 20)) console.log(complaint);
console.log(
  complaints.length === 0 ? 'Nothing to complain about.' : `${complaints.length} complaints`,
);
if (complaints.length > 0) process.exitCode = 1;
