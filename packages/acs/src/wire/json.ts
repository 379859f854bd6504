/** An object of the wire. Its fields are what the service sent, and nothing is taken for granted about them. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one where the service sent none. */
export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

/** The text, unless it is absent or empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function integerOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The members that have a value. An absent value is omitted on the wire, never null. */
export function present<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } {
  const kept: Partial<Fields> = {};
  for (const key in fields) {
    if (fields[key] !== undefined) kept[key] = fields[key];
  }
  return kept as { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };
}

/** The value of a text, or undefined where it is no JSON: gateways on the way answer in other forms. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
