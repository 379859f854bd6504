import { type Attack, type AttackScene, withHeaders, withToken } from './attack.js';
import { compactToken } from './compact-token.js';
import { audiences, gridSecret, tenantId } from './entrance-stage.js';
import { strangerKey } from './key-publisher.js';
import type { SentRequest } from './sent-request.js';

/** A token that would hold, but for its claims. */
function claiming(
  scene: AttackScene,
  variants: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Readonly<Record<string, SentRequest>> {
  return mapped(variants, (own) => withToken(scene, scene.stage.token(scene.provider, own)));
}

/** A token that would hold, but for its header and what it is signed with. */
function headed(
  scene: AttackScene,
  variants: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  signer: Parameters<typeof compactToken>[2] = scene.publisher.keys.current,
): Readonly<Record<string, SentRequest>> {
  return mapped(variants, (own) => {
    const header = { alg: 'RS256', typ: 'JWT', kid: scene.publisher.kid, ...own };
    return withToken(scene, compactToken(header, goodClaims(scene), signer));
  });
}

function goodClaims({ stage, provider }: AttackScene): unknown {
  const [, payload = ''] = stage.token(provider).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

function mapped<From, To>(
  variants: Readonly<Record<string, From>>,
  change: (variant: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(variants).map(([name, one]) => [name, change(one)]));
}

const authorized = ({ good }: AttackScene, authorization: string | readonly string[] | undefined) =>
  withHeaders(good, { authorization });

const seconds = ({ stage }: AttackScene) => Math.floor(stage.clock.now() / 1000);

/** Beyond the minute that clocks may differ by. */
const beyondSkew = 61;

/** Attacks on the proof that the sender is the provider. */
export const tokenAttacks: readonly Attack[] = [
  {
    attack: 'no token at all',
    status: 401,
    requests: (scene) => ({
      'no header': authorized(scene, undefined),
      'an empty header': authorized(scene, ''),
      'a scheme and nothing more': authorized(scene, 'Bearer '),
    }),
  },
  {
    attack: 'the token elsewhere than in the header `Authorization`',
    status: 401,
    requests: (scene) => {
      const token = scene.stage.token(scene.provider);
      const bare = authorized(scene, undefined);
      return {
        'in the query': { ...bare, path: `${bare.path}?access_token=${token}` },
        'in a cookie': withHeaders(bare, { cookie: `access_token=${token}` }),
        'for a proxy': withHeaders(bare, { 'proxy-authorization': `Bearer ${token}` }),
      };
    },
  },
  {
    attack: 'another scheme than `Bearer`',
    status: 401,
    requests: (scene) => {
      const token = scene.stage.token(scene.provider);
      return {
        basic: authorized(scene, `Basic ${Buffer.from(`user:${token}`).toString('base64')}`),
        'basic with the token': authorized(scene, `Basic ${token}`),
        'none named': authorized(scene, token),
        'a longer word': authorized(scene, `BearerX ${token}`),
      };
    },
  },
  {
    attack: 'two `Authorization` headers, one of them good',
    status: 401,
    requests: (scene) => {
      const good = `Bearer ${scene.stage.token(scene.provider)}`;
      return {
        'the good one first': authorized(scene, [good, 'Bearer abc']),
        'the good one last': authorized(scene, ['Basic abc', good]),
        'the good one twice': authorized(scene, [good, good]),
        'in one line': authorized(scene, `${good}, ${good}`),
      };
    },
  },
  {
    attack: 'what is no signed token',
    status: 401,
    requests: (scene) => {
      const token = scene.stage.token(scene.provider);
      const [header, payload, signature] = token.split('.');
      const text = (value: string) => Buffer.from(value).toString('base64url');
      return mapped(
        {
          words: 'abc.def.ghi',
          'two parts': `${header}.${payload}`,
          'four parts': `${token}.x`,
          'five parts, as if encrypted': `${token}.x.y`,
          'no signature': `${header}.${payload}.`,
          'no payload': `${header}..${signature}`,
          'padding at its end': `${token}=`,
          'a header that is no JSON': `${text('{')}.${payload}.${signature}`,
          'a header that is a list': `${text('[]')}.${payload}.${signature}`,
          'a header that is null': `${text('null')}.${payload}.${signature}`,
        },
        (other) => withToken(scene, other),
      );
    },
  },
  {
    attack: '`alg: none`',
    status: 401,
    requests: (scene) => {
      const unsigned = { none: { alg: 'none' }, None: { alg: 'None' }, NONE: { alg: 'NONE' } };
      const [, , signature] = scene.stage.token(scene.provider).split('.');
      return {
        ...headed(scene, unsigned, undefined),
        ...mapped(headed(scene, { 'with a signature': { alg: 'none' } }, undefined), (request) =>
          authorized(scene, `${request.headers['authorization']}${signature}`),
        ),
        ...headed(scene, { 'no algorithm': { alg: undefined }, 'a list': { alg: ['RS256'] } }),
      };
    },
  },
  {
    attack: '`HS256` with the public key as the shared secret',
    status: 401,
    requests: (scene) => {
      const { pem, pkcs1, jwk } = scene.publisher.publicKeyForms();
      return {
        ...headed(scene, { pem: { alg: 'HS256' } }, pem),
        ...headed(scene, { 'pem without its last line break': { alg: 'HS256' } }, pem.trim()),
        ...headed(scene, { 'pem, PKCS 1': { alg: 'HS256' } }, pkcs1),
        ...headed(scene, { jwk: { alg: 'HS256' } }, jwk),
        ...headed(scene, { 'an empty secret': { alg: 'HS256' } }, ''),
        ...headed(scene, { 'pem, said to be RS256': { alg: 'RS256' } }, pem),
      };
    },
  },
  {
    attack: 'a good signature by another algorithm than the policy’s',
    status: 401,
    requests: (scene) => ({
      ...headed(scene, { PS256: { alg: 'PS256' }, RS512: { alg: 'RS512' } }),
      ...headed(scene, { ES256: { alg: 'ES256', kid: 'elliptic' } }, scene.publisher.keys.elliptic),
    }),
  },
  {
    attack: 'a published key of another type, too short, or for encryption',
    status: 401,
    requests: (scene) => ({
      ...headed(scene, { 'of another type': { kid: 'elliptic' } }, scene.publisher.keys.elliptic),
      ...headed(scene, { 'too short': { kid: 'short' } }, scene.publisher.keys.short),
      ...headed(
        scene,
        { 'for encryption': { kid: 'encrypting' } },
        scene.publisher.keys.encrypting,
      ),
    }),
  },
  {
    attack: 'a key that nobody published, under the id of one that is',
    status: 401,
    requests: (scene) => headed(scene, { 'by a stranger': {} }, strangerKey.privateKey),
  },
  {
    attack: 'an unknown key id, or none',
    status: 401,
    requests: (scene) => ({
      ...headed(scene, { unknown: { kid: 'current-0' } }, strangerKey.privateKey),
      ...headed(scene, { none: { kid: undefined } }, strangerKey.privateKey),
      ...headed(scene, { empty: { kid: '' } }, strangerKey.privateKey),
      ...headed(scene, { 'no text': { kid: 7 } }),
    }),
  },
  {
    attack: 'a key id that is a path, an address or a query',
    status: 401,
    requests: (scene) =>
      headed(
        scene,
        {
          path: { kid: '../../../../dev/null' },
          address: { kid: `${scene.attacker.origin}/keys` },
          query: { kid: "' UNION SELECT 'key' --" },
          'a member of every object': { kid: '__proto__' },
          'with a zero byte': { kid: `${scene.publisher.kid}\u0000` },
        },
        strangerKey.privateKey,
      ),
  },
  {
    attack: 'a token that brings its own key: `jku`, `x5u`, `jwk`, `x5c`',
    status: 401,
    requests: (scene) => {
      const { publicKey } = strangerKey;
      const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'own', use: 'sig' };
      const der = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
      const ways = {
        jku: { kid: scene.attacker.kid, jku: `${scene.attacker.origin}/keys` },
        x5u: { kid: scene.attacker.kid, x5u: `${scene.attacker.origin}/certificate` },
      };
      return {
        ...headed(scene, ways, scene.attacker.keys.current),
        ...headed(scene, { jwk: { kid: 'own', jwk } }, strangerKey.privateKey),
        ...headed(scene, { 'jwk under a known id': { jwk } }, strangerKey.privateKey),
        ...headed(scene, { x5c: { kid: 'own', x5c: [der] } }, strangerKey.privateKey),
      };
    },
  },
  {
    attack: 'a header that demands what nobody here understands (`crit`)',
    status: 401,
    requests: (scene) => headed(scene, { crit: { crit: ['b64'], b64: false } }),
  },
  {
    attack: 'claims that were changed after signing',
    status: 401,
    requests: (scene) => {
      const [header, , signature] = scene.stage.token(scene.provider).split('.');
      const [, longer] = scene.stage.token(scene.provider, { exp: 4_000_000_000 }).split('.');
      return { 'a later end': withToken(scene, `${header}.${longer}.${signature}`) };
    },
  },
  {
    attack: 'a token that is not yet valid, or no longer, by more than clocks may differ',
    status: 401,
    requests: (scene) =>
      claiming(scene, {
        expired: { exp: seconds(scene) - beyondSkew },
        'not yet valid': { nbf: seconds(scene) + beyondSkew, exp: seconds(scene) + 600 },
      }),
  },
  {
    attack: 'a token without an end, or with times that are none',
    status: 401,
    requests: (scene) =>
      claiming(scene, {
        'no end': { exp: undefined },
        'an end that is text': { exp: '9999999999' },
        'an end beyond all numbers': { exp: null },
        'a beginning that is text': { nbf: 'now' },
      }),
  },
  {
    attack: 'another issuer, also one that only looks like the right one',
    status: 401,
    requests: (scene) => {
      const { origin } = scene.publisher;
      return claiming(scene, {
        another: { iss: 'https://login.example' },
        none: { iss: undefined },
        longer: { iss: `${origin}.example` },
        'below it': { iss: `${origin}/tenant` },
        'in a list': { iss: [origin] },
      });
    },
  },
  {
    attack: 'another audience, or none',
    status: 401,
    requests: (scene) => {
      const audience = audiences[scene.provider];
      return claiming(scene, {
        another: { aud: 'another' },
        none: { aud: undefined },
        'none in a list': { aud: [] },
        longer: { aud: `${audience}0` },
        'inside a text': { aud: `api://${audience}` },
        'as a member': { aud: { [audience]: true } },
      });
    },
  },
  {
    attack: 'a body of one’s own under a valid token for another application',
    status: 401,
    requests: (scene) =>
      claiming(scene, { 'for another': { aud: '00000000-0000-4000-8000-0000000000ff' } }),
  },
  {
    attack: 'a valid token of the other provider',
    status: 401,
    requests: (scene) => {
      const other = scene.provider === 'acs' ? 'graph' : 'acs';
      const here = { aud: audiences[scene.provider], tid: tenantId };
      return {
        'as it is': withToken(scene, scene.stage.token(other)),
        'for this audience': withToken(scene, scene.stage.token(other, here)),
      };
    },
  },
  {
    attack: 'a token of another tenant, or of none',
    status: 401,
    only: 'graph',
    requests: (scene) =>
      claiming(scene, {
        another: { tid: '00000000-0000-4000-8000-0000000000bb' },
        none: { tid: undefined },
        empty: { tid: '' },
      }),
  },
  {
    attack: 'a delivery that says it is of Event Grid, without the secret',
    status: 401,
    requests: ({ good }) => {
      const grid = withHeaders(good, { 'aeg-event-type': 'Notification' });
      const bare = withHeaders(grid, { authorization: undefined });
      return {
        none: bare,
        'a good token of the provider instead': grid,
        another: withHeaders(bare, { 'x-event-grid-secret': 'another' }),
        'its beginning': { ...bare, path: `${bare.path}?secret=what%20only` },
        empty: { ...bare, path: `${bare.path}?secret=` },
        'to validate a subscription': withHeaders(bare, {
          'aeg-event-type': 'SubscriptionValidation',
        }),
      };
    },
  },
  {
    attack: 'a delivery of Event Grid to a provider that it is not configured for',
    status: 401,
    only: 'graph',
    requests: ({ good }) => ({
      'with the right secret': withHeaders(good, {
        authorization: undefined,
        'aeg-event-type': 'Notification',
        'x-event-grid-secret': gridSecret,
      }),
    }),
  },
];
