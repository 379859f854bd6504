import type { EndReason, Reason } from '@tandem/core';
import { integerOf, objectOf, textOf } from './json.js';

/** What a result is about: the same numbers mean different things for a call and for an invitation into one. */
export type ReasonSubject = 'call' | 'invitation' | 'operation';

/** Meaning of a SIP status, as it is the code of a result or the last three digits of a telephone subcode. */
const sipReasons: ReadonlyMap<number, Reason> = new Map([
  [0, 'completed'],
  [403, 'forbidden'],
  [404, 'notFound'],
  [408, 'noAnswer'],
  [410, 'notFound'],
  [480, 'noAnswer'],
  [484, 'notFound'],
  [486, 'busy'],
  [487, 'cancelled'],
  [600, 'busy'],
  [603, 'declined'],
  [604, 'notFound'],
  [607, 'declined'],
]);

/** Subcodes that mean one thing whatever the code beside them. */
const subCodeReasons: ReadonlyMap<number, Reason> = new Map([
  [603, 'declined'],
  [487, 'cancelled'],
  [1106, 'connectionLost'],
  [5000, 'removed'],
  [5001, 'endedForEveryone'],
  [5002, 'everyoneLeft'],
  [5003, 'declined'],
  [5010, 'everyoneLeft'],
  [5234, 'cancelled'],
  [5300, 'removed'],
  [7000, 'endedByApplication'],
  [7015, 'transferred'],
  [8508, 'cancelled'],
  [8509, 'noInput'],
  [8510, 'noInput'],
  [8511, 'mediaFailed'],
  [8512, 'mediaFailed'],
  [8514, 'completed'],
  [8522, 'notFound'],
  [8528, 'callEnded'],
  [8531, 'completed'],
  [8532, 'noInput'],
  [8533, 'completed'],
  [8534, 'noMatch'],
  [8535, 'mediaFailed'],
  [8536, 'mediaFailed'],
  [8537, 'connectionLost'],
  [8538, 'declined'],
  [8539, 'busy'],
  [8540, 'busy'],
  [8541, 'unreachable'],
  [8542, 'cancelled'],
  [8543, 'callEnded'],
  [8544, 'unreachable'],
  [8545, 'completed'],
  [8547, 'noMatch'],
  [8553, 'failed'],
  [8558, 'notFound'],
  [8563, 'mediaFailed'],
  [8564, 'mediaFailed'],
  [8565, 'mediaFailed'],
  [8566, 'mediaFailed'],
  [8567, 'mediaFailed'],
  [8568, 'mediaFailed'],
  [8569, 'completed'],
  [8570, 'mediaFailed'],
  [8571, 'failed'],
  [8572, 'mediaFailed'],
  [8587, 'noAnswer'],
  [8603, 'mediaFailed'],
  [8604, 'mediaFailed'],
  [8605, 'mediaFailed'],
  [8606, 'failed'],
  [8607, 'failed'],
  [9998, 'failed'],
  [9999, 'failed'],
  [10003, 'answeredElsewhere'],
  [10004, 'noAnswer'],
  [10037, 'unreachable'],
  [10057, 'noAnswer'],
  [10076, 'unreachable'],
  [10077, 'unreachable'],
  [10078, 'unreachable'],
  [301004, 'connectionLost'],
  [301005, 'connectionLost'],
]);

/** Families of telephone subcodes whose last three digits are the SIP status. */
const telephoneFamilies: ReadonlySet<number> = new Set([510, 540, 560]);

/** Refusals by the policy of a Teams tenant. */
const teamsPolicyFamily = 580;

const declinedEverywhere = 10_024;

const diagnosticTail = /DiagCode:\s*(\d{1,9})#(\d{1,9})/;

/**
 * Why something ended, from a `resultInformation`. Its `code` shows an internal 0 as 200, so that 200 says nothing about
 * success; the true pair is in the tail of the message, `DiagCode: <code>#<subCode>.@`.
 */
export function reasonFromResult(resultInformation: unknown, subject: ReasonSubject): EndReason {
  const result = objectOf(resultInformation);
  const code = integerOf(result['code']);
  const subCode = integerOf(result['subCode']);
  const message = textOf(result['message']);
  const tail = diagnosticTail.exec(message ?? '');
  const pair = {
    code: tail === null ? code : Number(tail[1]),
    subCode: tail === null ? subCode : Number(tail[2]),
  };
  return {
    reason: neutralReason(pair, subject),
    ...(code === undefined ? {} : { code }),
    ...(subCode === undefined ? {} : { subCode }),
    ...(message === undefined ? {} : { message }),
  };
}

interface Pair {
  readonly code: number | undefined;
  readonly subCode: number | undefined;
}

function neutralReason({ code, subCode }: Pair, subject: ReasonSubject): Reason {
  // "Declined on all endpoints" is reported with the two numbers in either place.
  if (code === declinedEverywhere || subCode === declinedEverywhere) return 'declined';
  if (subCode !== undefined && subCode !== 0) {
    const known = subCodeReasons.get(subCode) ?? familyReason(subCode);
    if (known !== undefined) return inView(known, subject);
  }
  if (code === undefined) return subject === 'call' ? 'callEnded' : 'unknown';
  if (code !== 0 && code !== 200) return sipReasons.get(code) ?? 'failed';
  if (subject === 'call') return subCode === 0 ? 'completed' : 'callEnded';
  return subCode === undefined || subCode === 0 ? 'completed' : 'failed';
}

function familyReason(subCode: number): Reason | undefined {
  const family = Math.floor(subCode / 1_000);
  if (family === teamsPolicyFamily) return 'forbidden';
  if (!telephoneFamilies.has(family)) return undefined;
  return sipReasons.get(subCode % 1_000) ?? 'failed';
}

/** Someone taken out before they had answered was never in the call: their invitation was taken back. */
function inView(reason: Reason, subject: ReasonSubject): Reason {
  return subject === 'invitation' && reason === 'removed' ? 'cancelled' : reason;
}
