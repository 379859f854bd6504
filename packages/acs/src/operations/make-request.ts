import { InvalidArgumentError, InvalidStateError } from '@tandem/core';
import * as v from 'valibot';
import type { AcsRequest } from '../acs-client.js';
import type { AcsSettings } from '../acs-options.js';
import { isBeforeConnection } from '../events/incoming-call.js';
import type { Json } from '../wire/json.js';
import { objectOf, present } from '../wire/json.js';
import type { AcsOperation } from './acs-operation.js';
import { assertFieldsAvailable, assertOperationAvailable } from './since.js';

/** What a request is made with. */
export interface RequestSetting {
  /** Configured name of the provider. */
  readonly provider: string;
  readonly settings: AcsSettings;
  /** Name of the operation for whoever asked for it, for messages. */
  readonly operation: string;
  /** The call that it is given on. */
  readonly callConnectionId?: string | undefined;
  readonly callId?: string | undefined;
  readonly operationId?: string | undefined;
  /** By what other names the fields were given. */
  readonly names?: Readonly<Record<string, string>>;
}

/**
 * Checks what is asked of an operation, field by field and as a whole, and makes its request, for whichever door it came
 * through.
 *
 * @throws InvalidArgumentError, UnsupportedOperationError, InvalidStateError
 */
export function makeRequest(
  entry: AcsOperation,
  given: Json,
  setting: RequestSetting,
): Omit<AcsRequest, 'headers'> {
  const { operation, provider, settings, callId, operationId } = setting;
  const version = { operation, provider, apiVersion: settings.apiVersion };
  assertOperationAvailable(entry.since, version);
  assertFieldsAvailable(entry.fields, given, version);
  const filled = { ...entry.defaults?.(settings, given), ...present(given) };
  const fields = parseFields(entry.fields, filled, setting);
  const objection = entry.object?.(fields);
  if (objection !== undefined) {
    const path = nameOf(objection.field.split('.'), setting);
    throw new InvalidArgumentError(`"${path}" of "${operation}" is wrong. ${objection.message}`, {
      path,
      operation,
      provider,
    });
  }
  const { path, body } = placed(entry, fields, setting);
  return {
    operation,
    method: entry.method,
    path,
    body,
    repetition: entry.repetition,
    isAboutCallAlone: entry.isAboutCallAlone === true,
    details: present({ provider, operation, callId, operationId }),
  };
}

/** Checks fields and writes them for the wire. @throws InvalidArgumentError naming the field that is wrong or not known. */
export function parseFields(
  entries: v.ObjectEntries,
  given: unknown,
  setting: Pick<RequestSetting, 'operation' | 'provider' | 'names'> & { readonly at?: string },
): Json {
  const result = v.safeParse(schemaOf(entries), given);
  if (result.success) return objectOf(result.output);
  const [issue] = result.issues;
  const { operation, provider, at } = setting;
  const keys = (issue.path ?? []).map(({ key }) => String(key));
  const path = [at, nameOf(keys, setting)].filter(Boolean).join('.');
  const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
  const known =
    keys.length === 1 ? ` Known options: ${Object.keys(entries).join(', ') || 'none'}.` : '';
  const isOurs = !issue.message.startsWith('Invalid ');
  const advice = isOurs ? issue.message : `Expected ${issue.expected ?? 'another value'}.`;
  throw new InvalidArgumentError(
    isUnknown
      ? `"${path}" is no option of "${operation}".${known}`
      : `"${path}" of "${operation}" is wrong. ${advice}`,
    { path, operation, provider },
  );
}

type FieldsSchema = v.StrictObjectSchema<v.ObjectEntries, undefined>;

/** Each operation's fields are one object, so each schema is made once. */
const schemas = new WeakMap<v.ObjectEntries, FieldsSchema>();

function schemaOf(entries: v.ObjectEntries): FieldsSchema {
  const known = schemas.get(entries);
  if (known !== undefined) return known;
  const schema = v.strictObject(entries);
  schemas.set(entries, schema);
  return schema;
}

function nameOf(
  [first = '', ...rest]: readonly string[],
  { names = {} }: Pick<RequestSetting, 'names'>,
): string {
  const name = Object.hasOwn(names, first) ? names[first] : undefined;
  return name ?? [first, ...rest].join('.');
}

const placeOfCall = '{callConnectionId}';

/** Puts the fields that belong into the path there, and the others into the body. */
function placed(
  { path, method, fields: entries }: AcsOperation,
  fields: Json,
  setting: RequestSetting,
): { readonly path: string; readonly body: Json | undefined } {
  const withCall = path.includes(placeOfCall)
    ? path.replace(placeOfCall, () => encodeURIComponent(connectionIn(setting)))
    : path;
  if (!withCall.includes('{')) {
    const hasBody = method === 'POST' && hasFields(entries);
    return { path: withCall, body: hasBody ? fields : undefined };
  }
  const inPath = new Set<string>();
  const whole = withCall.replace(/\{(\w+)\}/g, (_place, name: string) => {
    inPath.add(name);
    return encodeURIComponent(String(fields[name]));
  });
  const isOutside = (name: string) => !inPath.has(name);
  const hasBody = method === 'POST' && Object.keys(entries).some(isOutside);
  if (!hasBody) return { path: whole, body: undefined };
  const rest = Object.entries(fields).filter(([name]) => isOutside(name));
  return { path: whole, body: Object.fromEntries(rest) };
}

function hasFields(entries: v.ObjectEntries): boolean {
  for (const _name in entries) return true;
  return false;
}

function connectionIn({ callConnectionId, operation, provider, callId }: RequestSetting): string {
  if (callConnectionId !== undefined && !isBeforeConnection(callConnectionId))
    return callConnectionId;
  throw new InvalidStateError(
    `"${operation}" needs a call that has been placed or answered. Answer the incoming call first.`,
    { provider, operation, ...(callId === undefined ? {} : { callId }) },
  );
}
