import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An event as the service posted it. */
export interface SessionEvent {
  readonly type: string;
  readonly time: string;
  readonly source: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>> & {
    readonly callConnectionId: string;
    readonly correlationId: string;
  };
}

/** A request and its answer. */
export interface SessionExchange {
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

/** One recorded session of the service. */
export interface Session {
  readonly name: string;
  readonly apiVersion: string;
  readonly exchanges: readonly SessionExchange[];
  readonly incomingCalls: readonly { readonly data: Readonly<Record<string, unknown>> }[];
  readonly deliveries: readonly (readonly SessionEvent[])[];
}

const folder = fileURLToPath(new URL('../../../shared/recordings/', import.meta.url));

/** Where the recordings are looked for, said relative to the repository. They are no part of it. */
export const recordingsFolder = '../shared/recordings';

/** Every recorded session, or nothing where the folder is absent. */
export function readSessions(): readonly Session[] | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const session: Partial<Session> = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
      return {
        name: file.replace(/\.json$/, ''),
        apiVersion: session.apiVersion ?? '',
        exchanges: session.exchanges ?? [],
        incomingCalls: session.incomingCalls ?? [],
        deliveries: session.deliveries ?? [],
      };
    });
}
