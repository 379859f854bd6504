import type { Behaviour } from './behaviour.js';

/** One row of the table of test people: a range of the last two digits and what those people do. */
export interface BehaviourRow {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly behaviour: Behaviour;
}

/**
 * The test people, named by the last two digits `xx` of
 * - a phone number `+1 425 555 01xx`, or
 * - a user or application id whose last GUID group is `0000000001xx`.
 *
 * Anybody else answers after 300 ms.
 */
export const behaviourTable: readonly BehaviourRow[] = [
  { name: 'answers at once', from: 10, to: 19, behaviour: { kind: 'answers', afterMs: 0 } },
  { name: 'answers slowly', from: 30, to: 39, behaviour: { kind: 'answers', afterMs: 2000 } },
  { name: 'declines', from: 40, to: 49, behaviour: { kind: 'declines', afterMs: 300 } },
  { name: 'busy', from: 50, to: 59, behaviour: { kind: 'busy', afterMs: 100 } },
  { name: 'never answers', from: 60, to: 69, behaviour: { kind: 'neverAnswers' } },
  { name: 'unreachable', from: 70, to: 79, behaviour: { kind: 'unreachable', afterMs: 100 } },
  {
    name: 'joins and leaves',
    from: 80,
    to: 89,
    behaviour: { kind: 'answers', afterMs: 300, leavesAfterMs: 1500 },
  },
  { name: 'presses 1', from: 90, to: 90, behaviour: { kind: 'answers', afterMs: 0, presses: '1' } },
  {
    name: 'presses 1 2 3 #',
    from: 91,
    to: 91,
    behaviour: { kind: 'answers', afterMs: 0, presses: '123#' },
  },
  { name: 'says "yes"', from: 92, to: 92, behaviour: { kind: 'answers', afterMs: 0, says: 'yes' } },
  { name: 'says nothing', from: 93, to: 93, behaviour: { kind: 'answers', afterMs: 0 } },
  {
    name: 'mutes itself',
    from: 94,
    to: 94,
    behaviour: { kind: 'answers', afterMs: 0, mutesAfterMs: 1000 },
  },
  {
    name: 'waits in the lobby',
    from: 95,
    to: 95,
    behaviour: { kind: 'answers', afterMs: 0, waitsInLobbyMs: 2000 },
  },
  {
    name: 'is answered by voicemail',
    from: 96,
    to: 96,
    behaviour: {
      kind: 'answers',
      afterMs: 5000,
      isVoicemail: true,
      says: 'Please leave a message after the tone.',
      leavesAfterMs: 10_000,
    },
  },
  {
    name: 'transfers the call to 10',
    from: 97,
    to: 97,
    behaviour: {
      kind: 'answers',
      afterMs: 0,
      transfersTo: '4:+14255550110',
      transfersAfterMs: 1000,
    },
  },
  { name: 'belongs to the application', from: 98, to: 99, behaviour: { kind: 'application' } },
];

const testPhone = /^4:\+142555501(\d\d)$/;
const testUser = /^(?:8|28):.*-0{8}01(\d\d)$/;

/** The row that names the person with this raw id, if any does. */
export function behaviourRow(rawId: string): BehaviourRow | undefined {
  const digits = testPhone.exec(rawId)?.[1] ?? testUser.exec(rawId)?.[1];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  return behaviourTable.find((row) => row.from <= number && number <= row.to);
}
