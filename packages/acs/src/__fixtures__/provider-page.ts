import type { Capabilities, Capability } from '@tandem/core';
import type { AcsOperation } from '../operations/acs-operation.js';
import { ownEntriesOf } from '../operations/provider-options.js';

/** The capability table of the provider's page. */
export function capabilityTable(capabilities: Capabilities): string {
  const rows = Object.entries(capabilities).map(([command, capability]) =>
    row([code(command), capability.support, optionsOf(capability), capability.note ?? '']),
  );
  return table(['Command', 'Support', 'Options', 'To know'], rows);
}

/** The table of operations of the provider's page. */
export function operationTable(operations: Readonly<Record<string, AcsOperation>>): string {
  const rows = Object.entries(operations).map(([name, operation]) => {
    const { method, path, repetition, since = '', command } = operation;
    const { kind, endedBy = [], evidence = 'none' } = command ?? {};
    return row([
      code(name),
      kind === undefined ? '' : code(kind),
      code(`${method} ${path}`),
      repetition === 'repeatable' ? 'yes' : repetition === 'safe' ? 'reads' : 'no',
      since,
      endedBy.join(', '),
      evidence === 'none' ? '' : evidence,
    ]);
  });
  const heads = ['Native', 'Command', 'Request', 'Repeatable', 'Since', 'Ended by', 'Else read'];
  return table(heads, rows);
}

/** The table of the service's own options, per command, of the provider's page. */
export function ownOptionTable(operations: readonly AcsOperation[]): string {
  const rows = operations.flatMap((operation) => {
    if (operation.command === undefined) return [];
    const own = Object.keys(ownEntriesOf({ ...operation, command: operation.command }));
    return own.length === 0
      ? []
      : [row([code(operation.command.kind), own.map((name) => code(name)).join(', ')])];
  });
  return table(['Command', 'Options'], rows);
}

/** The text of a page between the markers of a generated block. */
export function blockOf(page: string, name: string): string | undefined {
  const block = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)\\n<!-- /${name} -->`);
  return block.exec(page)?.[1];
}

function optionsOf({ options = {}, maxTargets }: Capability): string {
  const named = Object.entries(options).map(([name, { min, max }]) =>
    min === undefined && max === undefined ? code(name) : `${code(name)} ${min} to ${max}`,
  );
  return [...named, ...(maxTargets === undefined ? [] : [`at most ${maxTargets} target`])].join(
    ', ',
  );
}

function table(heads: readonly string[], rows: readonly string[]): string {
  return [row(heads), row(heads.map(() => '---')), ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`;
}

function code(text: string): string {
  return `\`${text}\``;
}
