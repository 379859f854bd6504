import { performance } from 'node:perf_hooks';
import { answerQuestions } from '../harness/fresh-process.ts';

/** Which invitations a round consists of: so many calls, in each of which as many people are invited. */
export interface Workload {
  readonly calls: number;
  readonly invitationsPerCall: number;
  /** How many are under way at once. */
  readonly atOnce: number;
}

/** One way to invite people into calls. */
export interface Inviter {
  /** Has as many calls ready, of which each has been placed and answered. Not timed. */
  readonly prepare: (calls: number) => Promise<void>;
  /** Invites somebody into one of the calls. @returns the id that the service gave the invitation. */
  readonly invite: (call: number, phoneNumber: string) => Promise<string>;
  /** Lets go of the calls. Not timed. */
  readonly clear: () => Promise<void>;
}

/** What one round took in the process of the inviter. */
export interface Round {
  readonly invitations: number;
  readonly wallUs: number;
  readonly cpuUs: number;
}

/** The number of the application. */
export const callerId = '+18005550199';

/** Runs rounds in this process whenever the race asks for one. */
export function serveRounds(inviter: Inviter): void {
  answerQuestions<Workload>(async (workload) => {
    await inviter.prepare(workload.calls);
    globalThis.gc?.();
    const busy = process.cpuUsage();
    const start = performance.now();
    const invitations = await inviteAll(inviter, workload);
    // What a round leaves behind is collected within it, or whoever leaves more would be better off.
    globalThis.gc?.({ type: 'minor' });
    const wallUs = (performance.now() - start) * 1_000;
    const { user, system } = process.cpuUsage(busy);
    await inviter.clear();
    return { invitations, wallUs, cpuUs: user + system } satisfies Round;
  });
}

/** Places calls few at a time, so that it takes no more connections than the invitations will. */
export async function placed<Call>(count: number, place: () => Promise<Call>): Promise<Call[]> {
  const calls: Call[] = [];
  while (calls.length < count) {
    const some = Math.min(16, count - calls.length);
    calls.push(...(await Promise.all(Array.from({ length: some }, place))));
  }
  return calls;
}

async function inviteAll(inviter: Inviter, workload: Workload): Promise<number> {
  const { calls, invitationsPerCall, atOnce } = workload;
  const ids = new Set<string>();
  let next = 0;
  const inviteOneByOne = async () => {
    for (let index = next; index < calls * invitationsPerCall; index = next) {
      next += 1;
      const phoneNumber = `+1800555${String(index).padStart(4, '0')}`;
      ids.add(await inviter.invite(index % calls, phoneNumber));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, inviteOneByOne));
  return ids.size;
}
