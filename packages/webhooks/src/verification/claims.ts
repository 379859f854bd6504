import type { WebhookPolicy } from '@tandem/core';
import type { JsonObject } from './compact-token.js';

/** What a token must claim, and when that is asked. */
export interface ClaimExpectations {
  readonly issuers: ReadonlySet<string>;
  readonly audience: string;
  readonly requiredClaims: NonNullable<WebhookPolicy['requiredClaims']>;
  readonly nowMs: number;
  readonly clockToleranceMs: number;
}

/** Why the claims of a token do not suffice, or undefined when they do. Quotes none of them. */
export function findClaimProblem(
  claims: JsonObject,
  { issuers, audience, requiredClaims, nowMs, clockToleranceMs }: ClaimExpectations,
): string | undefined {
  const { iss, aud, exp, nbf = 0, iat = 0 } = claims;
  if (typeof iss !== 'string' || !issuers.has(iss)) return wrong('iss');
  if (aud !== audience && !(Array.isArray(aud) && aud.includes(audience))) return wrong('aud');
  if (!isInstant(exp)) return wrong('exp');
  if (!isInstant(nbf)) return wrong('nbf');
  if (!isInstant(iat)) return wrong('iat');
  const now = Math.floor(nowMs / 1000);
  const tolerance = clockToleranceMs / 1000;
  if (nbf > now + tolerance) return wrong('nbf');
  if (exp <= now - tolerance) return 'The token has expired.';
  for (const name of Object.keys(requiredClaims)) {
    const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (!suffices(claim, requiredClaims[name])) return wrong(name);
  }
  return undefined;
}

/** Whether a claim is there and has, or as a list holds, one of the values that are expected. */
function suffices(
  claim: unknown,
  expected: string | readonly string[] | true | undefined,
): boolean {
  if (claim === undefined || claim === null || claim === '') return false;
  if (expected === true) return true;
  const held: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return typeof expected === 'string'
    ? held.includes(expected)
    : expected?.some((one) => held.includes(one)) === true;
}

function wrong(claim: string): string {
  return `The token's claim "${claim}" is missing or not the expected one.`;
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
