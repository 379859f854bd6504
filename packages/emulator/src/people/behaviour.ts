import { type Conduct, parseConduct, readDelay } from './conduct.js';

/**
 * What an emulated person does when called. The same behaviour is played on every service; each service
 * says it in its own codes.
 */
export type Behaviour =
  | ({ readonly kind: 'answers'; readonly afterMs: number } & Conduct)
  | { readonly kind: 'declines'; readonly afterMs: number }
  | { readonly kind: 'busy'; readonly afterMs: number }
  | { readonly kind: 'unreachable'; readonly afterMs: number }
  | { readonly kind: 'neverAnswers' }
  /** The identity belongs to the application: it rings until the application takes the incoming call. */
  | { readonly kind: 'application' };

/** What a person does whom neither the table nor the control API names. */
export const defaultBehaviour: Behaviour = { kind: 'answers', afterMs: 300 };

/** Reads a behaviour from untrusted JSON, or throws a `TypeError` that says what is wrong with it. */
export function parseBehaviour(value: unknown): Behaviour {
  if (typeof value !== 'object' || value === null || !('kind' in value)) {
    throw new TypeError('A behaviour is an object with a "kind".');
  }
  const { kind, ...fields }: Readonly<Record<string, unknown>> = { ...value };
  switch (kind) {
    case 'neverAnswers':
    case 'application':
      refuseOthers(kind, fields);
      return { kind };
    case 'declines':
    case 'busy':
    case 'unreachable': {
      const { afterMs, ...others } = fields;
      refuseOthers(kind, others);
      return { kind, afterMs: readDelay(afterMs, 'afterMs') };
    }
    case 'answers': {
      const { afterMs, ...conduct } = fields;
      return { kind, afterMs: readDelay(afterMs, 'afterMs'), ...parseConduct(conduct) };
    }
    default:
      throw new TypeError(
        'The kind of a behaviour is one of: answers, declines, busy, unreachable, neverAnswers, application.',
      );
  }
}

function refuseOthers(kind: string, fields: Readonly<Record<string, unknown>>): void {
  const [name] = Object.keys(fields);
  if (name !== undefined) throw new TypeError(`A behaviour of kind ${kind} has no "${name}".`);
}
