import { SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { Entrance, errorOf } from './__fixtures__/entrance.js';
import { createWebhookHandler } from './webhook-handler.js';

let entrance: Entrance;

afterEach(() => entrance.close());

const minute = 60;
const seconds = (clock: { now(): number }) => Math.floor(clock.now() / 1000);

async function expectRefused(response: Response): Promise<void> {
  expect(response.status).toBe(401);
  expect((await errorOf(response)).code).toBe('webhook.unverified');
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(await entrance.kept()).toBe(0);
}

function unsigned(parts: readonly object[]): string {
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
}

describe('a token that proves its sender', () => {
  it('lets the delivery in, which is kept before it is answered', async () => {
    entrance = await Entrance.open();
    expect((await entrance.post()).status).toBe(200);
    expect(await entrance.kept()).toBe(1);
  });

  it('may name its issuer with a slash at its end', async () => {
    entrance = await Entrance.open();
    const token = await entrance.tokens.sign({ iss: `${entrance.tokens.issuer}/` });
    expect((await entrance.post({ token })).status).toBe(200);
  });

  it('may be a minute out of time, by default', async () => {
    entrance = await Entrance.open();
    const now = seconds(entrance.clock);
    const early = await entrance.tokens.sign({ nbf: now + minute - 1 });
    const late = await entrance.tokens.sign({ exp: now - minute + 1 });
    expect((await entrance.post({ token: early })).status).toBe(200);
    expect((await entrance.post({ token: late })).status).toBe(200);
  });

  it('is verified once, and again only when it is no longer trusted', async () => {
    entrance = await Entrance.open();
    const token = await entrance.tokens.sign();
    await entrance.post({ token });
    await entrance.tokens.rotate();
    expect((await entrance.post({ token })).status).toBe(200);
    await entrance.clock.advance(7 * minute * 1000);
    expect((await entrance.post({ token })).status).toBe(401);
  });

  it('fetches the keys once, however many deliveries wait for them', async () => {
    entrance = await Entrance.open();
    const answers = await Promise.all(Array.from({ length: 20 }, () => entrance.post()));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(entrance.tokens.keyRequests).toBe(1);
  });
});

describe('a delivery is refused, and nothing is kept, when its token', () => {
  it('is missing', async () => {
    entrance = await Entrance.open();
    await expectRefused(await entrance.post({ headers: { authorization: null } }));
  });

  it('comes in another scheme', async () => {
    entrance = await Entrance.open();
    const token = await entrance.tokens.sign();
    await expectRefused(await entrance.post({ headers: { authorization: `Basic ${token}` } }));
  });

  it('is not a token', async () => {
    entrance = await Entrance.open();
    await expectRefused(await entrance.post({ token: 'abc.def.ghi' }));
  });

  it('has expired', async () => {
    entrance = await Entrance.open();
    const token = await entrance.tokens.sign({ exp: seconds(entrance.clock) - 2 * minute });
    await expectRefused(await entrance.post({ token }));
  });

  it('never expires', async () => {
    entrance = await Entrance.open();
    await expectRefused(
      await entrance.post({ token: await entrance.tokens.sign({ exp: undefined }) }),
    );
  });

  it('is not valid yet', async () => {
    entrance = await Entrance.open();
    const token = await entrance.tokens.sign({ nbf: seconds(entrance.clock) + 2 * minute });
    await expectRefused(await entrance.post({ token }));
  });

  it('is for another audience', async () => {
    entrance = await Entrance.open();
    await expectRefused(
      await entrance.post({ token: await entrance.tokens.sign({ aud: 'another' }) }),
    );
  });

  it('is of another issuer', async () => {
    entrance = await Entrance.open();
    const token = await entrance.tokens.sign({ iss: 'https://elsewhere.example' });
    await expectRefused(await entrance.post({ token }));
  });

  it('is not signed at all (alg: none)', async () => {
    entrance = await Entrance.open();
    const now = seconds(entrance.clock);
    const { issuer, audience } = entrance.tokens;
    const claims = { iss: issuer, aud: audience, exp: now + minute, nbf: now };
    const token = unsigned([{ alg: 'none', kid: 'key-1' }, claims]);
    await expectRefused(await entrance.post({ token }));
  });

  it('is signed with the public key as a shared secret (HS256)', async () => {
    entrance = await Entrance.open();
    const { issuer, audience } = entrance.tokens;
    const secret = new TextEncoder().encode(await entrance.tokens.publicKeyText());
    const token = await new SignJWT({ iss: issuer, aud: audience })
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .setExpirationTime(seconds(entrance.clock) + minute)
      .sign(secret);
    await expectRefused(await entrance.post({ token }));
  });

  it('is signed with a key nobody published, even when it brings that key along', async () => {
    entrance = await Entrance.open();
    const stranger = await Entrance.open();
    const token = await stranger.tokens.sign({ iss: entrance.tokens.issuer }, { bringsKey: true });
    await stranger.close();
    await expectRefused(await entrance.post({ token }));
  });

  it('names an unknown key', async () => {
    entrance = await Entrance.open();
    const token = await entrance.tokens.sign({}, { kid: '../../key-1' });
    await expectRefused(await entrance.post({ token }));
    expect((await entrance.post()).status).toBe(200);
  });

  it('was changed', async () => {
    entrance = await Entrance.open();
    const [header, , signature] = (await entrance.tokens.sign()).split('.');
    const [, claims] = (await entrance.tokens.sign({ sub: 'somebody' })).split('.');
    await expectRefused(await entrance.post({ token: `${header}.${claims}.${signature}` }));
  });

  it('lacks a claim that the policy requires, or has another value in it', async () => {
    entrance = await Entrance.open({
      policy: { requiredClaims: { tid: 'our-tenant', appid: true } },
    });
    const { tokens } = entrance;
    await expectRefused(await entrance.post({ token: await tokens.sign({ tid: 'our-tenant' }) }));
    const foreign = await tokens.sign({ tid: 'their-tenant', appid: 'app' });
    await expectRefused(await entrance.post({ token: foreign }));
    const good = await tokens.sign({ tid: 'our-tenant', appid: 'app' });
    expect((await entrance.post({ token: good })).status).toBe(200);
  });

  it('is of a tenant, or has a role, that is none of those that the policy takes', async () => {
    entrance = await Entrance.open({
      policy: { requiredClaims: { tid: ['our-tenant', 'their-tenant'], roles: 'Sender' } },
    });
    const post = async (claims: Readonly<Record<string, unknown>>) =>
      entrance.post({ token: await entrance.tokens.sign(claims) });
    const roles = ['Reader', 'Sender'];
    await expectRefused(await post({ roles }));
    await expectRefused(await post({ tid: null, roles }));
    await expectRefused(await post({ tid: '', roles }));
    await expectRefused(await post({ tid: 'another', roles }));
    await expectRefused(await post({ tid: ['another'], roles }));
    await expectRefused(await post({ tid: 'our-tenant', roles: ['Reader'] }));
    await expectRefused(await post({ tid: 'our-tenant', roles: 'SenderOfOthers' }));
    expect((await post({ tid: 'our-tenant', roles })).status).toBe(200);
    expect((await post({ tid: 'their-tenant', roles: 'Sender' })).status).toBe(200);
  });

  it('came twice in one request', async () => {
    entrance = await Entrance.open();
    const token = await entrance.tokens.sign();
    const authorization = `Bearer ${token}, Bearer ${token}`;
    await expectRefused(await entrance.post({ headers: { authorization } }));
  });
});

describe('without an audience', () => {
  it('refuses everything, and says once which option is missing', async () => {
    entrance = await Entrance.open({ policy: { audience: '' } });
    await expectRefused(await entrance.post());
    await expectRefused(await entrance.post());
    const warnings = entrance.lines.filter(({ message }) => message.includes('will be refused'));
    expect(warnings.map(({ level }) => level)).toEqual(['warn']);
    expect(warnings[0]?.message).toContain('"providers.scripted.audience"');
  });

  it('takes the audience that the handler is told', async () => {
    const audience = 'told-to-the-handler';
    entrance = await Entrance.open({
      policy: { audience: '' },
      options: { providers: { scripted: { audience } } },
    });
    await expectRefused(await entrance.post());
    expect(
      (await entrance.post({ token: await entrance.tokens.sign({ aud: audience }) })).status,
    ).toBe(200);
  });
});

describe('switched off for local development', () => {
  it.each([false, true, 'off', 'insecure', 'INSECURE-FOR-LOCAL-DEVELOPMENT', 0])(
    'needs exactly one word for that: %o is refused at the start',
    async (verification) => {
      entrance = await Entrance.open();
      const options = JSON.parse(JSON.stringify({ verification }));
      expect(() => createWebhookHandler(entrance.calling, options)).toThrow(
        expect.objectContaining({ code: 'configuration.invalid', path: 'verification' }),
      );
    },
  );

  it('lets everything in and warns once', async () => {
    entrance = await Entrance.open({
      options: { verification: 'insecure-for-local-development' },
    });
    const headers = { authorization: null };
    expect((await entrance.post({ headers })).status).toBe(200);
    expect((await entrance.post({ headers })).status).toBe(200);
    expect(entrance.lines.map(({ level }) => level)).toEqual(['warn']);
    expect(entrance.lines[0]?.message).toContain('NOT verified');
  });
});
