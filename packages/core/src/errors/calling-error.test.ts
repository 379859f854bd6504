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

  it('tell no secret and nobody, however they are read', () => {
    const userId = '278405a3-0000-4000-8000-000000000001';
    const deepest = Object.assign(new Error('accesskey=abc'), { incomingCallContext: 'abc' });
    const personal = new RequestError('No +18005550100 here.', {
      callId: 'p:1',
      providerCode: 'Bearer abc.def',
      path: 'targets.+18005550100',
      requestId: 'request of 8:acs:278405a3-abc',
      cause: new TypeError(`user 8:orgid:${userId}`, {
        cause: new AggregateError([new Error('password: abc'), deepest], 'accesskey=abc'),
      }),
    });
    expect(personal).toMatchObject({
      message: 'No [person] here.',
      providerCode: 'Bearer [secret]',
      path: 'targets.[person]',
      requestId: 'request of [person]',
    });
    const shown = inspect(personal);
    expect(shown).toContain('RequestError: No [person] here.');
    expect(shown).toContain('calling-error.test.ts');
    expect(shown).toContain('"callId":"p:1"');
    expect(shown).toContain('accesskey=[secret]');
    for (const reading of readingsOf(personal)) {
      expect(reading).not.toMatch(/18005550100|278405a3|abc/);
    }
  });

  it('keep a cause as it is that tells nothing', () => {
    const cause = Object.assign(new TypeError('fetch failed', { cause: new RangeError('far') }), {
      code: 'ECONNREFUSED',
    });
    const reason = new DOMException('This operation was aborted', 'AbortError');
    const calling = new RequestError('Refused.');
    for (const one of [cause, reason, calling, 'why', 7]) {
      expect(new RequestError('Refused.', { cause: one }).cause).toBe(one);
    }
  });

  it('take causes of any shape, circles and those that cannot be read included', () => {
    const circle = new Error('circle');
    circle.cause = circle;
    const unreadable = Object.defineProperty(new Error('x'), 'broken', {
      enumerable: true,
      get() {
        throw new Error('+18005550100');
      },
    });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const cause of [circle, unreadable, proxy, null, Symbol('x'), { phone: '+18005550100' }]) {
      const error = new RequestError('Refused.', { cause });
      expect(readingsOf(error).join(' ')).not.toContain('18005550100');
    }
  });

  it('learn where they happened, without forgetting what they knew', () => {
    const located = new RequestError('Refused.', { callId: 'p:1' }).locate({
      callId: 'p:2',
      operationId: 'o',
    });
    expect(located).toMatchObject({ callId: 'p:1', operationId: 'o' });
  });
});

/** The ways in which consoles, loggers and programs come to what an error says. */
function readingsOf(error: Error): readonly string[] {
  const raw = { depth: 20, showHidden: true, customInspect: false };
  const causes: unknown[] = [];
  for (let one: unknown = error.cause; one instanceof Error && causes.length < 10; one = one.cause)
    causes.push(one);
  return [
    String(error),
    error.stack ?? '',
    JSON.stringify(error),
    inspect(error),
    inspect(error, raw),
    ...causes.flatMap((cause) => [String(cause), inspect(cause, raw)]),
  ];
}
