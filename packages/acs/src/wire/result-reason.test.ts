import type { Reason } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { reasonFromResult } from './result-reason.js';

function ofCall(code: number, subCode: number, message = ''): Reason {
  return reasonFromResult({ code, subCode, message }, 'call').reason;
}

describe('the reason of an end', () => {
  it.each<[number, number, Reason]>([
    [603, 0, 'declined'],
    [0, 603, 'declined'],
    [10024, 487, 'declined'],
    [487, 10024, 'declined'],
    [400, 8538, 'declined'],
    [0, 5003, 'declined'],
    [486, 560486, 'busy'],
    [486, 540486, 'busy'],
    [400, 8539, 'busy'],
    [400, 8540, 'busy'],
    [603, 560603, 'declined'],
    [403, 560403, 'forbidden'],
    [403, 510403, 'forbidden'],
    [480, 560480, 'noAnswer'],
    [408, 560408, 'noAnswer'],
    [408, 10057, 'noAnswer'],
    [487, 10004, 'noAnswer'],
    [400, 8587, 'noAnswer'],
    [480, 10037, 'unreachable'],
    [480, 10076, 'unreachable'],
    [480, 10077, 'unreachable'],
    [480, 10078, 'unreachable'],
    [410, 301005, 'connectionLost'],
    [400, 8523, 'failed'],
    [409, 8607, 'failed'],
    [400, 8544, 'unreachable'],
    [400, 8541, 'unreachable'],
    [487, 10003, 'answeredElsewhere'],
    [0, 487, 'cancelled'],
    [487, 540487, 'cancelled'],
    [487, 560487, 'cancelled'],
    [400, 8542, 'cancelled'],
    [404, 560404, 'notFound'],
    [484, 560484, 'notFound'],
    [200, 560000, 'completed'],
    [200, 540000, 'completed'],
    [500, 560500, 'failed'],
    [503, 560503, 'failed'],
    [200, 5300, 'removed'],
    [200, 5000, 'removed'],
    [200, 5001, 'endedForEveryone'],
    [200, 5002, 'everyoneLeft'],
    [200, 5010, 'everyoneLeft'],
    [200, 7000, 'endedByApplication'],
    [200, 7015, 'transferred'],
    [400, 8543, 'callEnded'],
    [408, 8537, 'connectionLost'],
    [410, 301004, 'connectionLost'],
    [408, 1106, 'connectionLost'],
    [580, 580406, 'forbidden'],
    [200, 0, 'completed'],
    [0, 0, 'completed'],
    [200, 987654, 'callEnded'],
    [418, 987654, 'failed'],
  ])('%i/%i of a call is %s', (code, subCode, reason) => {
    expect(ofCall(code, subCode)).toBe(reason);
  });

  it.each<[number, number, Reason]>([
    [200, 0, 'completed'],
    [400, 8508, 'cancelled'],
    [400, 8509, 'noInput'],
    [400, 8510, 'noInput'],
    [500, 8511, 'mediaFailed'],
    [500, 8512, 'mediaFailed'],
    [200, 8514, 'completed'],
    [200, 8531, 'completed'],
    [400, 8532, 'noInput'],
    [200, 8533, 'completed'],
    [400, 8534, 'noMatch'],
    [400, 8535, 'mediaFailed'],
    [400, 8536, 'mediaFailed'],
    [200, 8545, 'completed'],
    [400, 8547, 'noMatch'],
    [400, 8563, 'mediaFailed'],
    [400, 8565, 'mediaFailed'],
    [429, 8568, 'mediaFailed'],
    [200, 8569, 'completed'],
    [500, 8570, 'mediaFailed'],
    [500, 8572, 'mediaFailed'],
    [400, 8553, 'failed'],
    [400, 8571, 'failed'],
    [400, 8558, 'notFound'],
    [500, 8603, 'mediaFailed'],
    [500, 8605, 'mediaFailed'],
    [409, 8606, 'failed'],
    [500, 9998, 'failed'],
    [500, 9999, 'failed'],
    [500, 8581, 'failed'],
  ])('%i/%i of what is heard is %s', (code, subCode, reason) => {
    expect(reasonFromResult({ code, subCode }, 'operation').reason).toBe(reason);
  });

  it('is read from the tail of the message, because the code shows 0 as 200', () => {
    expect(ofCall(200, 0, 'Decline. DiagCode: 603#0.@')).toBe('declined');
    expect(ofCall(200, 7000, 'The conversation has ended. DiagCode: 0#7000.@')).toBe(
      'endedByApplication',
    );
  });

  it('keeps the numbers and the text of the service', () => {
    const result = {
      code: 200,
      subCode: 7000,
      message: 'The conversation has ended. DiagCode: 0#7000.@',
    };
    expect(reasonFromResult(result, 'call')).toEqual({ reason: 'endedByApplication', ...result });
  });

  it('of an invitation whose person was taken out before answering is that it was cancelled', () => {
    expect(reasonFromResult({ code: 200, subCode: 5300 }, 'invitation').reason).toBe('cancelled');
    expect(reasonFromResult({ code: 487, subCode: 5234 }, 'invitation').reason).toBe('cancelled');
  });

  it('of a call of an old version, which says nothing, is that the call ended', () => {
    expect(reasonFromResult(undefined, 'call')).toEqual({ reason: 'callEnded' });
  });

  it.each([[null], ['text'], [{ code: '200', subCode: {} }], [[]]])('of %j is total', (result) => {
    expect(reasonFromResult(result, 'operation').reason).toBe('unknown');
  });
});
