import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type Attack, withBody, withHeaders, withMembers } from './attack.js';
import { gridSecret, limits } from './entrance-stage.js';

/** Ten megabytes that are ten kilobytes on the wire. */
const bomb = gzipSync(Buffer.alloc(10_000_000, 0x20));

const tooMuch = Buffer.alloc(limits.maxBodyBytes + 1, 0x20);

const nested = (levels: number) => `"deep":${'['.repeat(levels)}${']'.repeat(levels)}`;

const bytes = (...values: number[]) => Buffer.from([0x22, ...values, 0x22]);

/** Attacks by what is sent, under a token that is good. */
export const requestAttacks: readonly Attack[] = [
  {
    attack: 'a body larger than the limit',
    status: 413,
    requests: ({ good }) => ({
      'that says so': withBody(good, tooMuch),
      'in chunks': { ...withBody(good, tooMuch), framing: 'chunked' },
      'that only says so': withHeaders(good, { 'content-length': '99999999999' }),
    }),
  },
  {
    attack: 'a body that comes too slowly',
    status: 408,
    requests: ({ good }) => ({ 'one byte': { ...good, framing: 'slow' } }),
  },
  {
    attack: 'a compressed body, such as a gzip bomb',
    status: 415,
    requests: ({ good }) => ({
      'a bomb': withHeaders(withBody(good, bomb), { 'content-encoding': 'gzip' }),
      gzip: withHeaders(withBody(good, gzipSync(good.body)), { 'content-encoding': 'gzip' }),
      deflate: withHeaders(withBody(good, deflateSync(good.body)), {
        'content-encoding': 'deflate',
      }),
      br: withHeaders(withBody(good, brotliCompressSync(good.body)), { 'content-encoding': 'br' }),
      'two times': withHeaders(good, { 'content-encoding': 'identity, gzip' }),
      unknown: withHeaders(good, { 'content-encoding': 'x-own' }),
    }),
  },
  {
    attack: 'a compressed body that does not say so',
    status: 400,
    requests: ({ good }) => ({ 'a bomb': withBody(good, bomb) }),
  },
  {
    attack: 'another content type than JSON in UTF-8',
    status: 415,
    requests: ({ good }) => ({
      none: withHeaders(good, { 'content-type': undefined }),
      text: withHeaders(good, { 'content-type': 'text/plain' }),
      form: withHeaders(good, { 'content-type': 'application/x-www-form-urlencoded' }),
      multipart: withHeaders(good, { 'content-type': 'multipart/form-data; boundary=x' }),
      'utf-16': withHeaders(good, { 'content-type': 'application/json; charset=utf-16' }),
      'two of them': withHeaders(good, { 'content-type': ['application/json', 'text/plain'] }),
      'something like it': withHeaders(good, { 'content-type': 'application/json5' }),
    }),
  },
  {
    attack: 'a body that is not UTF-8',
    status: 400,
    requests: ({ good }) => ({
      'a byte that never is': withBody(good, bytes(0xff)),
      'an overlong form': withBody(good, bytes(0xc0, 0xaf)),
      'half a pair': withBody(good, bytes(0xed, 0xa0, 0x80)),
      'cut in a character': withBody(good, bytes(0xe2, 0x82)),
      'utf-16': withBody(good, Buffer.from('\ufeff{}', 'utf16le')),
    }),
  },
  {
    attack: 'a body that is empty, not JSON, or in no form of the provider',
    status: 400,
    requests: ({ good }) => ({
      empty: withBody(good, ''),
      'cut off': withBody(good, good.body.subarray(0, -2)),
      'two documents': withBody(good, Buffer.concat([good.body, good.body])),
      'with a comma too much': withBody(good, '[1,]'),
      NaN: withBody(good, '[NaN]'),
      null: withBody(good, 'null'),
      number: withBody(good, '42'),
      text: withBody(good, '"CallConnected"'),
    }),
  },
  {
    attack: 'JSON that is nested too deep',
    status: 400,
    requests: ({ good }) => ({
      'a little': withMembers(good, nested(65)),
      'very much': withMembers(good, nested(20_000)),
      'without an end': withBody(good, '['.repeat(60_000)),
    }),
  },
  {
    attack: 'an object with the same key twice',
    status: 400,
    requests: ({ good }) => ({
      twice: withMembers(good, '"extra":1,"extra":2'),
      'once in escapes': withMembers(good, '"extra":1,"\\u0065xtra":2'),
      'far below': withMembers(good, '"a":[{"b":{"c":1,"d":[],"c":2}}]'),
    }),
  },
  {
    attack: '`__proto__` or `constructor.prototype` as a key',
    status: 400,
    requests: ({ good }) => ({
      proto: withMembers(good, '"__proto__":{"isAdmin":true}'),
      'proto in escapes': withMembers(good, '"\\u005f_proto__":{"isAdmin":true}'),
      'proto far below': withMembers(good, '"a":[{"b":{"__proto__":{"isAdmin":true}}}]'),
      constructor: withMembers(good, '"constructor":{"prototype":{"isAdmin":true}}'),
    }),
  },
  {
    attack: 'a body whose end is told in two ways, or wrong',
    status: 400,
    requests: ({ good }) => ({
      'length and chunks': { ...good, framing: 'both' },
      'shorter than it is': withHeaders(good, { 'content-length': '10' }),
    }),
  },
  {
    attack: 'another method',
    status: 405,
    requests: ({ good }) => ({
      ...Object.fromEntries(
        ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'REPORT'].map((method) => [
          method,
          { ...good, method },
        ]),
      ),
      'said to be a POST': withHeaders(
        { ...good, method: 'GET' },
        { 'x-http-method-override': 'POST' },
      ),
    }),
  },
  {
    attack: 'another path, also one that only leads to the right one',
    status: 404,
    requests: ({ good, provider }) =>
      Object.fromEntries(
        [
          '/',
          '/webhooks',
          '/webhooks/another',
          '/webhooks/__proto__',
          `/${provider}`,
          `/webhooks/${provider}/more`,
          `/webhooks//${provider}`,
          `/webhooks/x/../${provider}`,
          `/webhooks/${provider}%2F`,
          `/WEBHOOKS/${provider}`,
        ].map((path) => [path, { ...good, path }]),
      ),
  },
  {
    attack: 'a path that is made to take long to look at',
    status: 404,
    requests: ({ good }) => ({
      'of slashes': { ...good, path: `${'/'.repeat(12_000)}a` },
      'that ends in slashes': { ...good, path: `/a${'/'.repeat(12_000)}` },
    }),
  },
  {
    attack: 'headers larger than a server takes',
    status: 431,
    requests: ({ good }) => ({
      'a long token': withHeaders(good, { authorization: `Bearer ${'x'.repeat(40_000)}` }),
    }),
  },
  {
    attack: 'a stranger who asks, by the handshake of CloudEvents, to deliver here',
    status: 403,
    requests: ({ good }) => ({
      another: withHeaders(
        { ...good, method: 'OPTIONS' },
        { 'webhook-request-origin': 'sender.example' },
      ),
      'one that looks like Event Grid': withHeaders(
        { ...good, method: 'OPTIONS' },
        { 'webhook-request-origin': 'eventgrid.azure.net.example' },
      ),
    }),
  },
  {
    attack: 'the validation of a subscription that has no code',
    status: 400,
    only: 'acs',
    requests: ({ good }) => ({
      none: withHeaders(good, {
        authorization: undefined,
        'aeg-event-type': 'SubscriptionValidation',
        'x-event-grid-secret': gridSecret,
      }),
    }),
  },
];
