import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ErrorObject } from 'ajv';

/** Where the slice of Graph's OpenAPI description lies, beside the repository and not in it. */
const descriptionFile = fileURLToPath(
  new URL('../../../../../../shared/facts/graph-openapi.json', import.meta.url),
);

/** Says what is wrong with a body that the emulator sent; nothing when its shape is the published one. */
export type ShapeCheck = (body: unknown, schemaName?: string) => readonly string[];

/** The check against Graph's published schemas, or null where the description is absent. */
export function loadShapeCheck(): ShapeCheck | null {
  if (!existsSync(descriptionFile)) return null;
  const description: { readonly components: { readonly schemas: Record<string, unknown> } } =
    JSON.parse(readFileSync(descriptionFile, 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'graph', components: asSent(description.components) });
  const known = new Set(Object.keys(description.components.schemas));

  const problemsOf = (value: unknown, schemaName: string): string[] => {
    const validate = ajv.getSchema(`graph#/components/schemas/${schemaName}`);
    if (validate === undefined) return [`no schema ${schemaName}`];
    return validate(value) ? [] : (validate.errors ?? []).map((error) => say(schemaName, error));
  };
  const walk = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(walk);
    if (typeof value !== 'object' || value === null) return [];
    const fields: Readonly<Record<string, unknown>> = { ...value };
    const type = String(fields['@odata.type'] ?? '').replace('#', '');
    const own = type === '' ? [] : known.has(type) ? problemsOf(value, type) : [`unknown ${type}`];
    return [...own, ...Object.values(fields).flatMap(walk)];
  };
  return (body, schemaName) => [
    ...(schemaName === undefined ? [] : problemsOf(body, schemaName)),
    ...walk(body),
  ];
}

function say(schemaName: string, { instancePath, message }: ErrorObject): string {
  return `${schemaName}${instancePath}: ${message}`;
}

/**
 * The description, corrected where what the service sends is known to differ: `@odata.type` is left out of
 * answers although required, statuses of operations come in camel case, dates in errors without a zone.
 * "Any object, nullable" beside a reference is how the description writes "or null".
 */
function asSent(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asSent);
  if (typeof node !== 'object' || node === null) return node;
  const fields: Readonly<Record<string, unknown>> = { ...node };
  const changed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
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
    const properties: Readonly<Record<string, unknown>> = { ...Object(changed['properties']) };
    changed['properties'] = { ...properties, date: { type: 'string' } };
  }
  return changed;
}

function isAnyObject(choice: unknown): boolean {
  return JSON.stringify(choice) === '{"type":"object","nullable":true}';
}
