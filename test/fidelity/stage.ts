import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  createVirtualClock,
  type Emulator,
  startEmulator,
  type VirtualClock,
} from '@tandem/emulator';
import type { Session, SessionEvent, SessionExchange } from './session.js';

/** What an emulated exchange said, in the recordings' shape. */
export type EmulatedExchange = SessionExchange;

const resourceId = '7a9de301-0000-4000-8000-00000000ac50';

/** The people of the replayed sessions. */
export const cast = {
  caller: user(600),
  callee: user(700),
  invitee: user(701),
  /** Answers by a client of their own, without a leg of the application. */
  answering: user(110),
  number: { phoneNumber: { value: '+18005550100' } },
  answeringNumber: { phoneNumber: { value: '+14255550110' } },
  callerId: { value: '+18005550199' },
} as const;

/** The applications' side of a replay: an emulator in virtual time, and everything it sends. */
export class Stage {
  readonly exchanges: EmulatedExchange[] = [];
  readonly events: SessionEvent[] = [];
  readonly incomingCalls: Readonly<Record<string, unknown>>[] = [];
  readonly callbackUri: string;
  /** Takes callbacks that were posted elsewhere in the session, and so are in no recording. */
  readonly otherUri: string;
  /** Whether the application itself answers what is called in the session. */
  readonly isAnswered: boolean;
  /** Where a media socket can be opened. */
  readonly socketUrl: string;
  readonly #emulator: Emulator;
  readonly #clock: VirtualClock;
  readonly #server: Server;
  readonly #apiVersion: string;

  private constructor(parts: {
    readonly emulator: Emulator;
    readonly clock: VirtualClock;
    readonly server: Server;
    readonly origin: string;
    readonly apiVersion: string;
    readonly isAnswered: boolean;
  }) {
    this.#emulator = parts.emulator;
    this.#clock = parts.clock;
    this.#server = parts.server;
    this.#apiVersion = parts.apiVersion;
    this.isAnswered = parts.isAnswered;
    this.callbackUri = `${parts.origin}/callbacks`;
    this.otherUri = `${parts.origin}/elsewhere`;
    this.socketUrl = parts.origin.replace('http', 'ws');
  }

  /** Sets the stage for a session. */
  static async set({ apiVersion, incomingCalls }: Session): Promise<Stage> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    const origin = `http://127.0.0.1:${address.port}`;
    const clock = createVirtualClock();
    const emulator = await startEmulator({
      clock,
      acs: { resourceId, relaxedApiVersions: true, numbers: [cast.number.phoneNumber.value] },
    });
    const stage = new Stage({
      emulator,
      clock,
      server,
      origin,
      apiVersion,
      isAnswered: incomingCalls.length > 0,
    });
    stage.#receive();
    await emulator.eventGrid.subscribe({
      url: `${origin}/event-grid`,
      eventTypes: ['Microsoft.Communication.IncomingCall'],
    });
    return stage;
  }

  /** Sends a request, and lets what follows from it happen within so many milliseconds. */
  async send(
    method: string,
    path: string,
    body: unknown = null,
    withinMs = 2000,
  ): Promise<EmulatedExchange> {
    const target = `${path}?api-version=${this.#apiVersion}`;
    const response = await this.#post(method, target, body === null ? '' : JSON.stringify(body));
    const answer = await response.text();
    const listed = ['Content-Type', 'Repeatability-Result', 'X-Microsoft-Skype-Chain-ID'];
    const exchange: EmulatedExchange = {
      request: { method, path: target, body },
      response: {
        status: response.status,
        headers: Object.fromEntries(
          listed.flatMap((name) => {
            const value = response.headers.get(name);
            return value === null ? [] : [[name, value]];
          }),
        ),
        body: answer === '' ? null : JSON.parse(answer),
      },
    };
    this.exchanges.push(exchange);
    await this.pass(withinMs);
    return exchange;
  }

  /** Lets emulated time pass, and everything arrive. */
  async pass(ms: number): Promise<void> {
    await this.#clock.advance(ms);
    await this.#emulator.idle();
  }

  async strike(): Promise<void> {
    await this.#emulator.close();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #receive(): void {
    this.#server.on('request', async (request, response) => {
      const body: unknown = JSON.parse(await text(request));
      const [event] = Array.isArray(body) ? body : [];
      if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
        response.end(JSON.stringify({ validationResponse: event.data.validationCode }));
        return;
      }
      if (request.url === '/event-grid') this.incomingCalls.push(event.data);
      else if (request.url === '/callbacks') this.events.push(event);
      response.end();
    });
    // A socket that is accepted and listened to, and nothing more.
    this.#server.on('upgrade', (request, socket: Duplex) => {
      const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
      const accept = createHash('sha1').update(key).digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      socket.on('error', () => undefined).on('end', () => socket.end());
      // Whoever says goodbye is let go.
      socket.on('data', ([first = 0]) => (first & 0x0f) === 8 && socket.end());
    });
  }

  #post(method: string, target: string, body: string): Promise<Response> {
    const { endpoint, connectionString } = this.#emulator.info.acs;
    const key = Buffer.from(connectionString.split('accesskey=')[1] ?? '', 'base64');
    const date = new Date(this.#clock.now()).toUTCString();
    const hash = createHash('sha256').update(body).digest('base64');
    const signed = `${method}\n${target}\n${date};${new URL(endpoint).host};${hash}`;
    const signature = createHmac('sha256', key).update(signed).digest('base64');
    return fetch(`${endpoint}${target}`, {
      method,
      ...(body === '' ? {} : { body }),
      headers: {
        'content-type': 'application/json',
        'x-ms-date': date,
        'x-ms-content-sha256': hash,
        authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
        ...(method === 'POST'
          ? {
              'repeatability-request-id': crypto.randomUUID(),
              'repeatability-first-sent': date,
            }
          : {}),
      },
    });
  }
}

function user(number: number) {
  const id = `8:acs:${resourceId}_00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return { rawId: id, communicationUser: { id } };
}
