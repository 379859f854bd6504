import { RequestError } from '@tandem/core';

/** Whether a refusal leaves it open if what is gone is the call or something in it: the service has one code for both. */
export function mayMeanCall(error: unknown): boolean {
  return RequestError.isInstance(error) && isGone(error) && error.providerCode === '8522';
}

/** Whether a refusal says that what it was about is not there any more. */
export function isGone(error: unknown): boolean {
  return RequestError.isInstance(error) && error.status === 404;
}
