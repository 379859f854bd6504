import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CallingError, hasCode } from './calling-error.js';
import { ConfigurationError, RequestError } from './errors.js';

describe('calling errors', () => {
  const error = new RequestError('Refused.', {
    status: 429,
    providerCode: '8516',
    retryAfterMs: 1_000,
    retryable: true,
    cause: new Error('secret'),
  });

  it('are told apart by code and by isInstance', () => {
    expect(RequestError.isInstance(error)).toBe(true);
    expect(ConfigurationError.isInstance(error)).toBe(false);
    expect(CallingError.isInstance(new Error('other'))).toBe(false);
    expect(hasCode(error, 'request.refused')).toBe(true);
  });

  it('become plain data without their cause', () => {
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'RequestError',
      code: 'request.refused',
      message: 'Refused.',
      status: 429,
      providerCode: '8516',
      retryAfterMs: 1_000,
      retryable: true,
      outcomeUnknown: false,
    });
  });

  it('tell no secret and nobody when they are shown or become data', () => {
    const personal = new RequestError('No +18005550100 here.', {
      callId: 'p:1',
      providerCode: 'Bearer abc.def',
      cause: new TypeError('user 8:orgid:278405a3-0000-4000-8000-000000000001', {
        cause: new Error('accesskey=abc'),
      }),
    });
    expect(personal.toJSON()).toMatchObject({
      message: 'No [person] here.',
      providerCode: 'Bearer [secret]',
    });
    const shown = inspect(personal);
    expect(shown).toContain('RequestError: No [person] here.');
    expect(shown).toContain('calling-error.test.ts');
    expect(shown).toContain('"callId":"p:1"');
    expect(shown).toContain('accesskey=[secret]');
    expect(shown).not.toMatch(/18005550100|278405a3|abc/);
  });

  it('learn where they happened, without forgetting what they knew', () => {
    const located = new RequestError('Refused.', { callId: 'p:1' }).locate({
      callId: 'p:2',
      operationId: 'o',
    });
    expect(located).toMatchObject({ callId: 'p:1', operationId: 'o' });
  });
});
