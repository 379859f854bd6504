import { callbackUriProblem } from '../../webhook/callback-uri.js';
import { invalidArgument } from '../acs-error.js';

/** The members of a JSON object that came from outside. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads a JSON object. */
export function readFields(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw invalidArgument(`${name} is required and must be an object.`);
}

/** Reads an optional object. */
export function readOptionalFields(fields: Fields, name: string): Fields | undefined {
  return isAbsent(fields[name]) ? undefined : readFields(fields[name], name);
}

/** Reads a list that has at least one element. */
export function readList(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (Array.isArray(value) && value.length > 0) return value;
  throw invalidArgument(`${name} is required and must be a list with at least one element.`);
}

/** Reads a string that must be there and not be empty. */
export function readString(fields: Fields, name: string): string {
  const value = readOptionalString(fields, name);
  if (value !== undefined && value !== '') return value;
  throw invalidArgument(`${name} is required.`);
}

/** Reads a string that may be absent or null. */
export function readOptionalString(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (isAbsent(value)) return undefined;
  if (typeof value === 'string') return value;
  throw invalidArgument(`${name} must be a string.`);
}

/** Reads a whole number within limits that may be absent or null. */
export function readOptionalInteger(
  fields: Fields,
  name: string,
  limits: { readonly min: number; readonly max: number },
): number | undefined {
  const value = fields[name];
  if (isAbsent(value)) return undefined;
  if (isInteger(value) && value >= limits.min && value <= limits.max) return value;
  throw invalidArgument(`${name} must be a whole number from ${limits.min} to ${limits.max}.`);
}

/** Reads a truth value that may be absent or null. */
export function readOptionalBoolean(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (isAbsent(value)) return undefined;
  if (typeof value === 'boolean') return value;
  throw invalidArgument(`${name} must be true or false.`);
}

/** Reads one of several words, in whatever case, as the service does. Without a fallback it must be there. */
export function readChoice<Choice extends string>(
  fields: Fields,
  name: string,
  { choices, fallback }: { readonly choices: readonly Choice[]; readonly fallback?: Choice },
): Choice {
  const value = readOptionalString(fields, name);
  if (value === undefined && fallback !== undefined) return fallback;
  const found = choices.find((choice) => choice.toLowerCase() === value?.toLowerCase());
  if (found !== undefined) return found;
  throw invalidArgument(`${name} must be one of: ${choices.join(', ')}.`);
}

/** Reads the address for callbacks that every call must have. */
export function readCallbackUri(fields: Fields): string {
  const value = readOptionalString(fields, 'callbackUri') ?? '';
  const problem = callbackUriProblem(value);
  if (problem === undefined) return value;
  throw invalidArgument(`The CallbackUri field is invalid: ${problem}.`);
}

/** Reads an address for callbacks besides that of the call, if the request gives one. */
export function readOptionalUri(fields: Fields, name: string): string | undefined {
  const value = readOptionalString(fields, name);
  if (value === undefined) return undefined;
  const problem = callbackUriProblem(value);
  if (problem === undefined) return value;
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  throw invalidArgument(`The ${title} field is invalid: ${problem}.`);
}

/** Reads a bare phone number object (`{"value":"+1…"}`). */
export function readOptionalPhoneNumber(fields: Fields, name: string): string | undefined {
  const phoneNumber = readOptionalFields(fields, name);
  if (phoneNumber === undefined) return undefined;
  const value = readString(phoneNumber, 'value');
  if (/^\+[1-9]\d{1,14}$/.test(value)) return value;
  throw invalidArgument(`${name}.value is not a phone number in E.164 format.`);
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
