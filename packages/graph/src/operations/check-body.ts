import { InvalidArgumentError } from '@tandem/core';
import * as v from 'valibot';
import type { JsonObject } from '../wire/json.js';

/** What the service takes in a body. Members that are not named in it are let through: its types are open. */
export type BodyLimits = v.GenericSchema<unknown, unknown>;

/**
 * Holds a body against what the service takes, so that its refusal is not needed.
 *
 * @throws InvalidArgumentError that names the member.
 */
export function checkBody(
  limits: BodyLimits | undefined,
  body: JsonObject | undefined,
  operation: string,
): void {
  if (limits === undefined) return;
  const result = v.safeParse(limits, body ?? {}, { abortEarly: true });
  if (result.success) return;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? 'body';
  const advice = issue.message.startsWith('Invalid ')
    ? `Expected ${issue.expected ?? 'another value'}.`
    : issue.message;
  throw new InvalidArgumentError(`"${path}" of "${operation}" is wrong. ${advice}`, {
    path,
    operation,
  });
}
