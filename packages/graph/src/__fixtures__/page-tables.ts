import type { Capability, CommandKind, OptionCapability } from '@tandem/core';
import { graphCapabilities } from '../operations/graph-capabilities.js';
import { graphCommands } from '../operations/graph-commands.js';
import type { GraphOperationName } from '../operations/graph-operations.js';
import { graphOperation, graphOperations } from '../operations/graph-operations.js';

/** The neutral commands, in the order of the page. */
export const kinds = Object.keys(graphCapabilities) as readonly CommandKind[];

/** The operations of the service, in the order of the page. */
export const operationNames = Object.keys(graphOperations) as readonly GraphOperationName[];

/** The table of what the provider can do, as the page shows it. */
export function capabilityTable(): string {
  const rows = kinds.map((kind) => {
    const capability = graphCapabilities[kind];
    return [`\`${kind}\``, capability.support, optionsOf(capability), notesOf(capability)];
  });
  return table(['Command', 'Support', 'Options', 'To know'], rows);
}

/** The table of operations, as the page shows it. */
export function operationTable(): string {
  const rows = operationNames.map((name) => {
    const { method, path, endedBy, isRepeatable } = graphOperation(name);
    const commands = kinds.filter((kind) => graphCommands[kind]?.operation === name);
    const by = commands.map((kind) => `\`${kind}\``).join(', ');
    // That a POST may be repeated is nowhere documented: it follows from what it sets.
    const inferred = method === 'POST' ? 'yes, unverified' : 'yes';
    const repeatable = isRepeatable ? inferred : 'no';
    return [`\`${name}\``, by, `\`${method} ${path}\``, repeatable, endedBy];
  });
  return table(['Operation', 'Commands', 'Request', 'Repeatable', 'Ended by'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}

function optionText([name, { support, min, max }]: readonly [string, OptionCapability]): string {
  const most = max === undefined ? 'or more' : `to ${max}`;
  const bounds = min === undefined ? '' : ` ${min} ${most}`;
  return support === 'none'
    ? `no \`${name}\``
    : `\`${name}\`${bounds}${support === 'native' ? '' : ` (${support})`}`;
}

function optionsOf({ options = {}, minTargets = 1, maxTargets }: Capability): string {
  const targets = maxTargets === undefined ? [] : [`${minTargets} to ${maxTargets} targets`];
  return [...targets, ...Object.entries(options).map(optionText)].join(', ');
}

function notesOf({ note, options = {} }: Capability): string {
  const notes = [note, ...Object.values(options).map((option) => option.note)].filter(Boolean);
  return [...new Set(notes)].join(' ');
}
