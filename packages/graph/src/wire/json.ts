/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, and neither a list nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value where it is an object. */
export function objectOf(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** The value where it is a text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value where it is a number, or a number written as text, as the service does at times. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The objects of a list; an object that came without the list around it counts as one. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isJsonObject);
}

/** The name of an object's type without its namespace, as the service wrote it; empty where it did not. */
export function typeNameOf(value: JsonObject): string {
  return (textOf(value['@odata.type']) ?? '').replace(/^#?(microsoft\.graph\.)?/i, '');
}

/** The value of a name in a table whose names the service may spell in any case. */
export function lookUp<T>(table: ReadonlyMap<string, T>, name: unknown): T | undefined {
  return typeof name === 'string' ? table.get(name.toLowerCase()) : undefined;
}

/** A table for {@link lookUp}. */
export function tableOf<T>(entries: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(entries).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The entries that have a value, so that absent fields are absent and not undefined. */
export function present<T extends object>(fields: T): Present<T> {
  const known: Partial<T> = {};
  for (const key in fields) if (fields[key] !== undefined) known[key] = fields[key];
  return known as Present<T>;
}

/** An object whose fields that may be undefined are absent instead. */
export type Present<T> = { readonly [Key in RequiredKey<T>]: T[Key] } & {
  readonly [Key in Exclude<keyof T, RequiredKey<T>>]?: Exclude<T[Key], undefined>;
};

type RequiredKey<T> = {
  [Key in keyof T]-?: undefined extends T[Key] ? never : Key;
}[keyof T];
