import type { Context } from 'hono';
import type { Emulator } from '../emulator.js';
import type { EmulatorApp } from '../kernel/service.js';
import { parseBehaviour } from '../people/behaviour.js';
import { behaviourTable } from '../people/behaviour-table.js';

/** Adds the routes with which a person or a test looks into the emulator and changes its people. */
export function serveControlApi(app: EmulatorApp, emulator: Emulator): void {
  app.get('/control', (context) => context.json(emulator.info));
  app.get('/control/calls', (context) => context.json({ value: emulator.calls() }));
  app.get('/control/requests', (context) => context.json({ value: emulator.requests() }));
  app.get('/control/deliveries', (context) => context.json({ value: emulator.deliveries() }));
  app.get('/control/people', (context) =>
    context.json({
      table: behaviourTable,
      people: [...emulator.people.behaviours()].map(([rawId, behaviour]) => ({
        rawId,
        behaviour,
      })),
    }),
  );
  app.post('/control/people', (context) => setBehaviour(context, emulator));
  app.post('/control/reset', async (context) => {
    await emulator.reset();
    return context.body(null, 204);
  });
}

async function setBehaviour(context: Context, { people }: Emulator): Promise<Response> {
  try {
    const { rawId, behaviour } = readAssignment(await context.req.json());
    people.set(rawId, parseBehaviour(behaviour));
    return context.body(null, 204);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    return context.json({ error: { code: 'BadRequest', message: error.message } }, 400);
  }
}

function readAssignment(body: unknown): { readonly rawId: string; readonly behaviour: unknown } {
  const fields: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const { rawId, behaviour } = fields;
  if (typeof rawId !== 'string' || rawId === '') {
    throw new TypeError('"rawId" is the raw id of a person, such as "4:+14255550123".');
  }
  return { rawId, behaviour };
}
