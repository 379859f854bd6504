import { systemClock } from '../clock/clock.js';
import { ConfigurationError } from '../errors/errors.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import { silentLogger } from '../logger/logger.js';
import { Calling } from './calling.js';
import { parseCallingConfig } from './config.js';
import { reconcilePolicyOf } from './reconcile-policy.js';
const defaultSettleMs = 1_000;
/**
 * Makes a client: the providers that the configuration names, built by the adapters that know their kinds, on one event
 * log.
 *
 * @throws ConfigurationError that names the key and the fix.
 */
export function createCalling(options) {
    const { adapters = [], instances = [], log, clock = systemClock, logger = silentLogger, newId = randomId, random = Math.random, ...data } = options;
    const config = parseCallingConfig({ providers: {}, ...data });
    const configured = Object.entries(config.providers).map(([name, { kind = name, ...providerOptions }]) => adapterOf(kind, name, adapters).create(name, providerOptions, { clock, logger }));
    const providers = [...configured, ...instances];
    return new Calling({
        providers,
        defaultProvider: defaultProviderOf(config, providers),
        log: log ?? new MemoryEventLog({ clock }),
        clock,
        logger,
        newId,
        settleMs: config.settleMs ?? defaultSettleMs,
        reconcile: config.reconcile === false ? false : reconcilePolicyOf(config.reconcile),
        random,
    });
}
function randomId() {
    return globalThis.crypto.randomUUID();
}
function adapterOf(kind, name, adapters) {
    const adapter = adapters.find((one) => one.kind === kind);
    if (adapter !== undefined)
        return adapter;
    const known = adapters.map((one) => one.kind).join(', ') || 'none';
    throw new ConfigurationError(`The configuration key "providers.${name}.kind" names the unknown provider kind "${kind}". Known kinds: ${known}. Correct it, or hand its adapter to createCalling in "adapters".`, { path: `providers.${name}.kind` });
}
function defaultProviderOf(config, providers) {
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
        if (second === undefined)
            return first;
        throw new ConfigurationError(`The configuration key "provider" is missing, and several providers are configured. Name the default one: ${names.join(', ')}.`, { path: 'provider' });
    }
    if (names.includes(config.provider))
        return config.provider;
    throw new ConfigurationError(`The configuration key "provider" names "${config.provider}", which is not configured. Name one of: ${names.join(', ')}.`, { path: 'provider' });
}
//# sourceMappingURL=create-calling.js.map