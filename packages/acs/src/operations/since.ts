import { UnsupportedOperationError } from '@tandem/core';
import * as v from 'valibot';
import type { ApiVersion } from '../acs-options.js';
import { newestVersion } from '../acs-options.js';
import { isObject } from '../wire/json.js';

/** Marks a field that came with a version of the interface. */
export function since<const Schema extends v.GenericSchema>(version: ApiVersion, schema: Schema) {
  return v.pipe(schema, v.metadata({ since: version }));
}

/** What a request is held against. */
export interface VersionedRequest {
  /** Name of the operation, for messages. */
  readonly operation: string;
  readonly provider: string;
  readonly apiVersion: ApiVersion;
}

/** @throws UnsupportedOperationError for an operation that the configured version lacks. */
export function assertOperationAvailable(
  introduced: ApiVersion | undefined,
  { operation, provider, apiVersion }: VersionedRequest,
): void {
  if (introduced === undefined || introduced <= apiVersion) return;
  throw new UnsupportedOperationError(
    `"${operation}" came with api-version ${introduced}, and ${apiVersion} is configured. Raise "apiVersion" of the provider "${provider}".`,
    { provider, operation },
  );
}

/** @throws UnsupportedOperationError for a field that the configured version lacks. */
export function assertFieldsAvailable(
  entries: v.ObjectEntries,
  given: unknown,
  { operation, provider, apiVersion }: VersionedRequest,
): void {
  // Nothing came later than the newest.
  if (apiVersion === newestVersion) return;
  const lacking = lackingIn(entries, given, apiVersion);
  if (lacking === undefined) return;
  const path = lacking.path.join('.');
  throw new UnsupportedOperationError(
    `"${path}" of "${operation}" came with api-version ${lacking.since}, and ${apiVersion} is configured. Leave it out, or raise "apiVersion" of the provider "${provider}".`,
    { provider, operation, path },
  );
}

interface Lacking {
  readonly path: readonly string[];
  readonly since: ApiVersion;
}

function lackingIn(
  entries: v.ObjectEntries,
  given: unknown,
  version: ApiVersion,
): Lacking | undefined {
  if (!isObject(given)) return undefined;
  for (const [name, schema] of Object.entries(entries)) {
    const lacking = lackingBy(schema, given[name], version);
    if (lacking !== undefined) return { ...lacking, path: [name, ...lacking.path] };
  }
  return undefined;
}

function lackingBy(schema: object, given: unknown, version: ApiVersion): Lacking | undefined {
  if (given === undefined) return undefined;
  if ('wrapped' in schema && isSchema(schema.wrapped))
    return lackingBy(schema.wrapped, given, version);
  const introduced = isSchema(schema) ? sinceOf(schema, given) : undefined;
  if (introduced !== undefined && introduced > version) return { path: [], since: introduced };
  if ('entries' in schema && isObject(schema.entries))
    return lackingIn(schema.entries as v.ObjectEntries, given, version);
  if ('item' in schema && isSchema(schema.item) && Array.isArray(given)) {
    const { item } = schema;
    const found = given.map((element) => lackingBy(item, element, version));
    return found.find((lacking) => lacking !== undefined);
  }
  return undefined;
}

/** Some values came later than their field: a schema can say so by a function of the value. */
function sinceOf(schema: v.GenericSchema, given: unknown): ApiVersion | undefined {
  const { since: told } = v.getMetadata(schema);
  const version: unknown = typeof told === 'function' ? told(given) : told;
  return version as ApiVersion | undefined;
}

function isSchema(value: unknown): value is v.GenericSchema {
  return isObject(value) && value['kind'] === 'schema';
}
