import { describe, expect, it } from 'vitest';
import { endReasonOf } from './result-info.js';

describe('a result', () => {
  it.each([
    [200, 4521, 'left'],
    [200, 5000, 'removed'],
    [200, 5002, 'everyoneLeft'],
    [200, 5007, 'endedForEveryone'],
    [200, 5013, 'noAnswer'],
    [200, 7000, 'endedByApplication'],
    [0, 7015, 'transferred'],
    [200, 560000, 'left'],
    [408, 8537, 'connectionLost'],
    [408, 10057, 'noAnswer'],
    [410, 301005, 'connectionLost'],
    [480, 10037, 'unreachable'],
    [480, 10199, 'forbidden'],
    [603, 560603, 'declined'],
    [486, 560486, 'busy'],
    [480, 560480, 'noAnswer'],
    [500, 4711, 'failed'],
    [200, 4711, 'callEnded'],
  ])('of %d/%d ends a call as %s', (code, subcode, reason) => {
    expect(endReasonOf({ code, subcode, message: 'text' }, 'call', 'unknown')).toEqual({
      reason,
      code,
      subCode: subcode,
      message: 'text',
    });
  });

  it.each([
    [500, 7000, 'failed'],
    [500, 7700, 'failed'],
    [400, 8508, 'cancelled'],
    [200, 0, 'completed'],
    [200, 8515, 'completed'],
    [487, 8542, 'cancelled'],
    [200, 5300, 'cancelled'],
    [603, 0, 'declined'],
  ])('of %d/%d ends an operation as %s', (code, subcode, reason) => {
    expect(endReasonOf({ code, subcode }, 'operation', 'unknown').reason).toBe(reason);
  });

  it('is read from its text where the numbers are vague, and keeps the numbers', () => {
    const message = 'Could not add 4:+1: no number. DiagCode: 412#10073.';
    expect(endReasonOf({ code: 412, subcode: 9999, message }, 'operation', 'failed')).toEqual({
      reason: 'rejectedRequest',
      code: 412,
      subCode: 9999,
      message,
    });
  });

  it('is not read from its text where the numbers are plain', () => {
    const message = 'DiagCode: 603#0.';
    expect(endReasonOf({ code: 486, subcode: 8539, message }, 'operation', 'failed').reason).toBe(
      'busy',
    );
  });

  it('is read in both spellings, with numbers as text', () => {
    expect(endReasonOf({ code: '480', subCode: '10037' }, 'call', 'unknown')).toEqual({
      reason: 'unreachable',
      code: 480,
      subCode: 10037,
    });
  });

  it('that is absent gives no reason but the one to be assumed', () => {
    expect(endReasonOf(null, 'call', 'callEnded')).toEqual({ reason: 'callEnded' });
  });
});
