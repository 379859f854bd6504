import type { ProviderOptions } from '../operation/command-base.js';
import type { CommandOptions } from './send-command.js';

/** What every command on a call takes beside its own options. */
export interface CallCommandOptions extends CommandOptions {
  /** The application's own correlation text. It comes back unharmed on the operation, on any replica. */
  readonly context?: string;
  /** Options that only one provider has, under the kind of that provider. */
  readonly providerOptions?: ProviderOptions;
}

/** How to place a call. */
export interface CreateCallOptions extends CallCommandOptions {
  /** Configured name of the provider to place it with. @default the configured default */
  readonly provider?: string;
  /** The number shown to people called by telephone, E.164. */
  readonly callerId?: string;
  /** The name shown to the called. */
  readonly displayName?: string;
}

/** How to join a conversation. */
export interface ConnectOptions extends CallCommandOptions {
  /** Configured name of the provider to join with. @default the configured default */
  readonly provider?: string;
  /** The name shown to the others. */
  readonly displayName?: string;
}
