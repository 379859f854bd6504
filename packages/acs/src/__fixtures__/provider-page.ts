import type { Capabilities, Capability } from '@tandem/core';
import type { AcsOperations } from '../operations/acs-operation.js';

/** The capability table of the provider's page. */
export function capabilityTable(capabilities: Capabilities): string {
  const rows = Object.entries(capabilities).map(([command, capability]) =>
    row([code(command), capability.support, optionsOf(capability), capability.note ?? '']),
  );
  return table(['Command', 'Support', 'Options', 'To know'], rows);
}

/** The table of operations of the provider's page. */
export function operationTable(operations: AcsOperations): string {
  const rows = Object.entries(operations).map(([command, operation]) => {
    const { operationId, method, path, repetition, endedBy, evidence } = operation;
    const read = evidence === 'none' ? '' : evidence;
    const request = `${method} ${path}`;
    const repeated = repetition === 'repeatable' ? 'yes' : 'no';
    return row([code(command), operationId, code(request), repeated, endedBy.join(', '), read]);
  });
  const heads = ['Command', 'Operation', 'Request', 'Repeatable', 'Ended by', 'Else by reading'];
  return table(heads, rows);
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
