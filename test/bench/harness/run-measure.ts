// Runs the one measure that the arguments name, in this process, and sends its result to the process that asked.

import type { Measure, MeasureContext } from './measure.ts';

const [id = '', context = '{}'] = process.argv.slice(2);
// Which modules there are is known from the folder; what they export is what `Measure` says.
const { measure } = (await import(`../measures/${id}.ts`)) as { measure: Measure };
const result = await measure.run(JSON.parse(context) as MeasureContext);
await new Promise<void>((resolve, reject) => {
  const message = { title: measure.title, result };
  if (process.send === undefined)
    process.stdout.write(`${JSON.stringify(message)}\n`, () => resolve());
  else process.send(message, (error: Error | null) => (error === null ? resolve() : reject(error)));
});
process.exit();
