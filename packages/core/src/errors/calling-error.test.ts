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

  it('learn where they happened, without forgetting what they knew', () => {
    const located = new RequestError('Refused.', { callId: 'p:1' }).locate({
      callId: 'p:2',
      operationId: 'o',
    });
    expect(located).toMatchObject({ callId: 'p:1', operationId: 'o' });
  });
});
