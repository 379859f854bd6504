import { describe, expect, it } from 'vitest';
import { contentHashOf, signatureOf } from './access-key.js';

const accessKey = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const shared = {
  date: 'Thu, 12 Mar 2026 10:00:00 GMT',
  host: 'contoso.communication.azure.com',
};

describe('access-key signatures', () => {
  it('hashes and signs a request with a body as the official client does', () => {
    const body =
      '{"participantToAdd":{"kind":"communicationUser","communicationUser":{"id":"8:acs:r_u"}}}';
    const contentHash = contentHashOf(Buffer.from(body));
    const target = '/calling/callConnections/cc-1/participants:add?api-version=2026-03-12';

    expect(contentHash).toBe('y4cF85/PTgkBfqALkaEyjcMmDwRHJ90LTqNmMdZmNsI=');
    expect(signatureOf({ ...shared, method: 'POST', target, contentHash }, accessKey)).toBe(
      'XQh8U2oeaTazjt2G4N+pkq8Dunih28573BmX0JXFEis=',
    );
  });

  it('hashes and signs a request without a body as the official client does', () => {
    const contentHash = contentHashOf(new Uint8Array());
    const target =
      '/calling/callConnections/cc-1/participants/4%3A%2B14255550123?api-version=2026-03-12';

    expect(contentHash).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
    expect(signatureOf({ ...shared, method: 'GET', target, contentHash }, accessKey)).toBe(
      'hQX0eiti4BdCQhkD/We1hngZLjWtvlDIL2qOobjSMlo=',
    );
  });
});
