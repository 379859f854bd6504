// Tandem beside the official client and beside the least code that could do the work. On the built packages.
//   --only <id>   one measure (again for more)     --quick   fewer rounds and less work
//   --json        for machines                     --check   exit with 1 when something fell behind its margin

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { goals, judge } from './harness/goals.ts';
import type { MeasureContext, Result } from './harness/measure.ts';
import { goalOf, type Row, renderTable } from './harness/table.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    rounds: { type: 'string' },
  },
});

const rows: (Row & { readonly id: string })[] = [];
const failures: string[] = [];
const context: MeasureContext = {
  isQuick: values.quick,
  rounds: Number(values.rounds ?? (values.quick ? 5 : 15)),
};

for (const id of wanted(values.only ?? [])) {
  if (!values.json) process.stderr.write(`measuring ${id} …\n`);
  try {
    const { title, result } = await measured(id);
    rows.push({ id, title, result, verdicts: judge(id, result) });
  } catch (error) {
    failures.push(`${id}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const verdicts = rows.flatMap((row) => row.verdicts);
const short = verdicts.filter(({ isMet }) => !isMet);
const regressed = verdicts.filter(({ hasRegressed }) => hasRegressed);
const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;

if (values.json) {
  const measures = rows.map(({ id, title, result, verdicts }) => ({
    id,
    title,
    ...result,
    verdicts,
  }));
  process.stdout.write(
    `${JSON.stringify({ machine, ...context, measures, failures }, undefined, 2)}\n`,
  );
} else {
  process.stdout.write(
    `\n${machine}; ${context.rounds} rounds, medians (middle half of the rounds)\n\n`,
  );
  process.stdout.write(`${renderTable(rows)}\n`);
  for (const { goal, found } of short)
    process.stdout.write(
      `falls short: ${goal.measure} is to be ${goalOf({ goal })}, and is ${found?.toFixed(2) ?? 'not compared'}\n`,
    );
  for (const { goal } of regressed)
    process.stdout.write(`regressed: ${goal.measure} is beyond its margin of ${goal.regression}\n`);
  for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
  if (short.length === 0 && failures.length === 0) process.stdout.write('all goals met\n');
}
process.exitCode = failures.length > 0 || (values.check && regressed.length > 0) ? 1 : 0;

/** The measures there are, in the order of their goals. */
function wanted(only: readonly string[]): readonly string[] {
  const files = readdirSync(new URL('measures/', import.meta.url));
  const there = new Set(files.map((file) => basename(file, '.ts')));
  const inOrder = [...new Set([...goals.map(({ measure }) => measure), ...there])];
  const known = inOrder.filter((id) => there.has(id));
  const unknown = only.filter((id) => !there.has(id));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no measure ${unknown.join(', ')}. There are: ${known.join(', ')}.\n`,
    );
    process.exit(2);
  }
  return only.length === 0 ? known : only;
}

/** Each measure has a process of its own, so that none finds what another left behind. */
async function measured(id: string): Promise<{ title: string; result: Result }> {
  const module = new URL('harness/run-measure.ts', import.meta.url);
  const child = fork(module, [id, JSON.stringify(context)], { execArgv: ['--expose-gc'] });
  let message: unknown;
  child.once('message', (received) => {
    message = received;
  });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0 || message === undefined)
    throw new Error(`ended with ${signal ?? code} and without a result; what it said is above`);
  // Sent by run-measure.ts.
  return message as { title: string; result: Result };
}
