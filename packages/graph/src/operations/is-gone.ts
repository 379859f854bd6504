import { RequestError } from '@tandem/core';

/** Whether a refusal says that what it was about is not there any more. */
export function isGone(error: unknown): boolean {
  return RequestError.isInstance(error) && error.status === 404;
}
