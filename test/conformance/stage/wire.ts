/** An object of a JSON body, of which nothing is known yet. */
export type Wire = Readonly<Record<string, unknown>>;

/** A value as an object; anything else is an empty one. */
export function wireOf(value: unknown): Wire {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A value as a text, where it is one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A value as a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A body, parsed. */
export function parsed(text: string): Wire {
  return text === '' ? {} : wireOf(JSON.parse(text));
}
