import type { ControlRoute, Schema } from './control-route.js';

/** Describes the control API in OpenAPI 3.1. */
export function describeControlApi(routes: readonly ControlRoute[], controlUrl: string): Schema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    operations[route.method] = describeRoute(route);
    paths[route.path] = operations;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Emulator control API',
      version: '1.0.0',
      description: 'Looks into a running emulator and plays what happens outside the application.',
    },
    servers: [{ url: new URL(controlUrl).origin }],
    paths,
    components: {
      schemas: {
        Error: {
          type: 'object',
          required: ['error'],
          properties: {
            error: {
              type: 'object',
              required: ['code', 'message'],
              properties: { code: { type: 'string' }, message: { type: 'string' } },
            },
          },
        },
      },
    },
  };
}

function describeRoute({ id, summary, path, body, answer }: ControlRoute): Schema {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    operationId: id,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
    responses: {
      [answer.status]: {
        description: summary,
        ...(answer.schema === undefined ? {} : { content: json(answer.schema) }),
      },
      default: {
        description: 'A refusal that says what was wrong.',
        content: json({ $ref: '#/components/schemas/Error' }),
      },
    },
  };
}

function json(schema: Schema): Schema {
  return { 'application/json': { schema } };
}
