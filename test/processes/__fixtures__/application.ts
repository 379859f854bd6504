import { createAcsProvider } from '@tandem/acs';
import type {
  CallLifecycle,
  CallState,
  CreateCallingOptions,
  EventLog,
  OperationState,
  Provider,
  RosterFreshness,
} from '@tandem/core';
import { MemoryEventLog } from '@tandem/core';
import type { EmulatorInfo } from '@tandem/emulator';
import { createGraphProvider } from '@tandem/graph';
import { SqliteEventLog } from '@tandem/sqlite';
import type { Dispatcher } from 'undici';

/** The services on which everything is proven. */
export const services = ['acs', 'graph'] as const;

export type Service = (typeof services)[number];

/** What an application is configured with. */
export interface Setting {
  readonly service: Service;
  readonly emulator: EmulatorInfo;
  readonly callbackUrl: string;
  /** The file of its event log. Without it, its memory. */
  readonly logPath?: string;
}

/** Short times, so that what takes minutes in earnest takes none here. */
export const brisk = {
  reconcile: {
    orphanAfterMs: 100,
    operationAfterMs: 200,
    rosterAfterMs: 50,
    silenceMs: 300,
    maxReadsPerMinute: 600,
  },
  settleMs: 100,
  leaseMs: 1_000,
} as const satisfies Partial<CreateCallingOptions>;

/** The provider of a setting, on the emulator. */
export function createProvider(setting: Setting, dispatcher?: Dispatcher): Provider {
  const { service, emulator, callbackUrl } = setting;
  const parts = dispatcher === undefined ? {} : { dispatcher };
  const { acs, graph } = emulator;
  if (service === 'acs') {
    const { audience, issuer, openIdConfigurationUrl, connectionString } = acs;
    const credential = { connectionString };
    const options = { credential, callbackUrl, audience, issuer, openIdConfigurationUrl };
    return createAcsProvider(options, parts);
  }
  const { tenantId, clientId, clientSecret, tokenUrl, audience, issuer } = graph;
  return createGraphProvider(
    {
      baseUrl: `${graph.baseUrl}/v1.0`,
      credential: { tenantId, clientId, clientSecret, tokenUrl },
      callbackUrl,
      audience,
      issuers: [issuer],
      openIdConfigurationUrl: graph.openIdConfigurationUrl,
    },
    parts,
  );
}

/** The event log of a setting. */
export function openLog({ logPath }: Setting): EventLog {
  return logPath === undefined ? new MemoryEventLog() : new SqliteEventLog({ path: logPath });
}

/** Whether a request is the one that carries out a command. */
export function isRequestOf(
  command: 'createCall' | 'invite',
  { method, path }: { readonly method: string; readonly path: string },
): boolean {
  const pattern =
    command === 'createCall'
      ? /\/(callConnections|communications\/calls)(\?|$)/
      : /\/participants(:add|\/invite)(\?|$)/;
  return method === 'POST' && pattern.test(path);
}

/** What is said of an operation to whoever watches. */
interface OperationNews extends Pick<OperationState, 'id' | 'kind' | 'status'> {
  /** Raw ids of the people it is about. */
  readonly targets: readonly string[];
  /** Whether an application on this log gave the command. */
  readonly isOwn: boolean;
}

/** Those of some raw ids that are users of Teams, as everybody is who is called here, in order. */
export function usersAmong(rawIds: readonly string[]): readonly string[] {
  return rawIds.filter((rawId) => rawId.startsWith('8:orgid:')).toSorted();
}

function newsOf({ id, kind, status, origin, targets }: OperationState): OperationNews {
  const people = targets.map(({ rawId }) => rawId);
  return { id, kind, status, targets: people, isOwn: origin === 'local' };
}

/** What is said of a call to whoever watches. */
export interface CallNews {
  readonly id: string;
  readonly lifecycle: CallLifecycle;
  readonly freshness: RosterFreshness;
  /** Raw ids of the users in it, in order. The application itself is none. */
  readonly people: readonly string[];
  readonly operations: readonly OperationNews[];
}

/** A call as news. */
export function newsOfCall({ callId: id, lifecycle, roster, operations }: CallState): CallNews {
  const { freshness, participants } = roster;
  const people = usersAmong(participants.map(({ identity }) => identity.rawId));
  return { id, lifecycle, freshness, people, operations: operations.map(newsOf) };
}

/** What the process that started this one hands over. */
export function planOf<Plan>(): Plan {
  const [, , plan] = process.argv;
  if (plan === undefined) throw new TypeError('Hand the plan over as JSON, as the first argument.');
  return JSON.parse(plan);
}

/** Tells the process that started this one. */
export function tell(news: object & { readonly kind: string }): void {
  process.send?.(news);
}

/** Resolves when the process that started this one says so. */
export function permission(): Promise<void> {
  return new Promise((resolve) => {
    process.once('message', () => resolve());
  });
}

/** Never resolves, and keeps the process alive. */
export function standStill(): Promise<never> {
  process.on('message', () => undefined);
  return new Promise(() => undefined);
}
