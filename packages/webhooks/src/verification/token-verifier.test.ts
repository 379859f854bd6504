import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { silentLogger, WebhookVerificationError } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import fc from 'fast-check';
import { CompactSign, exportJWK, type JWK, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { TokenVerifier } from './token-verifier.js';

const audience = 'our-application';
const issuer = 'https://issuer.example';
const openIdConfigurationUrl = `${issuer}/.well-known/openid-configuration`;
const clock = new ManualClock();
const now = Math.floor(clock.now() / 1000);
const good = { iss: issuer, aud: audience, nbf: now, exp: now + 300 };

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const keyPairs: Readonly<Record<string, KeyPair>> = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: p256,
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: generateKeyPairSync('ed25519'),
};

/** A verifier to which an issuer publishes keys, without a network between. */
function verifierOf(keys: readonly JWK[], algorithms: readonly string[]): TokenVerifier {
  const fetch = async (url: string | URL | Request) =>
    String(url) === openIdConfigurationUrl
      ? Response.json({ jwks_uri: `${issuer}/keys` })
      : Response.json({ keys });
  return new TokenVerifier(
    { openIdConfigurationUrl, issuers: [issuer], algorithms, audience },
    { provider: 'x', audience, clock, clockToleranceMs: 60_000, fetch, logger: silentLogger },
  );
}

async function publish(key: KeyObject, about: JWK = {}): Promise<JWK> {
  return { ...(await exportJWK(key)), kid: 'key', use: 'sig', ...about };
}

function sign(
  claims: unknown,
  { alg, key, ...header }: { alg: string; key: KeyObject; [name: string]: unknown },
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg, kid: 'key', ...header })
    .sign(key);
}

/** Whether a verifier takes a token; anything but a refusal is a fault. */
async function isTaken(verifier: TokenVerifier, token: string): Promise<boolean> {
  try {
    await verifier.verify(token);
    return true;
  } catch (error) {
    if (WebhookVerificationError.isInstance(error)) return false;
    throw error;
  }
}

describe('a signature', () => {
  it.each(Object.entries(keyPairs))('by %s is verified', async (alg, { publicKey, privateKey }) => {
    const verifier = verifierOf([await publish(publicKey, { alg })], [alg]);
    const token = await sign(good, { alg, key: privateKey });
    expect(await isTaken(verifier, token)).toBe(true);
    const [header, payload, signature = ''] = token.split('.');
    const changed = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect(await isTaken(verifier, `${header}.${payload}.${changed}`)).toBe(false);
  });

  it('of a key that is too short, or of another kind, proves nothing', async () => {
    const weak = verifierOf([await publish(shortRsa.publicKey)], ['RS256']);
    const { privateKey } = rsa;
    const bits = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'key' })).toString('base64url');
    expect(await isTaken(weak, `${bits}.e30.AAAA`)).toBe(false);
    const curve = verifierOf([await publish(p256.publicKey)], ['RS256', 'ES256']);
    expect(await isTaken(curve, await sign(good, { alg: 'RS256', key: privateKey }))).toBe(false);
  });

  it('by an algorithm that is not the policy’s proves nothing, however good it is', async () => {
    const verifier = verifierOf([await publish(rsa.publicKey)], ['RS256']);
    expect(await isTaken(verifier, await sign(good, { alg: 'PS256', key: rsa.privateKey }))).toBe(
      false,
    );
  });

  it('of a key that is published for encryption proves nothing', async () => {
    const verifier = verifierOf([await publish(rsa.publicKey, { use: 'enc' })], ['RS256']);
    expect(await isTaken(verifier, await sign(good, { alg: 'RS256', key: rsa.privateKey }))).toBe(
      false,
    );
  });
});

describe('the verdict', () => {
  const seconds = fc.oneof(
    fc.integer({ min: now - 400, max: now + 400 }),
    fc.constantFrom(now - 60, now - 61, now - 59, now + 60, now + 61, now, 0, 1e300, -1),
    fc.constantFrom(null, '1', true, [now]),
  );
  const text = fc.constantFrom(issuer, `${issuer}/`, audience, 'another', '', null, 7);
  const mostly = (usual: unknown, other: fc.Arbitrary<unknown>) =>
    fc.oneof(
      { weight: 8, arbitrary: fc.constant(usual) },
      { weight: 2, arbitrary: other },
      { weight: 1, arbitrary: fc.constant(undefined) },
    );
  const claims = fc.record({
    iss: mostly(issuer, text),
    aud: mostly(audience, fc.oneof(text, fc.array(text, { maxLength: 3 }))),
    nbf: mostly(now, seconds),
    iat: mostly(now, seconds),
    exp: mostly(now + 300, seconds),
  });
  const payload = fc.oneof(
    { weight: 9, arbitrary: claims },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  const header = fc.record(
    {
      kid: fc.constantFrom('key', 'key', 'key', 'other', ''),
      typ: fc.constantFrom('JWT', 'at+jwt'),
      cty: fc.constant('JWT'),
      jku: fc.constant('https://evil.example/keys'),
    },
    { requiredKeys: [] },
  );
  const damage = fc.option(
    fc.record({ at: fc.nat(2_000), to: fc.constantFrom('A', '_', '.', '=', '+', ' ', 'é', '') }),
    { freq: 1 },
  );

  it('is the one that jose gives, whatever the token', async () => {
    const { publicKey, privateKey } = rsa;
    const keys = [await publish(publicKey, { alg: 'RS256' })];
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(payload, header, damage, async (said, about, change) => {
        const whole = await sign(said, { alg: 'RS256', key: privateKey, ...about });
        const token = change === null ? whole : damaged(whole, change);
        const theirs = await jwtVerify(
          token,
          ({ kid }) => {
            if (kid !== 'key') throw new Error('There is no such key.');
            return publicKey;
          },
          {
            algorithms: ['RS256'],
            issuer: [issuer, `${issuer}/`],
            audience,
            requiredClaims: ['exp'],
            clockTolerance: 60,
            currentDate: new Date(clock.now()),
          },
        ).then(
          () => true,
          () => false,
        );
        if (theirs) taken += 1;
        expect(await isTaken(verifierOf(keys, ['RS256']), token)).toBe(theirs);
      }),
      { numRuns: 400 },
    );
    expect(taken).toBeGreaterThan(20);
  });

  function damaged(token: string, { at, to }: { at: number; to: string }): string {
    const place = at % token.length;
    return token.slice(0, place) + to + token.slice(place + 1);
  }
});
