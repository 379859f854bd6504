import type { Reason } from '@tandem/core';

/** What a result is about: the same numbers mean different things at the end of a call and of an operation. */
export type ResultSubject = 'call' | 'operation';

/**
 * Pairs that mean the same wherever they occur. The first block is documented for Graph; the second is the number space of
 * the calling platform below, which Graph passes through.
 *
 * @see https://learn.microsoft.com/graph/api/call-delete
 */
const pairs: ReadonlyMap<string, Reason> = new Map([
  ['200/4097', 'left'],
  ['200/4521', 'left'],
  ['200/5000', 'removed'],
  ['200/5300', 'removed'],
  ['200/5001', 'callEnded'],
  ['200/5003', 'callEnded'],
  ['200/5002', 'everyoneLeft'],
  ['200/5007', 'endedForEveryone'],
  ['200/5010', 'everyoneLeft'],
  ['200/5012', 'everyoneLeft'],
  ['200/5020', 'everyoneLeft'],
  ['200/5013', 'noAnswer'],
  ['200/5014', 'callEnded'],
  ['200/5030', 'endedForEveryone'],
  ['200/5855', 'noAnswer'],
  ['200/7000', 'endedByApplication'],
  ['200/10550', 'endedByApplication'],
  ['200/7015', 'transferred'],
  ['200/18503', 'left'],
  ['200/540000', 'left'],
  ['200/560000', 'left'],
  ['408/8537', 'connectionLost'],
  ['408/1106', 'connectionLost'],
  ['408/10057', 'noAnswer'],
  ['410/301005', 'connectionLost'],
  ['480/10037', 'unreachable'],
  ['480/10076', 'unreachable'],
  ['480/10134', 'unreachable'],
  ['480/10199', 'forbidden'],
  ['500/1005', 'connectionLost'],
  ['200/8515', 'completed'],
  ['400/8508', 'cancelled'],
  ['412/10073', 'rejectedRequest'],
  ['403/10151', 'rejectedRequest'],
  ['410/301004', 'connectionLost'],

  ['603/8538', 'declined'],
  ['487/10024', 'declined'],
  ['480/10077', 'unreachable'],
  ['480/10078', 'unreachable'],
  ['480/560480', 'noAnswer'],
  ['487/10004', 'noAnswer'],
  ['487/10003', 'answeredElsewhere'],
  ['487/8542', 'cancelled'],
  ['487/540487', 'cancelled'],
  ['487/560487', 'cancelled'],
] as const satisfies readonly (readonly [string, Reason])[]);

/** An invitation that ends because its person was taken out has been withdrawn: nobody was removed who was in. */
const pairsOfOperations: ReadonlyMap<string, Reason> = new Map([
  ['200/5000', 'cancelled'],
  ['200/5300', 'cancelled'],
] as const satisfies readonly (readonly [string, Reason])[]);

/** What the code says where the pair is unknown: SIP's meaning, which the platform keeps. */
const codes: ReadonlyMap<number, Reason> = new Map([
  [403, 'forbidden'],
  [404, 'notFound'],
  [408, 'noAnswer'],
  [410, 'connectionLost'],
  [480, 'unreachable'],
  [484, 'notFound'],
  [486, 'busy'],
  [487, 'cancelled'],
  [600, 'busy'],
  [603, 'declined'],
  [604, 'notFound'],
] as const satisfies readonly (readonly [number, Reason])[]);

/** The reason that a known pair of numbers stands for. The service also writes 0 where it means 200. */
export function reasonOfPair(
  code: number | undefined,
  subCode: number | undefined,
  subject: ResultSubject,
): Reason | undefined {
  if (code === undefined || subCode === undefined) return undefined;
  const pair = `${code === 0 ? 200 : code}/${subCode}`;
  return (subject === 'operation' ? pairsOfOperations.get(pair) : undefined) ?? pairs.get(pair);
}

/** The reason that a code stands for by itself. */
export function reasonOfCode(code: number | undefined, subject: ResultSubject): Reason | undefined {
  if (code === undefined) return undefined;
  const isGood = code === 0 || (code >= 200 && code < 300);
  if (isGood) return subject === 'call' ? 'callEnded' : 'completed';
  return codes.get(code) ?? (code >= 400 ? 'failed' : undefined);
}
