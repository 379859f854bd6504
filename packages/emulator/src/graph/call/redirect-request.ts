import { type Party, readParty } from '../identity/identity-set.js';
import { badRequest } from '../request/graph-error.js';
import {
  type JsonObject,
  readInteger,
  readList,
  readObject,
  readOneOf,
  readOptional,
} from '../request/json-reader.js';
import { readCallbackUri } from './call-request.js';

/** To whom an incoming call is sent on, and how long they ring. */
export type RedirectRequest = {
  readonly targets: readonly Party[];
  readonly timeoutMs: number;
  readonly callbackUri: string | null;
};

/** A request to reject an incoming call. */
export type RejectRequest = {
  readonly reason: 'none' | 'busy' | 'forbidden';
  readonly callbackUri: string | null;
};

const maximumTargets = 25;

/** How long one person rings, and how long several do, unless the request says otherwise. */
const defaultTimeoutSeconds = { one: 55, several: 60 } as const;

/** Reads the body of `redirect`. */
export function readRedirectRequest(body: JsonObject): RedirectRequest {
  const targets = readList(body['targets'], 'targets').map((entry, index) => {
    const target = readObject(entry, `targets[${index}]`);
    return readParty(target['identity'], `targets[${index}].identity`);
  });
  if (targets.length > maximumTargets)
    throw badRequest(
      `targets has ${targets.length} entries; a call is redirected to at most ${maximumTargets}.`,
    );
  if (new Set(targets.map((target) => target.rawId)).size < targets.length)
    throw badRequest('targets names the same identity twice.');
  const { one, several } = defaultTimeoutSeconds;
  const timeout = readOptional(body['timeout'], 'timeout', readInteger(15, 90));
  return {
    targets,
    timeoutMs: 1000 * (timeout ?? (targets.length === 1 ? one : several)),
    callbackUri: readOptional(body['callbackUri'], 'callbackUri', readCallbackUri),
  };
}

/** Reads the body of `reject`. */
export function readRejectRequest(body: JsonObject): RejectRequest {
  const readReason = readOneOf(['none', 'busy', 'forbidden']);
  return {
    reason: readOptional(body['reason'], 'reason', readReason) ?? 'none',
    callbackUri: readOptional(body['callbackUri'], 'callbackUri', readCallbackUri),
  };
}
