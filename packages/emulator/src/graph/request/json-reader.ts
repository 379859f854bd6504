import { badRequest } from './graph-error.js';

/** A JSON object whose members nobody has checked yet. */
export type JsonObject = { readonly [name: string]: unknown };

/** Tells a JSON object from arrays, null and scalars. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads one JSON value as an object, or refuses the request naming where it was expected. */
export function readObject(value: unknown, path: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw badRequest(`${path} must be an object${value === undefined ? ', and it is missing' : ''}.`);
}

/** Reads one JSON value as a string that says something. */
export function readString(value: unknown, path: string): string {
  if (typeof value === 'string' && value.length > 0) return value;
  throw badRequest(
    `${path} must be a non-empty string${value === undefined ? ', and it is missing' : ''}.`,
  );
}

/** Reads a list with at least one entry. */
export function readList(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw badRequest(
    `${path} must be a list with at least one entry${value === undefined ? ', and it is missing' : ''}.`,
  );
}

/** Reads a member that may be absent or null, which Graph treats alike. */
export function readOptional<T>(
  value: unknown,
  path: string,
  read: (value: unknown, path: string) => T,
): T | null {
  return value === undefined || value === null ? null : read(value, path);
}

/** Reads true or false. */
export function readBoolean(value: unknown, path: string): boolean {
  if (typeof value === 'boolean') return value;
  throw badRequest(`${path} must be true or false.`);
}

/** Reads a whole number within limits. */
export function readInteger(minimum: number, maximum: number) {
  return (value: unknown, path: string): number => {
    if (
      typeof value === 'number' &&
      Number.isInteger(value) &&
      value >= minimum &&
      value <= maximum
    )
      return value;
    throw badRequest(`${path} must be a whole number from ${minimum} to ${maximum}.`);
  };
}

/** Reads one of a set of words. */
export function readOneOf<const Word extends string>(words: readonly Word[]) {
  return (value: unknown, path: string): Word => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    throw badRequest(
      `${path} must be one of ${words.join(', ')}${value === undefined ? ', and it is missing' : ''}.`,
    );
  };
}

/** The concrete type an object states, without Graph's `#microsoft.graph.` prefix. */
export function odataType(object: JsonObject): string | null {
  const type = object['@odata.type'];
  return typeof type === 'string' ? type.replace(/^#?microsoft\.graph\./, '') : null;
}

/** Graph takes at most 256 characters of client context and echoes them in the operation. */
export function readClientContext(body: JsonObject): string | null {
  const clientContext = readOptional(body['clientContext'], 'clientContext', readText);
  if (clientContext !== null && clientContext.length > 256)
    throw badRequest(
      `clientContext has ${clientContext.length} characters; at most 256 are accepted.`,
    );
  return clientContext;
}

function readText(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw badRequest(`${path} must be a string.`);
}
