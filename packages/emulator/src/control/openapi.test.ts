import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../emulator.js';
import { startEmulator } from '../start-emulator.js';
import { controlRoutes } from './control-api.js';

interface Description {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId: string;
            readonly responses: Readonly<
              Record<
                string,
                { readonly content?: { readonly 'application/json': { schema: object } } }
              >
            >;
          }
        >
      >
    >
  >;
}

let emulator: Emulator;
let description: Description;

beforeAll(async () => {
  emulator = await startEmulator({ clock: 'virtual' });
  description = JSON.parse(await (await fetch(`${emulator.info.control}/openapi.json`)).text());
});

afterAll(() => emulator.close());

describe('the description of the control API', () => {
  it('names every route once, each with an id of its own', () => {
    const described = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(
      controlRoutes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
    expect(new Set(controlRoutes.map(({ id }) => id)).size).toBe(controlRoutes.length);
    expect(description.openapi).toBe('3.1.0');
  });

  it('describes what reading answers', async () => {
    const ajv = new Ajv({ strict: false });
    for (const { method, path, answer } of controlRoutes) {
      if (method !== 'get' || path.includes('{')) continue;
      const response = await fetch(`${new URL(emulator.info.control).origin}${path}`);
      expect([path, response.status]).toEqual([path, answer.status]);
      const schema = description.paths[path]?.get?.responses[String(answer.status)]?.content;
      const validate = ajv.compile(schema?.['application/json'].schema ?? false);
      expect([path, validate(await response.json()), validate.errors]).toEqual([path, true, null]);
    }
  });

  it('says of what is not there that it is not', async () => {
    const answer = await fetch(`${emulator.info.control}/teapot`);
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({ error: { code: 'NotImplemented' } });
  });
});
