import type { Clock, Logger } from '@tandem/core';
import { ClusterRoute } from './cluster-route.js';
import { EvictionCheck } from './eviction-check.js';
import type { RedisCommands } from './redis-commands.js';
import type { RedisEventLogSettings } from './redis-event-log-options.js';
import type { HintListener, RedisRoute } from './redis-route.js';
import { BreakTeller } from './redis-route.js';
import { SentinelRoute } from './sentinel-route.js';
import { SingleRoute } from './single-route.js';

/** What a connection works with. */
export interface RedisConnectionParts {
  readonly settings: RedisEventLogSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told when something may have been missed: each time that Redis can be heard or asked again. */
  readonly onReturn: () => void;
}

/** The way of a process to Redis, on whichever topology the settings name. */
export class RedisConnection implements RedisRoute {
  readonly #route: RedisRoute;

  constructor(parts: RedisConnectionParts) {
    this.#route = openRoute(parts);
  }

  run<T>(key: string, command: (redis: RedisCommands) => Promise<T>): Promise<T> {
    return this.#route.run(key, command);
  }

  subscribe(channel: string, listener: HintListener): Promise<void> {
    return this.#route.subscribe(channel, listener);
  }

  unsubscribe(channel: string, listener: HintListener): Promise<void> {
    return this.#route.unsubscribe(channel, listener);
  }

  close(): void {
    this.#route.close();
  }
}

function openRoute({ settings, ...rest }: RedisConnectionParts): RedisRoute {
  const parts = {
    ...rest,
    breaks: new BreakTeller(rest.logger),
    eviction: new EvictionCheck(rest.logger),
  };
  if ('cluster' in settings) return new ClusterRoute({ ...parts, settings });
  if ('sentinel' in settings) return new SentinelRoute({ ...parts, settings });
  return new SingleRoute({ ...parts, settings });
}
