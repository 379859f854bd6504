import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';

const published = fileURLToPath(
  new URL('../../../shared/facts/graph-openapi.json', import.meta.url),
);
const reduced = fileURLToPath(
  new URL('../../packages/graph/src/__fixtures__/reduced-description.json', import.meta.url),
);
const isPublished = existsSync(published);

interface Schema {
  readonly [keyword: string]: unknown;
}

const description: { readonly components: { readonly schemas: Schema } } = JSON.parse(
  readFileSync(isPublished ? published : reduced, 'utf8'),
  correct,
);
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: 'graph', components: description.components });

/**
 * What is wrong, by the service's own description, with whatever in a body names its type: the published description where it
 * lies beside the repository, else our reduction of it.
 */
export function problemsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(problemsOf);
  if (typeof value !== 'object' || value === null) return [];
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const type = String(fields['@odata.type'] ?? '').replace('#', '');
  const own = type === '' ? [] : problemsOfType(value, type);
  return [...own, ...Object.values(fields).flatMap(problemsOf)];
}

function problemsOfType(value: unknown, type: string): readonly string[] {
  const validate = ajv.getSchema(`graph#/components/schemas/${type}`);
  if (validate === undefined) return isPublished ? [`unknown type ${type}`] : [];
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${type}${instancePath}: ${message}`,
  );
}

/** Where what is sent is known to differ: types are named where several could be meant, statuses come in camel case. */
function correct(name: string, value: unknown): unknown {
  if (name === 'discriminator') return undefined;
  if (name === 'required' && Array.isArray(value))
    return value.filter((member) => member !== '@odata.type');
  if (name === 'anyOf' && Array.isArray(value))
    return value.map((choice) =>
      JSON.stringify(choice) === '{"type":"object","nullable":true}' ? { type: 'null' } : choice,
    );
  if (name === 'microsoft.graph.operationStatus') return { type: 'string' };
  const isErrorDate = name === 'microsoft.graph.ODataErrors.InnerError';
  return isErrorDate ? {} : value;
}
