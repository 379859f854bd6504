import type { CommunicationUserIdentity, Identity, PhoneNumberIdentity } from '@tandem/core';
import { isE164 } from '@tandem/core';
import * as v from 'valibot';
import { isSafeAddress } from '../acs-options.js';
import { identityToWire, isReachable } from '../wire/identifier.js';
import { isObject, present } from '../wire/json.js';
import { acsTones } from '../wire/tone.js';

/** Fields that several operations have. An optional field that is not given is not sent. */

export const text = v.pipe(v.string(), v.minLength(1, 'It must not be empty.'));

/** As long as the service's own client for .NET lets pass. */
export const longestContext = 5_000;

const operationContext = v.pipe(
  v.string(),
  v.maxLength(longestContext, `Use at most ${longestContext} characters.`),
);

export const callbackUri = v.pipe(
  v.string(),
  v.check(
    isSafeAddress,
    'Use an absolute address with https, or with http on a loopback host such as 127.0.0.1.',
  ),
);

/** What goes back with the reports of the operation. */
export const context = { operationContext: v.optional(operationContext) };

/** What goes back with the reports of the operation, and where they go instead of the call's own address. */
export const reporting = { ...context, operationCallbackUri: v.optional(callbackUri) };

/** Anybody the service can name. */
export const identity = v.pipe(
  v.custom<Identity>(
    isReachable,
    'Azure Communication Services cannot reach an identity of this kind. Name a communication user, a telephone number, a Teams user or a Teams application.',
  ),
  v.metadata({ since: introductionOf }),
  v.transform(identityToWire),
);

/** Somebody to be called: a telephone number must be whole. */
export const callee = v.pipe(
  v.custom<Identity>(
    isReachable,
    'Azure Communication Services cannot reach an identity of this kind. Name a communication user, a telephone number, a Teams user or a Teams application.',
  ),
  v.check(
    (one) => one.kind !== 'phoneNumber' || isE164(one.phoneNumber),
    'The telephone number is not in E.164 form: a plus sign, the country code and the number, digits only.',
  ),
  v.metadata({ since: introductionOf }),
  v.transform(identityToWire),
);

/** The raw id of somebody, as it stands in a path. */
export const rawId = v.pipe(
  v.custom<Identity>(
    isReachable,
    'Azure Communication Services does not know identities of this kind. Name someone of the roster.',
  ),
  v.transform((one) => one.rawId),
);

/** A communication user, or the id of one. */
export const user = v.pipe(
  v.custom<string | CommunicationUserIdentity>(
    (given) => (idOfUser(given) ?? '').startsWith('8:'),
    'Use a communication user or the id of one, "8:acs:…".',
  ),
  v.transform((given) => ({ id: typeof given === 'string' ? given : given.id })),
);

/** A telephone number of the resource, or its text. */
export const callerNumber = v.pipe(
  v.custom<string | PhoneNumberIdentity>(
    (given) => isE164(numberOf(given) ?? ''),
    'It is not a telephone number in E.164 form: a plus sign, the country code and the number, digits only.',
  ),
  v.transform((given) => {
    if (typeof given === 'string') return { value: given };
    const { phoneNumber: value, isAnonymous, assertedId } = given;
    return present({ value, isAnonymous, assertedId });
  }),
);

export const tone = v.picklist(acsTones, `Use one of ${acsTones.join(', ')}.`);

/** Whole numbers within bounds. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  const bounds = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `${least} to ${most}`;
  const message = `Use a whole number ${bounds}.`;
  return v.pipe(
    v.number(),
    v.integer(message),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
}

function introductionOf(one: Identity): string | undefined {
  return one.kind === 'teamsExtensionUser' ? '2025-05-15' : undefined;
}

function idOfUser(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  return isObject(given) && typeof given['id'] === 'string' ? given['id'] : undefined;
}

function numberOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  return isObject(given) && typeof given['phoneNumber'] === 'string'
    ? given['phoneNumber']
    : undefined;
}
