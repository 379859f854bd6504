import type { Calling, EventLog, Logger, LogLevel, WebhookPolicy } from '@tandem/core';
import { callIdOf, createCalling, MemoryEventLog, systemClock } from '@tandem/core';
import { ManualClock, ScriptedProvider } from '@tandem/core/testing';
import { listenForWebhooks, type WebhookServer } from '../node/index.js';
import type { WebhookHandlerOptions } from '../webhook-options.js';
import { startTokenService, type TokenService } from './token-service.js';

/** A provider without a service behind it whose webhooks are signed. */
class SignedProvider extends ScriptedProvider {
  override readonly webhookPolicy: WebhookPolicy;

  constructor(policy: WebhookPolicy) {
    super();
    this.webhookPolicy = policy;
  }
}

/** One line that the entrance logged. */
export interface LoggedLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How to open an {@link Entrance}. */
export interface EntranceSetup {
  readonly options?: WebhookHandlerOptions;
  readonly policy?: Partial<WebhookPolicy>;
  readonly log?: EventLog;
}

/** A real entrance on a free port, with an issuer that signs for it and a client behind it. */
export class Entrance {
  readonly clock: ManualClock;
  readonly tokens: TokenService;
  readonly calling: Calling;
  readonly log: EventLog;
  readonly lines: readonly LoggedLine[];
  readonly server: WebhookServer;

  private constructor(parts: Omit<Entrance, 'post' | 'url' | 'kept' | 'close'>) {
    this.clock = parts.clock;
    this.tokens = parts.tokens;
    this.calling = parts.calling;
    this.log = parts.log;
    this.lines = parts.lines;
    this.server = parts.server;
  }

  static async open({ options = {}, policy = {}, log }: EntranceSetup = {}): Promise<Entrance> {
    const clock = new ManualClock();
    const tokens = await startTokenService(() => clock.now());
    const events = log ?? new MemoryEventLog({ clock: systemClock });
    const lines: LoggedLine[] = [];
    const logger: Logger = {
      log: (level, message, fields = {}) => lines.push({ level, message, fields }),
    };
    const provider = new SignedProvider({ ...tokens.policy, ...policy });
    const calling = createCalling({ instances: [provider], log: events });
    const server = await listenForWebhooks({ clock, logger, ...options });
    const entrance = new Entrance({ clock, tokens, calling, log: events, lines, server });
    try {
      server.attach(calling);
      return entrance;
    } catch (error) {
      await entrance.close();
      throw error;
    }
  }

  get url(): string {
    return this.server.urlFor('scripted');
  }

  /** Posts a delivery that is good except for what is overridden. A null header is left out. */
  async post({
    token,
    body = delivery(),
    headers = {},
    url = this.url,
  }: {
    readonly token?: string;
    readonly body?: string | Uint8Array<ArrayBuffer>;
    readonly headers?: Readonly<Record<string, string | null>>;
    readonly url?: string;
  } = {}): Promise<Response> {
    const all = {
      'content-type': 'application/json; charset=utf-8',
      authorization: `Bearer ${token ?? (await this.tokens.sign())}`,
      ...headers,
    };
    const given = Object.entries(all).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[name, value]],
    );
    return fetch(url, { method: 'POST', headers: given, body });
  }

  /** How many events of the call that {@link delivery} reports are in the log, without what the client notes about them. */
  async kept(): Promise<number> {
    const entries = await this.log.read(callIdOf('scripted', 'call-1'));
    return entries.filter(({ event }) => event.type !== 'call.announced').length;
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.calling.close();
    await this.tokens.close();
  }
}

/** The body of a delivery that reports an incoming call. */
export function delivery(): string {
  const someone = { kind: 'unknown', rawId: 'someone' };
  return JSON.stringify({
    events: [
      {
        type: 'call.incoming',
        callId: callIdOf('scripted', 'call-1'),
        from: someone,
        to: someone,
      },
    ],
  });
}

/** The error that an answer tells. */
export async function errorOf(response: Response): Promise<{ code: string; message: string }> {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return error;
}
