import { acs } from '@tandem/acs';
import type { Calling, EventLog, Logger } from '@tandem/core';
import { createCalling, MemoryEventLog } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import { graph } from '@tandem/graph';
import type { WebhookHandlerOptions } from '@tandem/webhooks';
import { listenForWebhooks, type WebhookServer } from '@tandem/webhooks/node';
import { merge, type Observable } from 'rxjs';
import { KeyPublisher } from './key-publisher.js';
import { type SentRequest, send } from './sent-request.js';

/** The providers whose webhooks arrive. */
export const providerNames = ['acs', 'graph'] as const;

export type ProviderName = (typeof providerNames)[number];

/** Whom tokens must be for. */
export const audiences: Readonly<Record<ProviderName, string>> = {
  acs: '7a9de301-0000-4000-8000-00000000ac50',
  graph: '00000000-0000-4000-8000-00000000a990',
};

/** The tenant whose notifications are taken. */
export const tenantId = '00000000-0000-4000-8000-0000000000aa';

/** What the subscription of Event Grid carries, which is configured for ACS alone. */
export const gridSecret = 'what only the subscription knows';

/** How the entrance of the stage is limited, so that tests need no large bodies. */
export const limits = { maxBodyBytes: 65_536, bodyTimeoutMs: 5_000, clockToleranceMs: 60_000 };

/** A log that counts, and that can be held open or made to refuse. */
export class WatchedLog extends MemoryEventLog {
  appended = 0;
  /** How many appends are under way. */
  underWay = 0;
  /** Until it resolves, nothing is kept. */
  gate: Promise<void> = Promise.resolve();
  /** Set while nothing can be kept. */
  refusal: Error | undefined;

  override async append(...given: Parameters<EventLog['append']>) {
    this.underWay += 1;
    try {
      await this.gate;
      if (this.refusal !== undefined) throw this.refusal;
      const result = await super.append(...given);
      this.appended += result.appended;
      return result;
    } finally {
      this.underWay -= 1;
    }
  }
}

/** A client with both providers behind a real entrance, and the services that sign for them. */
export class EntranceStage implements AsyncDisposable {
  readonly clock: ManualClock;
  readonly log: WatchedLog;
  readonly calling: Calling;
  readonly server: WebhookServer;
  readonly publishers: Readonly<Record<ProviderName, KeyPublisher>>;
  /** What was logged. */
  readonly lines: string[];
  /** How often subscribers were told of something. */
  told = 0;
  #deliveries = 0;

  private constructor(
    parts: Pick<EntranceStage, 'clock' | 'log' | 'calling' | 'server' | 'publishers' | 'lines'>,
  ) {
    this.clock = parts.clock;
    this.log = parts.log;
    this.calling = parts.calling;
    this.server = parts.server;
    this.publishers = parts.publishers;
    this.lines = parts.lines;
    this.news$.subscribe(() => {
      this.told += 1;
    });
  }

  static async open(options: WebhookHandlerOptions = {}): Promise<EntranceStage> {
    const clock = new ManualClock();
    const [acsKeys, graphKeys] = await Promise.all([
      KeyPublisher.open(() => clock.now()),
      KeyPublisher.open(() => clock.now()),
    ]);
    const lines: string[] = [];
    const logger: Logger = { log: (...line) => void lines.push(JSON.stringify(line)) };
    const log = new WatchedLog();
    const server = await listenForWebhooks({
      clock,
      logger,
      ...limits,
      eventGrid: { sharedSecret: gridSecret, providers: ['acs'] },
      ...options,
    });
    const calling = createCalling({
      adapters: [acs, graph],
      provider: 'acs',
      log,
      logger,
      providers: {
        acs: {
          credential: { endpoint: 'https://resource.example', accessKey: 'c2VjcmV0' },
          callbackUrl: server.urlFor('acs'),
          audience: audiences.acs,
          issuer: acsKeys.origin,
          openIdConfigurationUrl: acsKeys.openIdConfigurationUrl,
        },
        graph: {
          credential: { tenantId, clientId: audiences.graph, clientSecret: 'secret' },
          callbackUrl: server.urlFor('graph'),
          issuers: [graphKeys.origin],
          openIdConfigurationUrl: graphKeys.openIdConfigurationUrl,
          allowedTenants: [tenantId],
        },
      },
    });
    server.attach(calling);
    const publishers = { acs: acsKeys, graph: graphKeys };
    return new EntranceStage({ clock, log, calling, server, publishers, lines });
  }

  /** What a good delivery tells subscribers. */
  get news$(): Observable<unknown> {
    return merge(this.calling.incomingCalls$, this.calling.unattributedEvents$);
  }

  get origin(): string {
    return new URL(this.server.url).origin;
  }

  /** A token that a provider's service would sign, with what is overridden in its claims; an undefined one is left out. */
  token(provider: ProviderName, own: Readonly<Record<string, unknown>> = {}): string {
    return this.publishers[provider].token({ ...claimsOf[provider], ...own });
  }

  /** A delivery of a provider that is as it should be, and reports what was not reported before. */
  good(provider: ProviderName): SentRequest {
    this.#deliveries += 1;
    return {
      method: 'POST',
      path: `/webhooks/${provider}`,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        authorization: `Bearer ${this.token(provider)}`,
      },
      body: Buffer.from(JSON.stringify(bodies[provider](this.#deliveries))),
      framing: 'length',
    };
  }

  /** Sends a request to the entrance. */
  send(request: SentRequest) {
    return send(this.origin, request, this.clock);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    await this.calling.close();
    await Promise.all(Object.values(this.publishers).map((publisher) => publisher.close()));
  }
}

const claimsOf: Readonly<Record<ProviderName, Readonly<Record<string, unknown>>>> = {
  acs: { aud: audiences.acs },
  graph: { aud: audiences.graph, tid: tenantId, appid: '26a4ae64-5862-427f-a9b0-044e62572a4f' },
};

/** Bodies as the services send them. Each tells something that subscribers hear of. */
const bodies: Readonly<Record<ProviderName, (count: number) => unknown>> = {
  acs: (count) =>
    ['CallConnected', 'SomethingNew'].map((name) => ({
      id: `${name}-${count}`,
      source: `calling/callConnections/cc-${count}`,
      type: `Microsoft.Communication.${name}`,
      time: '2026-01-01T00:00:00.5803071+00:00',
      specversion: '1.0',
      datacontenttype: 'application/json',
      ...(name === 'CallConnected'
        ? {
            subject: `calling/callConnections/cc-${count}`,
            data: { callConnectionId: `cc-${count}`, serverCallId: 's', correlationId: 'c' },
          }
        : { source: 'somewhere', subject: 'else', data: {} }),
    })),
  graph: (count) => {
    const id = `2e1a0b00-2db4-4022-9570-${String(count).padStart(12, '0')}`;
    return {
      '@odata.type': '#microsoft.graph.commsNotifications',
      value: [
        {
          '@odata.type': '#microsoft.graph.commsNotification',
          changeType: 'created',
          resource: `/app/calls/${id}`,
          resourceUrl: `/communications/calls/${id}`,
          resourceData: {
            '@odata.type': '#microsoft.graph.call',
            id,
            state: 'incoming',
            direction: 'incoming',
            source: { identity: { user: { id: '00000000-0000-4000-8000-000000000002' } } },
            targets: [{ identity: { application: { id: audiences.graph } } }],
          },
        },
      ],
    };
  },
};
