import type { Schema } from './control-route.js';

/** A text. */
export const text: Schema = { type: 'string' };

/** A number of milliseconds. */
export const milliseconds: Schema = { type: 'number', minimum: 0 };

/** A truth value. */
export const truth: Schema = { type: 'boolean' };

/** A list of things of one kind. */
export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

/** One of several words. */
export function oneOf(words: readonly string[]): Schema {
  return { type: 'string', enum: words };
}

/** An object. All members are required unless it is said which ones are. */
export function objectOf(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = Object.keys(properties),
): Schema {
  return { type: 'object', properties, required };
}
