import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process that was started for a measure, and answers questions one by one. */
export interface FreshProcess {
  /** Puts a question to it. @throws Error when it ends instead of answering. */
  ask<Answer>(question: unknown): Promise<Answer>;
  end(): Promise<void>;
}

/** Starts a module in a process of its own, with `--expose-gc`. It answers by {@link answerQuestions}. */
export function startFresh(module: URL, argumentsOfIt: readonly string[] = []): FreshProcess {
  const child = fork(module, argumentsOfIt, { execArgv: ['--expose-gc'] });
  return {
    ask: async <Answer>(question: unknown) => {
      child.send({ question });
      // What the module of the measure answers is known to who asks.
      return (await nextMessage(child)) as Answer;
    },
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const stop = new AbortController();
  try {
    const { signal } = stop;
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message),
      once(child, 'exit', { signal }).then(([code, killed]) => {
        throw new Error(`The process of the measure ended with ${killed ?? code}.`);
      }),
    ]);
  } finally {
    stop.abort();
  }
}

/** The other side: answers each question in turn until whoever asks is gone. */
export function answerQuestions<Question>(answer: (question: Question) => Promise<unknown>): void {
  let before = Promise.resolve();
  process.on('message', ({ question }: { question: Question }) => {
    before = before.then(async () => {
      process.send?.(await answer(question));
    });
  });
  process.once('disconnect', () => process.exit());
}
