import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestError } from '../errors/errors.js';
import type { LogLevel } from './logger.js';
import { silentLogger } from './logger.js';
import { redact } from './redact.js';
import { redactText } from './redact-text.js';
import { redactingLogger } from './redacting-logger.js';

const guid = '278405a3-0b1c-4d2e-8f3a-00000000000b';
const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2EifQ.c2lnbmF0dXJl';
const accessKey = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

describe('a text', () => {
  it.each([
    ['a telephone number +18005550100.', 'a telephone number [person].'],
    ['+1 (800) 555-0100 called', '[person] called'],
    ['%2B18005550100', '[person]'],
    ['dial 18005550100, please', 'dial [person], please'],
    ['raw id 4:+18005550100_7', 'raw id [person]'],
    [`raw id 8:orgid:${guid}`, 'raw id [person]'],
    [`8:acs:${guid}_${guid}/mute`, '[person]/mute'],
    [`8%3Agcch-acs%3A${guid}_1`, '[person]'],
    [`28:orgid:${guid} and 28:${guid}`, '[person] and [person]'],
    ['29:1a2b3c4d5e6f', '[person]'],
    [`the user ${guid} is away`, 'the user [person] is away'],
    [`"userId":"${guid}"`, '"userId":"[person]"'],
    ['write to ann.smith@contoso.example now', 'write to [person] now'],
    [`token ${jwt} expired`, 'token [secret] expired'],
    [`Authorization: Bearer ${jwt}`, 'Authorization: Bearer [secret]'],
    ['Bearer opaque-token', 'Bearer [secret]'],
    [
      `endpoint=https://resource.example/;accesskey=${accessKey}`,
      'endpoint=https://resource.example/;accesskey=[secret]',
    ],
    ['client_secret=abc~def&scope=x', 'client_secret=[secret]&scope=x'],
    ['password: "with blanks in it", next', 'password: [secret], next'],
    ['{"clientSecret":"abc","tenantId":"t"}', '{"clientSecret":[secret],"tenantId":"t"}'],
    ['"{\\"token\\":\\"abc\\"}"', '"{\\"token\\":[secret]}"'],
    [`the key is ${accessKey}`, 'the key is [secret]'],
    ['the key is Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv', 'the key is [secret]'],
    ['x-event-grid-secret: sesame', 'x-event-grid-secret: [secret]'],
  ])('%s', (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
  });

  it.each([
    [
      'GET https://u:p@host.example:81/a/b?secret=x&api-version=2026-03-12&code=y#z failed',
      'GET https://[secret]@host.example:81/a/b?secret=[secret]&api-version=2026-03-12&code=[secret]#[secret] failed',
    ],
    [
      'https://host.example/calls/1/participants/4%3A%2B18005550100:mute',
      'https://host.example/calls/1/participants/[person]:mute',
    ],
    [`https://host.example/users/${guid}/calls`, 'https://host.example/users/[person]/calls'],
    ['redis://:pass@127.0.0.1:6379/0', 'redis://[secret]@127.0.0.1:6379/0'],
  ])('with an address: %s', (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
  });

  it.each([
    `acs:${guid}`,
    '2026-03-12T10:00:04.5803071+00:00',
    'The delivery carries no bearer token.',
    'The token has expired. The signature is wrong.',
    'at answer (file:///app/node_modules/node@24.21.0/lib/webhook-handler.js:32:11)',
    'Set "audience" in the options of the provider, or "providers.acs.audience".',
    'retried 3 times in 120000 ms, at 14:05, ratio 4:30',
    '',
  ])('says all that it said: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('is redacted once for all', () => {
    const parts = fc.constantFrom(
      ...['+18005550100', jwt, accessKey, 'token=', 'Bearer ', 'https://a.b/?c=', '"', ' ', '#'],
      ...['8:orgid:', '[secret]', '[person]', 'user ', guid, '@', 'x', '4:', '\\'],
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (some) => {
        const once = redactText(some.join(' '));
        expect(redactText(once)).toBe(once);
      }),
    );
  });

  it('is cut when it is long, and takes no longer for that', () => {
    for (const unit of ['a', '+1 ', 'eyJ', '8:a', 'x@', 'aA1', 'token=', 'https://', '=', '4:+1']) {
      const redacted = redactText(unit.repeat(200_000));
      expect(redacted.length).toBeLessThan(20_000);
      expect(redacted).toMatch(/ \[\d+ more characters\]$/);
    }
  });
});

describe('a value', () => {
  it('loses what its members are called after', () => {
    const value = {
      callId: 'acs:aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6',
      credential: { accessKey },
      authorization: `Bearer ${jwt}`,
      headers: { 'X-Event-Grid-Secret': 'sesame', 'content-type': 'application/json' },
      callerId: '+1',
      display_name: 'Ann',
      token: '',
      phoneNumber: undefined,
      attempts: 3,
    };
    expect(redact(value)).toEqual({
      callId: 'acs:aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6',
      credential: '[secret]',
      authorization: '[secret]',
      headers: { 'X-Event-Grid-Secret': '[secret]', 'content-type': 'application/json' },
      callerId: '[person]',
      display_name: '[person]',
      token: '',
      phoneNumber: undefined,
      attempts: 3,
    });
  });

  it('keeps of an identity its kind', () => {
    const identity = { kind: 'teamsUser', rawId: `8:orgid:${guid}`, userId: guid, other: guid };
    expect(redact({ target: identity })).toEqual({
      target: { kind: 'teamsUser', rawId: '[person]' },
    });
  });

  it('may have names that tell who somebody is', () => {
    const byRawId = new Map([['4:+18005550100', 1]]);
    expect(redact({ byRawId, [`8:orgid:${guid}`]: 'x' })).toEqual({
      byRawId: { '[person]': 1 },
      '[person]': 'x',
    });
  });

  it('becomes plain data, whatever it was', () => {
    const value = {
      at: new Date(0),
      never: new Date(Number.NaN),
      url: new URL('https://a.example/?b=c'),
      bytes: new Uint8Array(3),
      set: new Set(['+18005550100']),
      big: 10n,
      call: () => undefined,
      symbol: Symbol('x'),
    };
    expect(redact(value)).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      never: '[no date]',
      url: 'https://a.example/?b=[secret]',
      bytes: '[3 bytes]',
      set: ['[person]'],
      big: '10',
      call: '[function]',
      symbol: '[symbol]',
    });
  });

  it('may be an error with causes', () => {
    const error = new RequestError('Refused +18005550100.', {
      callId: 'x:1',
      cause: new TypeError(`Bearer ${jwt}`, { cause: { password: 'x' } }),
    });
    expect(redact({ error })).toMatchObject({
      error: {
        name: 'RequestError',
        code: 'request.refused',
        callId: 'x:1',
        message: 'Refused [person].',
        cause: { name: 'TypeError', message: 'Bearer [secret]', cause: { password: '[secret]' } },
      },
    });
  });

  it('may be circular, deep, large or unreadable', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(redact(circle)).toEqual({ self: '[circular]' });

    let deep: unknown = 'bottom';
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    expect(JSON.stringify(redact(deep))).toBe(`${'['.repeat(8)}"[deeper]"${']'.repeat(8)}`);

    const wide = redact(Array.from({ length: 100_000 }, () => ({ a: { b: [1, 2] } })));
    expect(JSON.stringify(wide).length).toBeLessThan(10_000);
    expect(redact(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i, i])))).toMatchObject(
      {
        '…': '[more]',
      },
    );

    const throwing = {
      fine: 1,
      get broken() {
        throw new Error('+18005550100');
      },
    };
    expect(redact(throwing)).toEqual({ fine: 1, broken: '[unreadable]' });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(redact([proxy])).toEqual(['[unreadable]']);
  });

  it('is never changed, and anything at all can be redacted', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (value) => {
        expect(() => JSON.stringify(redact(value))).not.toThrow();
      }),
    );
    const value = Object.freeze({ phone: '+18005550100' });
    redact(value);
    expect(value).toEqual({ phone: '+18005550100' });
  });

  it('hides a planted secret wherever it stands', () => {
    const planted = fc.constantFrom('+18005550100', `8:orgid:${guid}`, jwt, accessKey);
    const around = fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', '\n', 'é', '(') });
    fc.assert(
      fc.property(planted, around, around, fc.nat(5), (secret, before, after, depth) => {
        let value: unknown = `${before} ${secret} ${after}`;
        for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { a: value };
        expect(JSON.stringify(redact(value))).not.toContain(secret);
      }),
    );
  });
});

describe('a redacting logger', () => {
  it('passes on level, message and members, without what must not be told', () => {
    const lines: unknown[] = [];
    const logger = redactingLogger({ log: (...line) => lines.push(line) });
    logger.log('warn', 'Called +18005550100.', { token: jwt, status: 401 });
    logger.log('debug', 'Nothing else.');
    expect(lines).toEqual([
      ['warn', 'Called [person].', { token: '[secret]', status: 401 }],
      ['debug', 'Nothing else.'],
    ]);
  });

  it('disturbs nothing by what it throws, and is given the next line', () => {
    const lines: string[] = [];
    const logger = redactingLogger({
      log: (_level, message) => {
        lines.push(message);
        throw new Error('The disk is full.');
      },
    });
    logger.log('warn', 'one');
    logger.log('warn', 'two', { status: 401 });
    expect(lines).toEqual(['one', 'two']);
  });

  it('is not wrapped again, and silence is left alone', () => {
    const logger = redactingLogger({ log: (_level: LogLevel) => undefined });
    expect(redactingLogger(logger)).toBe(logger);
    expect(redactingLogger(silentLogger)).toBe(silentLogger);
  });
});
