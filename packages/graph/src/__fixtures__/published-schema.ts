import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

/** Where the service's own description lies: beside the repository, and not in it. */
const published = fileURLToPath(
  new URL('../../../../../shared/facts/graph-openapi.json', import.meta.url),
);
const reduced = fileURLToPath(new URL('./reduced-description.json', import.meta.url));

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Method>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

interface Method {
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: unknown } };
  };
}

/** Whether the published description is there, or only our reduction of it. */
export const isPublished = existsSync(published);

const description: Description = JSON.parse(
  readFileSync(isPublished ? published : reduced, 'utf8'),
);
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: 'graph', components: asSent(description.components) });
const known = new Set(Object.keys(description.components.schemas));
const bodies = new Map<string, ValidateFunction>();

/** What is wrong with a body by the service's description, that of the request and of everything in it that has a type. */
export function problemsOfRequest(method: string, path: string, body: unknown): readonly string[] {
  const template = Object.keys(description.paths).find((one) => patternOf(one).test(path));
  const schema =
    template === undefined
      ? undefined
      : description.paths[template]?.[method.toLowerCase()]?.requestBody?.content[
          'application/json'
        ].schema;
  if (template === undefined) return [`no path ${path}`];
  if (schema === undefined) return hasBody(body) ? [`no body for ${method} ${template}`] : [];
  const validate = bodies.get(`${method} ${template}`) ?? ajv.compile(bodySchema(schema, template));
  bodies.set(`${method} ${template}`, validate);
  const own = validate(body) ? [] : (validate.errors ?? []).map((error) => say(template, error));
  return [...own, ...problemsOfTyped(body)];
}

/** What is wrong with whatever has a type in an answer or a notification. */
export function problemsOfTyped(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(problemsOfTyped);
  if (typeof value !== 'object' || value === null) return [];
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const type = String(fields['@odata.type'] ?? '').replace('#', '');
  const own = type === '' ? [] : problemsOfType(value, type);
  return [...own, ...Object.values(fields).flatMap(problemsOfTyped)];
}

function problemsOfType(value: unknown, type: string): readonly string[] {
  if (!known.has(type)) return isPublished ? [`unknown type ${type}`] : [];
  const validate = ajv.getSchema(`graph#/components/schemas/${type}`);
  if (validate === undefined) return [`no schema ${type}`];
  return validate(value) === true ? [] : (validate.errors ?? []).map((error) => say(type, error));
}

/** Actions take the members they list and no others; an example of the documentation shows one more for the transfer. */
function bodySchema(schema: unknown, template: string): object {
  const fields: Readonly<Record<string, unknown>> = { ...Object(inGraph(asSent(schema))) };
  if (!('properties' in fields)) return fields;
  const more = template.endsWith('/transfer') ? { clientContext: { type: 'string' } } : {};
  return {
    ...fields,
    properties: { ...Object(fields['properties']), ...more },
    additionalProperties: false,
  };
}

function patternOf(template: string): RegExp {
  const escaped = template.replace(/[$]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`${escaped}$`);
}

function hasBody(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.keys(body).length > 0;
}

function say(name: string, { instancePath, message, params }: ErrorObject): string {
  return `${name}${instancePath}: ${message} ${JSON.stringify(params)}`;
}

function inGraph(node: unknown): unknown {
  return mapped(node, (name, value) =>
    name === '$ref' && typeof value === 'string' ? `graph${value}` : inGraph(value),
  );
}

/**
 * The description, corrected where what is sent is known to differ: types are named where several could be meant, statuses of
 * operations come in camel case. "Any object, nullable" beside a reference is how it writes "or null".
 */
function asSent(node: unknown): unknown {
  const changed = mapped(node, (name, value) => {
    if (name === 'required' && Array.isArray(value))
      return value.filter((member) => member !== '@odata.type');
    if (name === 'anyOf' && Array.isArray(value))
      return value.map((choice) => (isAnyObject(choice) ? { type: 'null' } : asSent(choice)));
    return name === 'discriminator' ? undefined : asSent(value);
  });
  const isStatus = Object(changed)['title'] === 'operationStatus';
  const statuses = ['NotStarted', 'Running', 'Completed', 'Failed'];
  return isStatus
    ? {
        ...Object(changed),
        enum: [...statuses, ...statuses.map((one) => one[0]?.toLowerCase() + one.slice(1))],
      }
    : changed;
}

function mapped(node: unknown, map: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(node)) return node.map((one) => mapped(one, map));
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([name, value]) => [name, map(name, value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isAnyObject(choice: unknown): boolean {
  return JSON.stringify(choice) === '{"type":"object","nullable":true}';
}
