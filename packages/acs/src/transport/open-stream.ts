import type { Dispatcher } from 'undici';
import { parseJson } from '../wire/json.js';
import type { AcsFileAnswer, Carried, Parcel } from './carrier.js';
import { isSuccess } from './carrier.js';

/** Carries a parcel, and hands its answer over while it is still coming. Few applications do, so what it takes is loaded then. */
export async function openStream(
  dispatcher: Dispatcher,
  { origin, path, method, headers, body, timeoutMs, stops }: Parcel,
): Promise<Carried<AcsFileAnswer>> {
  const { request } = await import('undici');
  const answer = await request(new URL(path, origin), {
    dispatcher,
    method,
    headers,
    body: body ?? null,
    signal: AbortSignal.any([...stops]),
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const { statusCode: status, headers: told } = answer;
  if (isSuccess(status))
    return { isSuccess: true, answer: { status, headers: told, body: answer.body } };
  const retryAfter = told['retry-after'];
  return {
    isSuccess: false,
    status,
    body: parseJson(await answer.body.text()),
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
  };
}
