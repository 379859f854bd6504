import type { RecordedRequest } from './request-recorder.js';

/** One thing in which two requests differ. What is undefined was not there. */
export interface RequestDifference {
  /** `method`, `path`, `query`, `header <name>`, or the path of a field in the body. */
  readonly where: string;
  readonly official: unknown;
  readonly tandem: unknown;
}

/** Headers of which only the presence can be compared: they name who asks, when, and prove it. */
const unlike: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'repeatability-first-sent',
  'repeatability-request-id',
  'user-agent',
  'x-ms-client-request-id',
  'x-ms-content-sha256',
  'x-ms-date',
]);

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** In what two requests differ, ids and dates aside. */
export function differencesBetween(
  official: RecordedRequest | undefined,
  tandem: RecordedRequest | undefined,
): readonly RequestDifference[] {
  const [one, other] = [factsOf(official), factsOf(tandem)];
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].flatMap((where) => {
    const [a, b] = [one.get(where), other.get(where)];
    return a === b ? [] : [{ where, official: a, tandem: b }];
  });
}

function factsOf(request: RecordedRequest | undefined): ReadonlyMap<string, unknown> {
  if (request === undefined) return new Map();
  const { method, target, headers, body } = request;
  const [path, query] = target.split('?');
  return new Map<string, unknown>([
    ['method', method],
    ['path', path],
    ['query', query],
    ...Object.entries(headers).map(
      ([name, value]) => [`header ${name}`, unlike.has(name) ? 'present' : value] as const,
    ),
    ...(body === '' ? [] : fieldsOf(JSON.parse(body), 'body')),
  ]);
}

/** Each leaf of a JSON value, by its path. Empty objects and lists are leaves. */
function fieldsOf(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (typeof value === 'string') return [[path, uuid.test(value) ? 'a UUID' : value]];
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const members = Object.entries(value);
  if (members.length === 0) return [[path, Array.isArray(value) ? 'empty list' : 'empty object']];
  return members.flatMap(([name, member]) => fieldsOf(member, `${path}.${name}`));
}
