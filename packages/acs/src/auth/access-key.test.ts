import { ManualClock } from '@tandem/core/testing';
import { describe, expect, it } from 'vitest';
import { accessKey } from '../__fixtures__/harness.js';
import { accessKeyAuthorizer, signingKey, signRequest } from './access-key.js';

const host = 'contoso.communication.azure.com';
const at = new Date('2026-03-12T10:00:00.000Z');
const key = signingKey(accessKey);
const date = at.toUTCString();

/** Produced by the signing policy of the service's own client. */
const golden = [
  {
    method: 'POST',
    path: '/calling/callConnections/cc-1/participants:add?api-version=2026-03-12',
    body: '{"participantToAdd":{"kind":"communicationUser","communicationUser":{"id":"8:acs:r_u"}}}',
    contentHash: 'y4cF85/PTgkBfqALkaEyjcMmDwRHJ90LTqNmMdZmNsI=',
    signature: 'XQh8U2oeaTazjt2G4N+pkq8Dunih28573BmX0JXFEis=',
  },
  {
    method: 'GET',
    path: '/calling/callConnections/cc-1/participants/4%3A%2B14255550123?api-version=2026-03-12',
    body: undefined,
    contentHash: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    signature: 'hQX0eiti4BdCQhkD/We1hngZLjWtvlDIL2qOobjSMlo=',
  },
];

describe('signing with the access key', () => {
  it.each(golden)('signs $method $path as the official client does', (vector) => {
    const { method, path: target, body, contentHash, signature } = vector;
    const headers = signRequest({ method, host, target, body }, { key, date });
    expect(headers).toEqual({
      'x-ms-date': 'Thu, 12 Mar 2026 10:00:00 GMT',
      'x-ms-content-sha256': contentHash,
      authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
    });
  });

  it('signs the port of an endpoint that has one', () => {
    const sign = (base: string) => {
      const { host, pathname: target } = new URL('/a', base);
      return signRequest({ method: 'GET', host, target, body: undefined }, { key, date })[
        'authorization'
      ];
    };
    expect(sign('http://127.0.0.1:4280')).not.toBe(sign('http://127.0.0.1'));
    expect(sign('https://contoso.example:443')).toBe(sign('https://contoso.example'));
  });

  it('dates each try by the clock', async () => {
    const clock = new ManualClock(at.getTime());
    const authorizer = accessKeyAuthorizer(accessKey, clock);
    const request = { method: 'GET', host, target: '/a', body: undefined };
    const first = await authorizer.prove(request);
    await clock.advance(60_000);
    const second = await authorizer.prove(request);
    expect(first['x-ms-date']).toBe('Thu, 12 Mar 2026 10:00:00 GMT');
    expect(second['x-ms-date']).toBe('Thu, 12 Mar 2026 10:01:00 GMT');
  });
});
