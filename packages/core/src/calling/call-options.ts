import type { ProviderOptions } from '../operation/command-base.js';
import type { CommandOptions } from './send-command.js';

/** What every command on a call takes beside its own options. */
export interface CallCommandOptions extends CommandOptions {
  /** The application's own correlation text. It comes back unharmed on the operation, on any replica. */
  readonly context?: string;
  /** Options that only one provider has, under the kind of that provider. */
  readonly providerOptions?: ProviderOptions;
}
