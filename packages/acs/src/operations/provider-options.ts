import type { CommandKind, ProviderOptions } from '@tandem/core';
import type * as v from 'valibot';
import type { Json } from '../wire/json.js';
import { objectOf } from '../wire/json.js';
import type { AcsOperation, FieldsInput, NeutralForm } from './acs-operation.js';
import { parseFields } from './make-request.js';
import type { CommandOperation, Operations } from './operations.js';

/** What an application may put under `providerOptions.acs`, per command: the fields that the command does not fill. */
export type AcsProviderOptions = {
  readonly [Kind in CommandKind]: OwnOptions<OperationOf<Kind>>;
};

type OperationOf<Kind extends CommandKind> = Extract<
  Operations[keyof Operations],
  { readonly command: { readonly kind: Kind } }
>;

type OwnOptions<Operation> =
  Operation extends AcsOperation<
    string,
    infer Fields,
    unknown,
    NeutralForm<CommandKind, infer Filled, infer Beside>
  >
    ? Omit<FieldsInput<Fields>, Filled> & FieldsInput<Beside>
    : Record<never, never>;

/** The options of the service's own that a command takes. */
export function ownEntriesOf({ fields, command }: CommandOperation): v.ObjectEntries {
  const rest = Object.entries(fields).filter(([name]) => !Object.hasOwn(command.fills, name));
  return { ...Object.fromEntries(rest), ...command.beside };
}

/**
 * The service's own options of a command, as they were given.
 *
 * @throws InvalidArgumentError naming the option that is wrong or not known.
 */
export function ownOptionsOf(
  operation: CommandOperation,
  options: ProviderOptions | undefined,
  provider: string,
): Json {
  const own = options?.['acs'];
  if (own === undefined) return {};
  const { kind } = operation.command;
  const at = 'providerOptions.acs';
  parseFields(ownEntriesOf(operation), own, { operation: kind, provider, at });
  return objectOf(own);
}
