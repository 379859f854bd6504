import type { Context } from 'hono';
import type { Emulator } from '../emulator.js';
import type { EmulatorApp } from '../kernel/service.js';
import { callRoutes } from './call-routes.js';
import { ControlError, type ControlRoute } from './control-route.js';
import { emulatorRoutes } from './emulator-routes.js';
import { eventGridRoutes } from './event-grid-routes.js';
import { faultRoutes } from './fault-routes.js';
import { graphRoutes } from './graph-routes.js';
import { describeControlApi } from './openapi.js';
import { peopleRoutes } from './people-routes.js';
import { timeRoutes } from './time-routes.js';

/** Everything that the control API can do. */
export const controlRoutes: readonly ControlRoute[] = [
  ...emulatorRoutes,
  ...peopleRoutes,
  ...callRoutes,
  ...eventGridRoutes,
  ...timeRoutes,
  ...faultRoutes,
  ...graphRoutes,
];

/** Adds the routes with which a person or a test looks into the emulator and plays what happens outside. */
export function serveControlApi(app: EmulatorApp, emulator: Emulator): void {
  const description = describeControlApi(controlRoutes, emulator.info.control);
  app.get('/control/openapi.json', (context) => context.json(description));
  for (const route of controlRoutes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(route.method.toUpperCase(), path, (context) => serve(context, route, emulator));
  }
}

async function serve(context: Context, route: ControlRoute, emulator: Emulator): Promise<Response> {
  try {
    const answer: unknown = await route.handle(
      {
        parameters: context.req.param(),
        query: new URL(context.req.url).searchParams,
        body: route.body === undefined ? {} : await readBody(context),
      },
      emulator,
    );
    return new Response(answer === undefined ? null : JSON.stringify(answer), {
      status: route.answer.status,
      headers: answer === undefined ? {} : { 'content-type': 'application/json' },
    });
  } catch (error) {
    return refuse(context, error);
  }
}

async function readBody(context: Context): Promise<Readonly<Record<string, unknown>>> {
  const body = parseBody(await context.req.text());
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw new TypeError('The body is a JSON object.');
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new TypeError(`The body is not valid JSON: ${error.message}`, { cause: error });
  }
}

function refuse(context: Context, error: unknown): Response {
  if (error instanceof ControlError) {
    const code = error.status === 404 ? 'NotFound' : 'Conflict';
    return context.json({ error: { code, message: error.message } }, error.status);
  }
  if (!(error instanceof TypeError)) throw error;
  return context.json({ error: { code: 'BadRequest', message: error.message } }, 400);
}
