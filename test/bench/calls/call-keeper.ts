// A process that holds live calls, and says what they cost.

import { answerQuestions } from '../harness/fresh-process.ts';
import { connectionOf, rosterBody } from './deliveries.ts';
import { LeastClient } from './least-client.ts';
import { bringUp, createBenchCalling, receiveText } from './live-calls.ts';

/** What can be asked of it. */
export type KeeperQuestion =
  /** Brings so many calls up, each with four people. Answers with the bytes of each. */
  | {
      readonly kind: 'bringUp';
      readonly calls: number;
      readonly isObserved: boolean;
      /** Whether by the least client, not by Tandem. Its calls are observed. */
      readonly isLeast?: boolean;
    }
  /** Takes so many rosters in, each of a call picked at random. */
  | { readonly kind: 'takeIn'; readonly events: number; readonly seed: number };

/** What it answers to events. */
export interface EventsTaken {
  /** Of processor time. */
  readonly microseconds: number;
  /** How many rosters subscribers were told of. */
  readonly told: number;
}

/** What it answers to calls. */
export interface CallsUp {
  readonly bytesEach: number;
}

const people = 4;
const underWay = 32;

/** Takes the text of one webhook in. */
let receive: ((text: string) => Promise<unknown>) | undefined;
let calls = 0;
let told = 0;
let isThere: () => void = () => undefined;
let wanted = 0;
let sequence: Uint32Array = new Uint32Array();
/** The handles of an application that keeps its calls. */
const handles: unknown[] = [];

answerQuestions<KeeperQuestion>((question) =>
  question.kind === 'bringUp' ? bringAllUp(question) : takeIn(question),
);

async function bringAllUp({
  calls: count,
  isObserved,
  isLeast = false,
}: KeeperQuestion & { kind: 'bringUp' }): Promise<CallsUp> {
  calls = count;
  sequence = new Uint32Array(count).fill(1);
  const serve = isLeast ? leastServer() : tandemServer(isObserved);
  // One is up before the heap is looked at, so that code and tables that all share do not count.
  await serve(count);
  const before = heapInUse();
  for (let call = 0; call < count; call += 1) await serve(call);
  await new Promise(setImmediate);
  return { bytesEach: (heapInUse() - before) / count };
}

function tandemServer(isObserved: boolean): (call: number) => Promise<void> {
  const client = createBenchCalling();
  receive = (text) => receiveText(client, text);
  return async (call) => {
    const handle = await bringUp(client, call, people);
    handles.push(handle);
    if (!isObserved) return;
    let isReplay = true;
    handle.participants$.subscribe(() => {
      if (!isReplay) countOne();
    });
    isReplay = false;
  };
}

function leastServer(): (call: number) => Promise<void> {
  const client = new LeastClient();
  receive = (text) => client.receive(text);
  return async (call) => {
    const rosters$ = client.serve(connectionOf(call));
    await client.receive(rosterBody(call, 1, people));
    await new Promise(setImmediate);
    rosters$.subscribe(countOne);
  };
}

function countOne(): void {
  told += 1;
  if (told === wanted) isThere();
}

async function takeIn({ events, seed }: KeeperQuestion & { kind: 'takeIn' }): Promise<EventsTaken> {
  const take = receive;
  if (take === undefined) throw new TypeError('No call is up.');
  let state = seed;
  const texts = Array.from({ length: events }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const call = Math.floor((state / 2 ** 32) * calls);
    const next = (sequence[call] ?? 0) + 1;
    sequence[call] = next;
    return rosterBody(call, next, people);
  });
  // No collection is forced here: what many calls cost the collector is part of what an event costs.
  told = 0;
  wanted = events;
  const all = new Promise<void>((resolve) => {
    isThere = resolve;
  });
  const busy = process.cpuUsage();
  for (let index = 0; index < events; index += underWay) {
    await Promise.all(texts.slice(index, index + underWay).map((text) => take(text)));
    await new Promise(setImmediate);
  }
  await all;
  const { user, system } = process.cpuUsage(busy);
  return { microseconds: user + system, told };
}

function heapInUse(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
