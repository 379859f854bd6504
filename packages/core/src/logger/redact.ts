import { personMark, redactText, secretMark } from './redact-text.js';

/** How much of a value is looked at. Whatever is beyond is left out, and said to be. */
const limits = { depth: 8, members: 100, values: 2_000 } as const;

/** Members whose value is a secret, whatever it looks like. Compared without case, dashes and underscores. */
const secretMembers: ReadonlySet<string> = new Set([
  'accesskey',
  'accesstoken',
  'apikey',
  'authorization',
  'bearertoken',
  'clientsecret',
  'connectionstring',
  'cookie',
  'credential',
  'credentials',
  'idtoken',
  'incomingcallcontext',
  'password',
  'privatekey',
  'proxyauthorization',
  'refreshtoken',
  'secret',
  'setcookie',
  'sharedsecret',
  'signature',
  'token',
  'xeventgridsecret',
]);

/** Members whose value tells who somebody is. */
const personMembers: ReadonlySet<string> = new Set([
  'assertedid',
  'callerdisplayname',
  'callerid',
  'displayname',
  'email',
  'mail',
  'phone',
  'phonenumber',
  'rawid',
  'upn',
  'userid',
  'username',
  'userprincipalname',
]);

/** Members that hold an id by which calls and requests are found again. They may look random. */
const idMembers: ReadonlySet<string> = new Set([
  'callid',
  'correlationid',
  'deliveryid',
  'operationid',
  'providercallid',
  'requestid',
]);

interface Progress {
  /** The objects that are open: one that comes again inside itself is a circle. */
  readonly open: Set<object>;
  left: number;
}

/**
 * A copy of any value, as plain data, without secrets and without what tells who somebody is. Everything that is logged, and
 * every error that becomes data, passes it. Total: it takes circles, getters that throw and values of any size.
 *
 * - Members called `token`, `accessKey`, `clientSecret`, `authorization` and the like become `[secret]`; `phoneNumber`, `rawId`,
 *   `userId`, `displayName` and the like become `[person]`. An identity, which is whatever has a `rawId`, keeps its kind alone.
 * - In texts: tokens, `Bearer …`, `accesskey=…` and other named secrets, padded base64 and long random runs become `[secret]`; raw
 *   ids, telephone numbers, e-mail addresses and the GUID of a `user` become `[person]`.
 * - Addresses keep host and path; user, password, fragment and every value of the query but `api-version` become `[secret]`.
 * - Ids by which calls and requests are found again (`callId`, `operationId`, `requestId` …) stay.
 * - Bytes become their number; errors their name, code and message; what is too deep, too much or unreadable says so.
 */
export function redact(value: unknown): unknown {
  return redactValue(value, '', { open: new Set(), left: limits.values });
}

function redactValue(value: unknown, name: string, progress: Progress): unknown {
  progress.left -= 1;
  if (progress.left < 0) return '[more]';
  const member = name.toLowerCase().replaceAll(/[-_ ]/g, '');
  const isEmpty = value === undefined || value === null || value === '';
  if (!isEmpty && typeof value !== 'boolean') {
    if (secretMembers.has(member)) return secretMark;
    if (personMembers.has(member)) return personMark;
  }
  switch (typeof value) {
    case 'string':
      return redactText(value, { isId: idMembers.has(member) });
    case 'bigint':
      return redactText(String(value));
    case 'symbol':
    case 'function':
      return `[${typeof value}]`;
    case 'object':
      return value === null ? null : redactObject(value, progress);
    default:
      return value;
  }
}

function redactObject(value: object, progress: Progress): unknown {
  if (progress.open.has(value)) return '[circular]';
  if (progress.open.size >= limits.depth) return '[deeper]';
  progress.open.add(value);
  try {
    return redactKind(value, progress);
  } catch {
    // A getter or a proxy that throws has nothing to tell; where it stood is kept.
    return '[unreadable]';
  } finally {
    progress.open.delete(value);
  }
}

function redactKind(value: object, progress: Progress): unknown {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? '[no date]' : value.toISOString();
  if (value instanceof URL) return redactText(value.href);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return `[${value.byteLength} bytes]`;
  if (Array.isArray(value) || value instanceof Set) return redactList(value, progress);
  if (value instanceof Map) return redactMap(value, progress);
  if (value instanceof Error) return redactError(value, progress);
  const isIdentity = typeof Object.getOwnPropertyDescriptor(value, 'rawId')?.value === 'string';
  if (!isIdentity) return redactMembers(value, Object.keys(value), progress);
  return {
    ...redactMembers(value, Object.keys(value).filter(isKind), progress),
    rawId: personMark,
  };
}

/** Of an identity only its kind is kept. */
function isKind(name: string): boolean {
  return name === 'kind';
}

function redactList(values: Iterable<unknown>, progress: Progress): readonly unknown[] {
  const kept: unknown[] = [];
  for (const value of values) {
    if (kept.length === limits.members) return [...kept, '[more]'];
    kept.push(redactValue(value, '', progress));
  }
  return kept;
}

function redactMap(map: ReadonlyMap<unknown, unknown>, progress: Progress): unknown {
  const members: Record<string, unknown> = {};
  for (const [key, value] of map) {
    if (Object.keys(members).length === limits.members) break;
    members[typeof key === 'string' ? key : `[${typeof key}]`] = value;
  }
  return redactMembers(members, Object.keys(members), progress);
}

/** Members, whose names can be personal too: participants are often kept by their raw ids. */
function redactMembers(
  value: object,
  names: readonly string[],
  progress: Progress,
): Readonly<Record<string, unknown>> {
  const kept = names
    .slice(0, limits.members)
    .map((name) => [redactText(name, { isId: true }), redactMember(value, name, progress)]);
  return Object.fromEntries(names.length === kept.length ? kept : [...kept, ['…', '[more]']]);
}

function redactMember(value: object, name: string, progress: Progress): unknown {
  try {
    return redactValue(Reflect.get(value, name), name, progress);
  } catch {
    // A getter that throws has nothing to tell.
    return '[unreadable]';
  }
}

/** An error by what is known about it. Its stack is left out: it is long, and repeats the message. */
function redactError(error: Error, progress: Progress): Readonly<Record<string, unknown>> {
  const { name, message, cause } = error;
  const names = Object.keys(error).filter((key) => key !== 'stack');
  return {
    ...redactMembers(error, names, progress),
    name: redactText(String(name)),
    message: redactText(String(message)),
    ...(cause === undefined ? {} : { cause: redactValue(cause, 'cause', progress) }),
  };
}
