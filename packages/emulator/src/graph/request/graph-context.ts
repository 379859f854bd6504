import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import type { AccessTokenHolder } from '../../token/access-tokens.js';
import { badRequest, type RequestIds } from './graph-error.js';
import { isJsonObject, type JsonObject } from './json-reader.js';

/** What every request of the calling service carries once it is authenticated. */
export type GraphEnv = {
  Bindings: HttpBindings;
  Variables: { holder: AccessTokenHolder; ids: RequestIds };
};

/** One request. */
export type GraphContext = Context<GraphEnv>;

/** The routes of the calling service. */
export type GraphRouter = Hono<GraphEnv>;

/** Matches an action by its bare and by its namespace-qualified name, both of which the service takes. */
export function action(name: string): string {
  return `:action{(?:microsoft\\.graph\\.)?${name}}`;
}

/** A missing body is an empty object: actions whose members are all optional are posted without one. */
export async function readBody(context: GraphContext): Promise<JsonObject> {
  const text = await context.req.text();
  if (text === '') return {};
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw badRequest(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    );
  }
  const body = parseJson(text);
  if (isJsonObject(body)) return body;
  throw badRequest('The request body must be a JSON object.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRequest(`The request body is not valid JSON: ${error.message}`);
  }
}
