import { readFile } from 'node:fs/promises';
import { ConfigurationError } from '../errors/errors.js';
import { parseCallingConfig } from './config.js';
/**
 * Reads configuration from a JSON file.
 *
 * @throws ConfigurationError when it cannot be read, is no JSON, or holds a wrong key.
 */
export async function configFromFile(path) {
    const text = await readFile(path, 'utf8').catch((cause) => {
        throw new ConfigurationError('The configuration file cannot be read. Check its path and permissions.', { cause, path });
    });
    try {
        return parseCallingConfig(JSON.parse(text));
    }
    catch (cause) {
        if (ConfigurationError.isInstance(cause))
            throw cause;
        throw new ConfigurationError('The configuration file is not valid JSON.', { path });
    }
}
/**
 * Reads configuration from environment variables: `TANDEM_PROVIDER` names the default provider, and each adapter
 * declares its own variables. An adapter of which no variable is set is not configured.
 *
 * @throws ConfigurationError when nothing is configured.
 */
export function configFromEnvironment(environment, adapters) {
    const provider = environment['TANDEM_PROVIDER'];
    const configured = adapters
        .map((adapter) => [adapter.kind, optionsOf(adapter, environment)])
        .filter(([, options]) => Object.keys(options).length > 0);
    const providers = Object.fromEntries(configured.map(([kind, options]) => [kind, { kind, ...options }]));
    if (configured.length === 0) {
        const names = adapters.flatMap((adapter) => Object.keys(adapter.environment)).join(', ');
        throw new ConfigurationError(`No provider is configured in the environment. Set the variables of one: ${names}.`, { path: 'providers' });
    }
    return parseCallingConfig(provider === undefined || provider === '' ? { providers } : { provider, providers });
}
function optionsOf(adapter, environment) {
    const options = {};
    for (const [variable, path] of Object.entries(adapter.environment)) {
        const value = environment[variable];
        if (value !== undefined && value !== '')
            place(options, path.split('.'), value);
    }
    return options;
}
function place(branch, [key, ...rest], value) {
    if (key === undefined)
        return;
    if (rest.length === 0) {
        branch[key] = value;
        return;
    }
    const known = branch[key];
    const next = typeof known === 'object' ? known : {};
    branch[key] = next;
    place(next, rest, value);
}
//# sourceMappingURL=config-sources.js.map