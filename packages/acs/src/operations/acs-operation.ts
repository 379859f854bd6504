import type { Command, CommandContext, CommandKind, Receipt } from '@tandem/core';
import type { AcsSettings } from '../acs-options.js';
import type { Repetition } from '../retry.js';
import type { Json } from '../wire/json.js';

/** The command of a kind. */
export type CommandOf<Kind extends CommandKind> = Extract<Command, { readonly kind: Kind }>;

/** What an operation is encoded and its answer read with. */
export interface OperationSetting {
  /** Configured name of the provider. */
  readonly provider: string;
  readonly settings: AcsSettings;
  readonly context: CommandContext;
  /** The service's own options of the command, checked, by their wire names. */
  readonly own: Json;
}

/** One operation of the service, as the neutral command that it carries out. */
export interface AcsOperation<Kind extends CommandKind> {
  /** Its name in the service's interface description. */
  readonly operationId: string;
  readonly method: 'POST' | 'DELETE';
  /** Below the endpoint; `{callConnectionId}` stands for the call that the command is given on. */
  readonly path: string;
  readonly repetition: Exclude<Repetition, 'safe'>;
  /** Checks the command and writes the request body. Undefined where the request has none. */
  readonly encode: (command: CommandOf<Kind>, setting: OperationSetting) => Json | undefined;
  /** Reads the answer. */
  readonly receipt: (body: unknown, command: CommandOf<Kind>, setting: OperationSetting) => Receipt;
  /** What ends the operation: events of the service, or the answer itself. */
  readonly endedBy: readonly string[];
  /** What to read when its end was not reported. */
  readonly evidence: 'call' | 'participants' | 'none';
}

/** An operation for every neutral command. */
export type AcsOperations = { readonly [Kind in CommandKind]: AcsOperation<Kind> };
