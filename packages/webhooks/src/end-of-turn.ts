import type { Clock } from '@tandem/core';

/** Resolves when what one turn of the event loop brings has all arrived: at once for all of it. */
export type EndOfTurn = () => Promise<void>;

/**
 * Lets what arrives together go on together, step by step. Where much arrives, each step is then taken many times in a row and
 * not in between the reads and writes of others, and a thread that is handed work is woken once for all of it. Where little
 * arrives nothing waits: the turn ends as soon as the one delivery is read.
 */
export function createEndOfTurn(clock: Pick<Clock, 'soon'>): EndOfTurn {
  let ending: Promise<void> | undefined;
  return () => {
    ending ??= new Promise((resolve) => {
      clock.soon(() => {
        ending = undefined;
        resolve();
      });
    });
    return ending;
  };
}
