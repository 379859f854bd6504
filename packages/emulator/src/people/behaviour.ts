/**
 * What an emulated person does when called. The same behaviour is played on every service; each service
 * says it in its own codes.
 */
export type Behaviour =
  | { readonly kind: 'answers'; readonly afterMs: number; readonly leavesAfterMs?: number }
  | { readonly kind: 'declines'; readonly afterMs: number }
  | { readonly kind: 'busy'; readonly afterMs: number }
  | { readonly kind: 'unreachable'; readonly afterMs: number }
  | { readonly kind: 'neverAnswers' };

/** What a person does whom neither the table nor the control API names. */
export const defaultBehaviour: Behaviour = { kind: 'answers', afterMs: 300 };

/** Reads a behaviour from untrusted JSON, or throws a `TypeError` that says what is wrong with it. */
export function parseBehaviour(value: unknown): Behaviour {
  if (typeof value !== 'object' || value === null || !('kind' in value)) {
    throw new TypeError('A behaviour is an object with a "kind".');
  }
  const fields: Readonly<Record<string, unknown>> = { ...value };
  switch (fields.kind) {
    case 'neverAnswers':
      return { kind: 'neverAnswers' };
    case 'declines':
    case 'busy':
    case 'unreachable':
      return { kind: fields.kind, afterMs: readDelay(fields, 'afterMs') };
    case 'answers': {
      const afterMs = readDelay(fields, 'afterMs');
      if (fields.leavesAfterMs === undefined) return { kind: 'answers', afterMs };
      return { kind: 'answers', afterMs, leavesAfterMs: readDelay(fields, 'leavesAfterMs') };
    }
    default:
      throw new TypeError(
        'The kind of a behaviour is one of: answers, declines, busy, unreachable, neverAnswers.',
      );
  }
}

function readDelay(fields: Readonly<Record<string, unknown>>, name: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new TypeError(`A behaviour's "${name}" is a number of milliseconds, zero or more.`);
}
