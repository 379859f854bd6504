import type { Command } from '../operation/command.js';
import type { Provider } from './provider.js';
/**
 * Holds a command against what its provider declares.
 *
 * @throws UnsupportedOperationError for a command or an option that the provider does not have.
 * @throws InvalidArgumentError for a value outside the declared bounds.
 */
export declare function assertCapable(provider: Provider, command: Command): void;
//# sourceMappingURL=assert-capable.d.ts.map