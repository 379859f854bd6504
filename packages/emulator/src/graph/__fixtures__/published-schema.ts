import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ErrorObject } from 'ajv';

/** Where the slice of Graph's OpenAPI description lies, beside the repository and not in it. */
const descriptionFile = fileURLToPath(
  new URL('../../../../../../shared/facts/graph-openapi.json', import.meta.url),
);

/** What of it these checks need, in the repository, for a clone without the description. */
const reducedFile = fileURLToPath(new URL('graph-schemas.json', import.meta.url));

type Json = Readonly<Record<string, unknown>>;

/** The shapes of Graph's entities, and of the bodies its operations take by `POST /communications/…`. */
export type Shapes = { readonly schemas: Json; readonly requests: Json };

/** Says what is wrong with a body; nothing when its shape is the published one. */
export type ShapeCheck = {
  /** A body that the emulator sent. */
  sent(body: unknown, schemaName?: string): readonly string[];
  /** A body that a test sent and the emulator took; the path begins after the version. */
  taken(method: string, path: string, body: unknown): readonly string[];
};

/** The shapes in the published description, or null where that is absent. */
export function publishedShapes(): Shapes | null {
  if (!existsSync(descriptionFile)) return null;
  const description: {
    readonly components: { readonly schemas: Json; readonly requestBodies?: Json };
    readonly paths: Readonly<Record<string, Json>>;
  } = JSON.parse(readFileSync(descriptionFile, 'utf8'));
  const requests = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const schema = bodySchema(operation, description.components.requestBodies ?? {});
      return schema === undefined ? [] : [[`${method.toUpperCase()} ${path}`, asSent(schema)]];
    }),
  );
  return {
    schemas: Object(asSent(description.components.schemas)),
    requests: Object.fromEntries(requests),
  };
}

/** The shapes kept in the repository. */
export function keptShapes(): Shapes {
  return JSON.parse(readFileSync(reducedFile, 'utf8'));
}

/** The check against the published shapes, or against the kept ones where those are absent. */
export function loadShapeCheck(shapes: Shapes = publishedShapes() ?? keptShapes()): ShapeCheck {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'graph', components: { schemas: shapes.schemas } });
  const requests = Object.entries(shapes.requests).map(([name, schema]) => ({
    name,
    pattern: patternOf(name),
    validate: ajv.compile(Object(rebased(schema))),
  }));

  const problemsOf = (value: unknown, schemaName: string): string[] => {
    const validate = ajv.getSchema(`graph#/components/schemas/${schemaName}`);
    if (validate === undefined) return [`no schema ${schemaName}`];
    return validate(value) ? [] : (validate.errors ?? []).map((error) => say(schemaName, error));
  };
  const walk = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(walk);
    if (typeof value !== 'object' || value === null) return [];
    const fields: Json = { ...value };
    const type = String(fields['@odata.type'] ?? '').replace('#', '');
    const isKnown = Object.hasOwn(shapes.schemas, type);
    const own = type === '' ? [] : isKnown ? problemsOf(value, type) : [`unknown ${type}`];
    return [...own, ...Object.values(fields).flatMap(walk)];
  };
  return {
    sent: (body, schemaName) => [
      ...(schemaName === undefined ? [] : problemsOf(body, schemaName)),
      ...walk(body),
    ],
    taken(method, path, body) {
      const request = requests.find(({ pattern }) => pattern.test(`${method} ${path}`));
      if (request === undefined) return [`${method} ${path} takes no body`];
      const { validate, name } = request;
      const own = validate(body) ? [] : (validate.errors ?? []).map((error) => say(name, error));
      return [...own, ...walk(body)];
    },
  };
}

function say(name: string, { instancePath, message }: ErrorObject): string {
  return `${name}${instancePath}: ${message}`;
}

/** The name of an action may be qualified by its namespace. */
function patternOf(name: string): RegExp {
  const path = name
    .replace(/\$/g, '\\$')
    .replace(/\{[^}]*\}/g, '[^/]+')
    .replace(/\/(\w+)$/, '/(?:microsoft\\.graph\\.)?$1');
  return new RegExp(`^${path}$`);
}

function bodySchema(operation: unknown, named: Json): unknown {
  const { requestBody } = Object(operation);
  const name = String(Object(requestBody)['$ref'] ?? '').replace('#/components/requestBodies/', '');
  const body = name === '' ? requestBody : named[name];
  return Object(body).content?.['application/json']?.schema;
}

/** References from a schema of its own into the collection. */
function rebased(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(rebased);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      name,
      name === '$ref' ? `graph${String(value)}` : rebased(value),
    ]),
  );
}

/** What only people read, and what the checks do not use. */
const unread = ['description', 'discriminator', 'title', 'format', 'externalDocs', 'default'];

/**
 * The description without prose, and corrected where what the service sends is known to differ: `@odata.type` is left
 * out of answers although required, statuses of operations come in camel case, dates in errors without a zone, and the
 * old modality `unknown` is still listed by the documentation. "Any object, nullable" beside a reference is how the
 * description writes "or null".
 */
function asSent(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asSent);
  if (typeof node !== 'object' || node === null) return node;
  const fields: Json = { ...node };
  const changed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith('x-') || (unread.includes(name) && typeof value !== 'object')) continue;
    if (name === 'discriminator') continue;
    if (name === 'required' && Array.isArray(value))
      changed[name] = value.filter((member) => member !== '@odata.type');
    else if (name === 'anyOf' && Array.isArray(value))
      changed[name] = value.map((choice) =>
        isAnyObject(choice) ? { type: 'null' } : asSent(choice),
      );
    else changed[name] = asSent(value);
  }
  if (fields['title'] === 'operationStatus')
    changed['enum'] = ['Running', 'running', 'completed', 'failed'];
  if (fields['title'] === 'InnerError') {
    const properties: Json = { ...Object(changed['properties']) };
    changed['properties'] = { ...properties, date: { type: 'string' } };
  }
  return changed;
}

function isAnyObject(choice: unknown): boolean {
  return JSON.stringify(choice) === '{"type":"object","nullable":true}';
}
