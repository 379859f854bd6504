/** The members of a JSON object that came from outside. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads a text that must be there. */
export function readText(fields: Fields, name: string, example: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`"${name}" is required, such as ${JSON.stringify(example)}.`);
}

/** Reads a text that may be absent. */
export function readOptionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new TypeError(`"${name}" is a text.`);
}

/** Reads a number of milliseconds that may be absent. */
export function readOptionalMs(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new TypeError(`"${name}" is a number of milliseconds, zero or more.`);
}

/** Reads true or false, which may be absent. */
export function readOptionalTruth(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw new TypeError(`"${name}" is true or false.`);
}

/** Reads an object that may be absent. */
export function readOptionalObject(fields: Fields, name: string): Fields | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new TypeError(`"${name}" is an object.`);
}

/** Reads one of several words that may be absent. */
export function readOptionalWord<Word extends string>(
  fields: Fields,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new TypeError(`"${name}" is one of: ${words.join(', ')}.`);
}

/** Reads a list of texts that may be absent. */
export function readOptionalTexts(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw new TypeError(`"${name}" is a list of texts.`);
}

/** The members that have a value; for objects whose absent members must be absent. */
export function present<Members extends Fields>(
  members: Members,
): { [Name in keyof Members]: Exclude<Members[Name], undefined> } {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof present<Members>>;
}
