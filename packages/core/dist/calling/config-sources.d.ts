import type { ProviderAdapter } from '../provider/provider.js';
import type { CallingConfig } from './config.js';
/**
 * Reads configuration from a JSON file.
 *
 * @throws ConfigurationError when it cannot be read, is no JSON, or holds a wrong key.
 */
export declare function configFromFile(path: string): Promise<CallingConfig>;
/**
 * Reads configuration from environment variables: `TANDEM_PROVIDER` names the default provider, and each adapter
 * declares its own variables. An adapter of which no variable is set is not configured.
 *
 * @throws ConfigurationError when nothing is configured.
 */
export declare function configFromEnvironment(environment: Readonly<Record<string, string | undefined>>, adapters: readonly ProviderAdapter[]): CallingConfig;
//# sourceMappingURL=config-sources.d.ts.map