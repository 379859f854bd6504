// How like the real service the emulator is: replays recorded sessions and prints a score for each and for all.
//   npm run fidelity               the scores
//   npm run fidelity -- --verbose  and what was different
import { registerHooks } from 'node:module';

// The replay is TypeScript, which node runs as it is; only the names in its imports are those of built files.
registerHooks({
  resolve(specifier, context, next) {
    const isSource =
      /^\..*\.js$/.test(specifier) && `${context.parentURL} ${specifier}`.includes('/test/');
    return next(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

const { percentOf, scoreSessions } = await import('../test/fidelity/score.js');
const { recordingsFolder } = await import('../test/fidelity/session.js');
const isVerbose = process.argv.includes('--verbose');

const scores = await scoreSessions();
if (scores === undefined) {
  console.log(`There are no recordings in ${recordingsFolder}, so nothing was compared.`);
} else {
  const width = Math.max(...scores.map(({ name }) => name.length));
  for (const score of scores) {
    const { name, apiVersion, met, total, unmet } = score;
    const percent = percentOf([score]).toFixed(1).padStart(5);
    console.log(
      `${name.padEnd(width)}  ${apiVersion.padEnd(18)}  ${percent} %  ${met} of ${total}`,
    );
    if (isVerbose) for (const what of unmet) console.log(`    ${what}`);
  }
  console.log(`${'all'.padEnd(width + 20)}  ${percentOf(scores).toFixed(1).padStart(5)} %`);
}
