import { redact } from './redact.js';
import { redactText } from './redact-text.js';

/** Whoever nests causes deeper has lost the reader, and a circle of them has no end. */
const maxDepth = 8;

const callingError = Symbol.for('tandem.CallingError');

/**
 * The cause of an error without secrets and without what tells who somebody is: the cause itself where there is nothing to take
 * out, so that it is still what it was, and otherwise an error of the same name with its texts redacted. Total.
 */
export function redactCause(cause: unknown): unknown {
  try {
    return redactAt(cause, 0);
  } catch {
    // A proxy or a getter that throws has nothing to tell.
    return '[unreadable]';
  }
}

function redactAt(cause: unknown, depth: number): unknown {
  if (!(cause instanceof Error)) return redact(cause);
  if (depth === maxDepth) return '[deeper]';
  // Its own causes were redacted when it was made.
  if (callingError in cause) return cause;
  const nested = cause.cause === undefined ? undefined : redactAt(cause.cause, depth + 1);
  return isClean(cause) && nested === cause.cause ? cause : copyOf(cause, nested);
}

/** Whether nothing in an error has to be taken out. What is no plain value may hold anything, and counts as if it did. */
function isClean(error: Error): boolean {
  if (error instanceof AggregateError) return false;
  const members = Object.getOwnPropertyDescriptors(error);
  if (Object.values(members).some(({ get, enumerable }) => get !== undefined && enumerable))
    return false;
  const texts = [error.name, error.message, error.stack ?? ''];
  if (texts.some((text) => redactText(text) !== text)) return false;
  return Object.entries(error).every(([name, value]) => {
    if (name === 'cause') return true;
    if (typeof value === 'object' && value !== null) return false;
    return Object.entries(Object(redact({ [name]: value }))).every(
      ([otherName, other]) => otherName === name && other === value,
    );
  });
}

function copyOf(error: Error, cause: unknown): Error {
  const copy = new Error(redactText(error.message), cause === undefined ? undefined : { cause });
  const hidden = { configurable: true, writable: true, enumerable: false };
  Object.defineProperty(copy, 'name', { ...hidden, value: redactText(error.name) });
  Object.defineProperty(copy, 'stack', { ...hidden, value: redactText(error.stack ?? '') });
  const taken = new Set(['name', 'message', 'stack', 'cause']);
  const known = Object.entries(Object(redact(error)));
  Object.assign(copy, Object.fromEntries(known.filter(([name]) => !taken.has(name))));
  if (error instanceof AggregateError) Object.assign(copy, { errors: redact(error.errors) });
  return copy;
}
