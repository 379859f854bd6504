import { createCalling } from '@tandem/core';
import { ScriptedProvider } from '@tandem/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWebhookHandler } from '../webhook-handler.js';
import { findAmbiguity } from './find-ambiguity.js';
import { parseJson } from './parse-json.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the JSON of a body', () => {
  it('is taken as it is, whatever it says', async () => {
    await fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        if (text.includes('"__proto__":')) return;
        expect(parseJson(bytes(text), 'x')).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    '{"a":{"a":[{"a":1},{"a":2}]},"b":"a"}',
    '["a","a",{"a":"\\"a\\":"}]',
    '{"a\\\\":1,"a":2}',
    '{"":1," ":2}',
    '{"constructor":"a builder","prototype":1}',
    '{"a" : "__proto__"}',
    `${'['.repeat(64)}${']'.repeat(64)}`,
  ])('may be %s', (text) => {
    expect(findAmbiguity(bytes(text), JSON.parse(text))).toBeUndefined();
  });

  it.each([
    ['{"a":[{"b":1}, {"c" :1, "d":"x\\\\", "c":2}]}', 'twice'],
    ['{"a":{"b":1},"a":2}', 'twice'],
    ['[{}, {"\\u005f_proto__":1}]', 'what all objects inherit'],
    ['{"a":[{"constructor":{"prototype":{"isAdmin":true}}}]}', 'what all objects inherit'],
    [`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, 'deeper than 64'],
  ])('may not be %s', (text, reason) => {
    expect(findAmbiguity(bytes(text), JSON.parse(text))).toContain(reason);
  });

  it('may not have a key twice, wherever and however it is written', () => {
    const key = fc.string({ minLength: 1, unit: 'binary' }).filter((one) => one !== '__proto__');
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), key, fc.boolean(), (value, name, isEscaped) => {
        const plain = JSON.stringify(name);
        const other = isEscaped ? `"${escaped(name)}"` : plain;
        const text = `[${JSON.stringify(value)},{${plain}:{"a":[]} , "~":1,${other} :2}]`;
        fc.pre(name !== '~' && !JSON.stringify(value).includes('"__proto__":'));
        expect(() => parseJson(bytes(text), 'x')).toThrow('twice');
      }),
    );
  });

  it('may begin with a byte order mark', () => {
    expect(parseJson(bytes('\uFEFF{}'), 'x')).toEqual({});
  });
});

describe('any bytes at all', () => {
  it('are answered, and only with 200, 204 or 400', async () => {
    const calling = createCalling({ instances: [new ScriptedProvider()] });
    const handler = createWebhookHandler(calling, {
      verification: 'insecure-for-local-development',
    });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (body) => {
        const response = await handler(
          new Request('http://localhost/webhooks/scripted', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: new Uint8Array(body),
          }),
        );
        expect([200, 204, 400]).toContain(response.status);
      }),
    );
    await calling.close();
  });
});

/** A text with each of its code units written as an escape. */
function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, index) => {
    return `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
