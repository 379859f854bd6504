import type { Server } from 'node:http';
import { answerQuestions } from '../harness/fresh-process.ts';

/** What is asked of a process that receives webhooks. */
export type ReceiverQuestion = 'open' | 'begin' | 'end';

/** What one round took in the process of the receiver. */
export interface ReceiverRound {
  /** Events that are kept, or parsed where nothing keeps them. */
  readonly events: number;
  /** Processor time of all threads, in microseconds. */
  readonly cpuUs: number;
  /** Processor time of the thread that everything waits for, in microseconds. */
  readonly mainUs: number;
}

/** One way to receive webhooks. */
export interface Receiver {
  /** Begins a round, with nothing of those before. */
  readonly begin: () => void;
  /** How many events this round brought. */
  readonly count: () => Promise<number>;
}

/** Answers the questions of a measure. @returns when the server listens nothing of the receiver is timed but requests. */
export function serveRounds(server: { readonly url: string }, receiver: Receiver): void {
  let busy = process.cpuUsage();
  let main = process.threadCpuUsage();
  answerQuestions<ReceiverQuestion>(async (question) => {
    if (question === 'open') return server.url;
    if (question === 'begin') {
      receiver.begin();
      globalThis.gc?.();
      busy = process.cpuUsage();
      main = process.threadCpuUsage();
      return true;
    }
    const all = process.cpuUsage(busy);
    const own = process.threadCpuUsage(main);
    const round: ReceiverRound = {
      events: await receiver.count(),
      cpuUs: all.user + all.system,
      mainUs: own.user + own.system,
    };
    return round;
  });
}

/** The address of a server that listens on this machine. */
export function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
}
