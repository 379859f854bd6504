import type { Capability, CommandKind, OptionCapability, Provider } from '@tandem/core';

/** A provider with the page that shows its table of operations, which its own tests hold against its code. */
export interface MappedProvider {
  readonly title: string;
  readonly provider: Provider;
  readonly page: string;
}

interface OperationRow {
  readonly name: string;
  readonly commands: readonly string[];
  readonly request: string;
}

/** The order in which commands are told of; those that are missing here follow. */
const order: readonly CommandKind[] = [
  'createCall',
  'connect',
  'answer',
  'reject',
  'redirect',
  'transfer',
  'hangUp',
  'terminate',
  'invite',
  'cancel',
  'remove',
  'move',
  'mute',
  'muteSelf',
  'unmuteSelf',
  'hold',
  'resume',
  'play',
  'recognize',
];

/** What each provider does for each command. */
export function commandTable(providers: readonly MappedProvider[]): string {
  const rows = commandsOf(providers).map((kind) => [
    `\`${kind}\``,
    ...providers.map((one) => {
      const { support } = one.provider.capabilities[kind];
      const operations = operationsOf(one).filter(({ commands }) => commands.includes(kind));
      const names = operations.map(({ name }) => `\`${name}\``).join(', ');
      return names === '' ? support : `${support}: ${names}`;
    }),
    notesOf(providers, (one) => one.provider.capabilities[kind].note),
  ]);
  return table(['Command', ...titles(providers), 'To know'], rows);
}

/** What each provider can carry out of each option, and of each form of a command. */
export function optionTable(providers: readonly MappedProvider[]): string {
  const rows = commandsOf(providers).flatMap((kind) => {
    const known = providers.map(({ provider }) => provider.capabilities[kind]);
    const names = new Set(known.flatMap(({ options = {} }) => Object.keys(options)));
    return [...names].map((name) => [
      `\`${kind}\``,
      `\`${name}\``,
      ...known.map((capability) => optionText(capability, name)),
      notesOf(providers, (one) => one.provider.capabilities[kind].options?.[name]?.note),
    ]);
  });
  return table(['Command', 'Option or form', ...titles(providers), 'To know'], rows);
}

/** What is reached by the whole API of a service only. */
export function nativeTable(providers: readonly MappedProvider[]): string {
  const rows = providers.flatMap((one) =>
    operationsOf(one)
      .filter(({ commands }) => commands.length === 0)
      .map(({ name, request }) => [one.title, `\`${name}\``, request]),
  );
  return table(['Provider', 'Operation', 'Request'], rows);
}

function titles(providers: readonly MappedProvider[]): readonly string[] {
  return providers.map(({ title }) => title);
}

function commandsOf(providers: readonly MappedProvider[]): readonly CommandKind[] {
  const all = new Set(
    providers.flatMap(({ provider }) => Object.keys(provider.capabilities) as CommandKind[]),
  );
  return [...new Set([...order.filter((kind) => all.has(kind)), ...all])];
}

function operationsOf({ page }: MappedProvider): readonly OperationRow[] {
  const [, block = ''] = /<!-- operations -->\n([\s\S]*?)<!-- \/operations -->/.exec(page) ?? [];
  const [, , ...lines] = block.trim().split('\n');
  return lines.map((line) => {
    const [name = '', commands = '', request = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return { name: namesIn(name)[0] ?? '', commands: namesIn(commands), request };
  });
}

function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** Of a command that a provider does not have, its options say nothing. */
function optionText({ support, options = {} }: Capability, name: string): string {
  const option: OptionCapability | undefined = support === 'none' ? undefined : options[name];
  if (option === undefined || option.support === 'none') return 'none';
  const { min, max } = option;
  const bounds = min === undefined ? '' : `, ${min} ${max === undefined ? 'or more' : `to ${max}`}`;
  return `${option.support}${bounds}`;
}

function notesOf(
  providers: readonly MappedProvider[],
  noteOf: (one: MappedProvider) => string | undefined,
): string {
  return providers
    .flatMap((one) => {
      const note = noteOf(one);
      return note === undefined ? [] : [`${one.title}: ${note}`];
    })
    .join(' ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}
