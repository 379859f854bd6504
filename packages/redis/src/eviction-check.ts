import type { Logger } from '@tandem/core';
import { redisFailureOf } from './redis-failure.js';

/** Looks whether a Redis may delete the logs of living calls to make room, and says so once. */
export class EvictionCheck {
  readonly #logger: Logger;
  #isTold = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param info Gives what INFO says of the memory of a Redis. */
  async look(info: () => Promise<string>): Promise<void> {
    if (this.#isTold) return;
    try {
      const facts = await info();
      const policy = /^maxmemory_policy:(\S+)/m.exec(facts)?.[1];
      const isLimited = !/^maxmemory:0\s*$/m.test(facts);
      if (policy === undefined || policy === 'noeviction' || !isLimited || this.#isTold) return;
      this.#isTold = true;
      this.#logger.log(
        'warn',
        'This Redis deletes keys when its memory is full, the logs of living calls among them. Set maxmemory-policy to noeviction.',
        { policy },
      );
    } catch (error) {
      const failure = redisFailureOf(error) ?? 'unknown';
      this.#logger.log('debug', 'What Redis does when its memory is full is not known.', {
        failure,
      });
    }
  }
}
