import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An event as the service posted it. */
export interface RecordedEvent {
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly source: string;
  readonly data: {
    readonly callConnectionId: string;
    readonly correlationId: string;
    readonly participants?: readonly unknown[];
  };
}

/** A request and its answer. */
export interface RecordedExchange {
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown };
  readonly response: { readonly status: number; readonly body: unknown };
}

/** One recorded session of the service. */
export interface Recording {
  readonly name: string;
  readonly scenario: string;
  readonly exchanges: readonly RecordedExchange[];
  readonly incomingCalls: readonly { readonly beforeDelivery: number; readonly data: unknown }[];
  readonly deliveries: readonly (readonly RecordedEvent[])[];
}

const folder = fileURLToPath(new URL('../../../shared/recordings/', import.meta.url));

/** Whether the recordings are there. They are not part of the repository. */
export const areRecordingsPresent = existsSync(folder);

/** Every recorded session; none where the folder is absent. */
export const recordings: readonly Recording[] = areRecordingsPresent
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => read(file))
  : [];

/** The session of a file. */
export function recording(name: string): Recording {
  const found = recordings.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no recording "${name}".`);
  return found;
}

/** The connections that a session's callbacks are about, in the order in which they appear. */
export function connectionsOf({ deliveries }: Recording): readonly string[] {
  return [...new Set(deliveries.flat().map(({ data }) => data.callConnectionId))];
}

function read(file: string): Recording {
  const session: Partial<Recording> = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
  return {
    name: file.replace(/\.json$/, ''),
    scenario: session.scenario ?? '',
    exchanges: session.exchanges ?? [],
    incomingCalls: session.incomingCalls ?? [],
    deliveries: session.deliveries ?? [],
  };
}
