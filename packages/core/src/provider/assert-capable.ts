import { InvalidArgumentError, UnsupportedOperationError } from '../errors/errors.js';
import type { Command, CommandKind } from '../operation/command.js';
import { targetsOf } from '../operation/command.js';
import type { Provider } from './provider.js';

const withoutOptions: ReadonlySet<string> = new Set([
  'kind',
  'context',
  'providerOptions',
  'targets',
  'target',
  'token',
  'invitation',
  'because',
  'fromProviderCallId',
  'fromParticipantId',
  'transfereeParticipantId',
  'recordingId',
  'tones',
  'conversation',
  'input',
  'prompts',
]);

/** By what name an application gives an option that the command has under another. It is the one it knows. */
const givenNames: ReadonlyMap<string, string> = new Map([['consultedProviderCallId', 'consulted']]);

/**
 * Holds a command against what its provider declares.
 *
 * @throws UnsupportedOperationError for a command or an option that the provider does not have.
 * @throws InvalidArgumentError for a value outside the declared bounds.
 */
export function assertCapable(provider: Provider, command: Command): void {
  const operation = command.kind;
  const about = { provider: provider.name, operation };
  const capability = provider.capabilities[operation];
  if (capability.support === 'none') {
    throw new UnsupportedOperationError(
      `Provider "${provider.name}" (${provider.kind}) has no operation "${operation}".${sentence(capability.note)} Ask calling.capabilities before calling.`,
      about,
    );
  }
  assertTargets(provider, command);
  for (const [option, value] of Object.entries(command)) {
    if (value === undefined || withoutOptions.has(option)) continue;
    assertOption([givenNames.get(option) ?? option, value], provider, operation);
  }
  for (const form of formsOf(command)) assertOption([form, true], provider, operation);
}

function assertOption(
  [option, value]: readonly [string, unknown],
  provider: Provider,
  operation: CommandKind,
): void {
  const about = { provider: provider.name, operation };
  const support = provider.capabilities[operation].options?.[option];
  if (support === undefined || support.support === 'none') {
    throw new UnsupportedOperationError(
      `Provider "${provider.name}" (${provider.kind}) cannot carry out the option "${option}" of "${operation}".${sentence(support?.note)} Leave it out, or ask calling.capabilities first.`,
      { ...about, path: option },
    );
  }
  if (typeof value === 'number') assertWithin([option, value], support, about);
}

const none: readonly string[] = [];

/** Of what has several forms, which of them a command asks for. */
function formsOf(command: Command): readonly string[] {
  if ('conversation' in command) return [command.conversation.kind];
  const input = 'input' in command ? [command.input.kind] : none;
  if (!('prompts' in command) || command.prompts === undefined) return input;
  return [...input, ...command.prompts.map(({ kind }) => kind)];
}

function assertTargets(provider: Provider, command: Command): void {
  if (!('targets' in command)) return;
  const { length } = targetsOf(command);
  const about = { provider: provider.name, operation: command.kind, path: 'targets' };
  const { minTargets = 1, maxTargets } = provider.capabilities[command.kind];
  if (length < minTargets) {
    const people = minTargets === 1 ? 'one target' : `${minTargets} targets`;
    throw new InvalidArgumentError(`"${command.kind}" needs at least ${people}.`, about);
  }
  if (maxTargets !== undefined && length > maxTargets) {
    throw new InvalidArgumentError(
      `Provider "${provider.name}" (${provider.kind}) takes at most ${maxTargets} target${maxTargets === 1 ? '' : 's'} in one "${command.kind}", not ${length}. Send several commands${command.kind === 'invite' ? ', for example with call.inviteEach' : ''}.`,
      about,
    );
  }
}

function assertWithin(
  [option, value]: readonly [string, number],
  { min, max }: { readonly min?: number; readonly max?: number },
  about: { readonly provider: string; readonly operation: string },
): void {
  const isWithin =
    Number.isFinite(value) &&
    (min === undefined || value >= min) &&
    (max === undefined || value <= max);
  if (isWithin) return;
  throw new InvalidArgumentError(
    `"${option}" of "${about.operation}" is out of bounds for provider "${about.provider}". Use a number ${bounds(min, max)}.`,
    { ...about, path: option },
  );
}

function bounds(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return max === undefined ? 'that is finite' : `of at most ${max}`;
  return max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
}

function sentence(note: string | undefined): string {
  return note === undefined ? '' : ` ${note}`;
}
