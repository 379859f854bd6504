import type { EndReason, Reason } from '@tandem/core';
import { isJsonObject, numberOf, present, textOf } from './json.js';
import type { ResultSubject } from './reasons.js';
import { reasonOfCode, reasonOfPair } from './reasons.js';

/** Numbers that say nothing: the real pair is in the text then. */
const vagueSubcodes: ReadonlySet<number> = new Set([0, 9999]);

const diagnosis = /DiagCode:\s*(\d+)#(\d+)/i;

/**
 * Why a call or an operation ended. The service's numbers and text are kept as they came; where the numbers are vague the
 * reason is taken from the pair that the text ends with.
 *
 * @param otherwise The reason where the service gives none.
 */
export function endReasonOf(
  resultInfo: unknown,
  subject: ResultSubject,
  otherwise: Reason,
): EndReason {
  if (!isJsonObject(resultInfo)) return { reason: otherwise };
  const code = numberOf(resultInfo['code']);
  const subCode = numberOf(resultInfo['subcode'] ?? resultInfo['subCode']);
  const message = textOf(resultInfo['message']);
  const reason =
    reasonOfPair(code, subCode, subject) ??
    reasonInText(message, subCode, subject) ??
    reasonOfCode(code, subject) ??
    otherwise;
  return { reason, ...present({ code, subCode, message }) };
}

/** Whether a result tells of a failure. */
export function isFailure(resultInfo: unknown): boolean {
  const code = isJsonObject(resultInfo) ? numberOf(resultInfo['code']) : undefined;
  return code !== undefined && code >= 400;
}

function reasonInText(
  message: string | undefined,
  subCode: number | undefined,
  subject: ResultSubject,
): Reason | undefined {
  if (subCode !== undefined && !vagueSubcodes.has(subCode)) return undefined;
  const [, code, inner] = diagnosis.exec(message ?? '') ?? [];
  if (code === undefined) return undefined;
  return reasonOfPair(Number(code), Number(inner), subject) ?? reasonOfCode(Number(code), subject);
}
