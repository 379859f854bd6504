import type { Clock } from '../clock/clock.js';
import { systemClock } from '../clock/clock.js';
import { ConfigurationError } from '../errors/errors.js';
import type { EventLog } from '../log/event-log.js';
import type { EventLogAdapter, EventLogContext } from '../log/event-log-adapter.js';
import { memoryLogAdapter } from '../log/memory-log-adapter.js';
import type { Logger } from '../logger/logger.js';
import { silentLogger } from '../logger/logger.js';
import { redactingLogger } from '../logger/redacting-logger.js';
import type { Provider, ProviderAdapter } from '../provider/provider.js';
import { Calling } from './calling.js';
import type { CallingConfig, LogConfig } from './config.js';
import { parseCallingConfig } from './config.js';
import { reconcilePolicyOf } from './reconcile-policy.js';

/** The parts of a client that are not data. */
export interface CallingComponents {
  /** The kinds of provider that configuration may name. */
  readonly adapters?: readonly ProviderAdapter[];
  /** Providers that were built elsewhere, beside those of the configuration. */
  readonly instances?: readonly Provider[];
  /** The kinds of event log that configuration may name, beside `memory`. */
  readonly logs?: readonly EventLogAdapter[];
  /** Where events are kept: a log, or the configuration of one. @default a MemoryEventLog */
  readonly log?: EventLog | LogConfig | undefined;
  /** @default the clock of the machine */
  readonly clock?: Clock;
  /** Every line passes `redact` before it. @default silent */
  readonly logger?: Logger;
  /** Makes unique ids, UUIDs. @default random ones */
  readonly newId?: () => string;
  /** A number from 0 to 1, to spread what would otherwise happen at once. @default Math.random */
  readonly random?: () => number;
}

/** Configuration and components of a client, in one object. */
export type CreateCallingOptions = Omit<Partial<CallingConfig>, 'log'> & CallingComponents;

const defaultSettleMs = 1_000;
const defaultLeaseMs = 30_000;
const defaultSnapshotEvery = 1_000;

/**
 * Makes a client: the providers that the configuration names, built by the adapters that know their kinds, on one event
 * log.
 *
 * @throws ConfigurationError that names the key and the fix.
 */
export function createCalling(options: CreateCallingOptions): Calling {
  const {
    adapters = [],
    instances = [],
    logs = [],
    log = { kind: memoryLogAdapter.kind },
    clock = systemClock,
    logger: givenLogger = silentLogger,
    newId = randomId,
    random = Math.random,
    ...data
  } = options;
  const logger = redactingLogger(givenLogger);
  const config = parseCallingConfig({
    providers: {},
    ...data,
    ...(isEventLog(log) ? {} : { log }),
  });
  const configured = Object.entries(config.providers).map(
    ([name, { kind = name, ...providerOptions }]) =>
      adapterOf(kind, name, adapters).create(name, providerOptions, { clock, logger }),
  );
  const providers = [...configured, ...instances];
  const defaultProvider = defaultProviderOf(config, providers);
  return new Calling({
    providers,
    defaultProvider,
    // Last, because a log may hold a file or a connection open, which nobody would close after an error.
    log: isEventLog(log) ? log : logOf(log, logs, { clock, logger }),
    clock,
    logger,
    newId,
    settleMs: config.settleMs ?? defaultSettleMs,
    reconcile: config.reconcile === false ? false : reconcilePolicyOf(config.reconcile),
    leaseMs: config.leaseMs ?? defaultLeaseMs,
    snapshotEvery: config.snapshotEvery ?? defaultSnapshotEvery,
    random,
  });
}

function isEventLog(log: EventLog | LogConfig): log is EventLog {
  return 'append' in log && typeof log.append === 'function';
}

function logOf(
  { kind, ...options }: LogConfig,
  logs: readonly EventLogAdapter[],
  context: EventLogContext,
): EventLog {
  const adapters = [memoryLogAdapter, ...logs];
  const adapter = adapters.find((one) => one.kind === kind);
  if (adapter !== undefined) return adapter.create(options, context);
  const known = adapters.map((one) => one.kind).join(', ');
  throw new ConfigurationError(
    `The configuration key "log.kind" names the unknown kind of log "${kind}". Known kinds: ${known}. Correct it, or hand its adapter to createCalling in "logs".`,
    { path: 'log.kind' },
  );
}

function randomId(): string {
  return globalThis.crypto.randomUUID();
}

function adapterOf(
  kind: string,
  name: string,
  adapters: readonly ProviderAdapter[],
): ProviderAdapter {
  const adapter = adapters.find((one) => one.kind === kind);
  if (adapter !== undefined) return adapter;
  const known = adapters.map((one) => one.kind).join(', ') || 'none';
  throw new ConfigurationError(
    `The configuration key "providers.${name}.kind" names the unknown provider kind "${kind}". Known kinds: ${known}. Correct it, or hand its adapter to createCalling in "adapters".`,
    { path: `providers.${name}.kind` },
  );
}

function defaultProviderOf(config: CallingConfig, providers: readonly Provider[]): string {
  const names = providers.map(({ name }) => name);
  const [first, second] = names;
  if (first === undefined) {
    throw new ConfigurationError('No provider is configured. Add one to "providers".', {
      path: 'providers',
    });
  }
  if (new Set(names).size < names.length) {
    throw new ConfigurationError('Two providers have the same name. Give each its own.', {
      path: 'providers',
    });
  }
  if (config.provider === undefined) {
    if (second === undefined) return first;
    throw new ConfigurationError(
      `The configuration key "provider" is missing, and several providers are configured. Name the default one: ${names.join(', ')}.`,
      { path: 'provider' },
    );
  }
  if (names.includes(config.provider)) return config.provider;
  throw new ConfigurationError(
    `The configuration key "provider" names "${config.provider}", which is not configured. Name one of: ${names.join(', ')}.`,
    { path: 'provider' },
  );
}
