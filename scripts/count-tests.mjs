// Adds up vitest's JSON reports and says one line: `12 passed, 0 failed, 1 skipped`.
//   node scripts/count-tests.mjs report.json [report.json ...]
import { readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  const report = readReport(file);
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests + brokenFiles(report);
  total.skipped += report.numPendingTests + report.numTodoTests;
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
if (total.failed > 0) process.exitCode = 1;

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    process.stderr.write(`${file} cannot be read, the tests did not finish: ${cause.message}\n`);
    process.exitCode = 1;
    return {
      numPassedTests: 0,
      numFailedTests: 1,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [],
    };
  }
}

/** Files that failed before any of their tests could: they count as one failure each. */
function brokenFiles(report) {
  return report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
}
