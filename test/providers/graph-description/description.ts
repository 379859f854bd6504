import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { abstractTypes, identityKinds, requiredMembers } from './documented.js';

/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** What an operation takes and gives, by the names of schemas; nothing where it has no body. */
interface DescribedOperation {
  readonly request?: string;
  readonly answer?: string;
}

/** The shapes of the service: of its operations, by method and path, and of everything they carry. */
export interface Description {
  readonly operations: Readonly<Record<string, DescribedOperation>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** Where the service's own description lies: beside the repository, and not in it. */
const publishedFile = fileURLToPath(
  new URL('../../../../shared/facts/graph-openapi.json', import.meta.url),
);

/** Where our reduction of it lies, for a clone without it. */
export const reducedFile = fileURLToPath(
  new URL('__fixtures__/reduced-description.json', import.meta.url),
);

/** Why our reduction takes the place of the service's own description; undefined where it does not. */
export const whyReduced = existsSync(publishedFile)
  ? undefined
  : `The description that the service publishes is not beside the repository (${publishedFile}): shapes are held against our reduction of it.`;

/** The service's own description, or undefined where it is absent. */
export function publishedDescription(): Description | undefined {
  if (whyReduced !== undefined) return undefined;
  const openApi: OpenApi = JSON.parse(readFileSync(publishedFile, 'utf8'));
  const schemas: Record<string, Schema> = {};
  for (const [name, schema] of Object.entries(openApi.components.schemas)) {
    schemas[shortName(name)] = withRequired(shortName(name), corrected(schema));
  }
  const operations: Record<string, DescribedOperation> = {};
  for (const [path, methods] of Object.entries(openApi.paths)) {
    for (const [method, { requestBody, responses = {} }] of Object.entries(methods)) {
      const answer = shapeOf(responses['2XX'], openApi);
      const request = shapeOf(requestBody, openApi);
      const name = requestName(path);
      if (request !== undefined) schemas[name] = withRequired(name, extending(corrected(request)));
      operations[`${method.toUpperCase()} ${path}`] = {
        ...(request === undefined ? {} : { request: name }),
        ...(answer === undefined ? {} : { answer: referenced(answer) ?? '' }),
      };
    }
  }
  return { operations, schemas };
}

/** The description that is in the repository. */
export function reducedDescription(): Description {
  return JSON.parse(readFileSync(reducedFile, 'utf8'));
}

/** A description of these operations and of notifications alone. */
export function reduceTo(names: readonly string[], whole: Description): Description {
  const operations = Object.fromEntries(
    names.map((name) => [name, whole.operations[name] ?? {}] as const),
  );
  const kept = new Set<string>();
  const keep = (name: string): void => {
    if (kept.has(name) || whole.schemas[name] === undefined) return;
    kept.add(name);
    referencesIn(whole.schemas[name]).forEach(keep);
    if (abstractTypes.has(name)) derivedFrom(name, whole).forEach(keep);
  };
  const carried = Object.values(operations).flatMap(({ request, answer }) => [
    ...(request === undefined ? [] : [request]),
    ...(answer === undefined ? [] : [answer]),
  ]);
  [...carried, ...notified, ...Object.values(identityKinds)].forEach(keep);
  return {
    operations,
    schemas: Object.fromEntries(
      [...kept].sort().map((name) => [name, whole.schemas[name] ?? {}] as const),
    ),
  };
}

/** A description as it is kept: one operation and one schema a line. */
export function textOfDescription({ operations, schemas }: Description): string {
  const lines = (table: object) =>
    Object.entries(table)
      .map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(',\n');
  return `{\n "operations": {\n${lines(operations)}\n },\n "schemas": {\n${lines(schemas)}\n }\n}\n`;
}

/** The name by which a description has an operation: it spells the ids in a path in its own way. */
export function describedName(method: string, path: string, { operations }: Description): string {
  const plain = (name: string) => name.replace(/\{[^}]+\}/g, '{}');
  const name = Object.keys(operations).find((one) => plain(one) === plain(`${method} ${path}`));
  if (name === undefined) throw new Error(`The description has no ${method} ${path}.`);
  return name;
}

/** What no operation carries: notifications and what is in them, and what stands for others. */
const notified: readonly string[] = [
  ...['commsNotifications', 'deltaParticipants', 'communicationsIdentitySet'],
  ...['participantJoiningNotification', 'participantLeftNotification', 'ODataErrors.ODataError'],
  ...['incomingCallOptions', 'outgoingCallOptions'],
];

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiMethod>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Content>>;
  };
}

interface OpenApiMethod {
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

interface Content {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

function shapeOf(content: Content | undefined, { components }: OpenApi): Schema | undefined {
  const name = content?.$ref?.split('/').at(-1);
  const found = name === undefined ? content : components.responses[name];
  return found?.content?.['application/json']?.schema;
}

/** The type an answer is of: an operation is described as "an operation or nothing". */
export function referenced(schema: Schema): string | undefined {
  const [first] = referencesIn(schema);
  return first;
}

/** The types that a schema names. */
function referencesIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(referencesIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === '$ref' && typeof value === 'string'
      ? [shortName(value.split('/').at(-1) ?? '')]
      : referencesIn(value),
  );
}

/** The types that extend another, at any depth. */
function derivedFrom(base: string, { schemas }: Description): readonly string[] {
  const own = Object.keys(schemas).filter((name) => basesOf(schemas[name]).includes(base));
  return own.flatMap((name) => [name, ...derivedFrom(name, { operations: {}, schemas })]);
}

/** The types that a type extends. */
export function basesOf(schema: Schema | undefined): readonly string[] {
  const parts: unknown = schema?.['allOf'];
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part) => ('$ref' in Object(part) ? referencesIn(part) : []));
}

function shortName(name: string): string {
  return name.replace('microsoft.graph.', '');
}

/** What the request of an action is called here: the words of its path after the call. */
function requestName(path: string): string {
  if (path === '/communications/calls') return 'request.createCall';
  const words = path.split('/').filter((word) => word !== '' && !word.startsWith('{'));
  return `request.${words.slice(2).join('.')}`;
}

/** What only names a type is an extension of it, to which more can be added. */
function extending(schema: Schema): Schema {
  return '$ref' in schema ? { allOf: [schema] } : schema;
}

function withRequired(name: string, schema: Schema): Schema {
  const required = requiredMembers[name];
  if (required === undefined) return schema;
  const { allOf } = schema;
  return Array.isArray(allOf)
    ? { ...schema, allOf: [...allOf, { required }] }
    : { ...schema, required };
}

/** What only people read, and what the checks do not use. */
const unread = new Set(['description', 'discriminator', 'title', 'externalDocs', 'default']);

/**
 * The description without prose, corrected where what is sent is known to differ: `@odata.type` is left out although required,
 * statuses of operations come in camel case, dates in errors have no zone. "Any object, nullable" beside a reference is how
 * it writes "or null".
 */
function corrected(schema: Schema): Schema {
  const { title } = schema;
  const changed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (name.startsWith('x-') || (unread.has(name) && typeof value !== 'object')) continue;
    if (name === 'discriminator') continue;
    const one = correctedMember(name, value);
    if (name !== 'required' || (Array.isArray(one) && one.length > 0)) changed[name] = one;
  }
  if (changed['format'] === 'int32' || changed['format'] === 'int64') changed['type'] = 'integer';
  delete changed['format'];
  if (title === 'operationStatus') changed['enum'] = statuses;
  if (title === 'InnerError') {
    changed['properties'] = { ...Object(changed['properties']), date: { type: 'string' } };
  }
  return changed;
}

const statuses = ['NotStarted', 'Running', 'Completed', 'Failed'].flatMap((name) => [
  name,
  name[0]?.toLowerCase() + name.slice(1),
]);

function correctedMember(name: string, value: unknown): unknown {
  if (name === 'required' && Array.isArray(value))
    return value.filter((member) => member !== '@odata.type');
  if (name === '$ref' && typeof value === 'string')
    return `graph#/schemas/${shortName(value.split('/').at(-1) ?? '')}`;
  if (name === 'properties' && typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([member, one]) => [member, corrected(Object(one))]),
    );
  }
  if (Array.isArray(value))
    return value.map((one) => (isAnyObject(one) ? { type: 'null' } : nested(one)));
  return nested(value);
}

function nested(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? corrected({ ...value })
    : value;
}

function isAnyObject(choice: unknown): boolean {
  return JSON.stringify(choice) === '{"type":"object","nullable":true}';
}
