import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AcsApi, AcsOptions } from '@tandem/acs';
import { acs } from '@tandem/acs';
import { MediaSocket } from '@tandem/acs/media';
import type { Call, Calling, CallState, Identity, IncomingCall, Operation } from '@tandem/core';
import { communicationUser, createCalling, phone } from '@tandem/core';
import type { Emulator, VirtualClock } from '@tandem/emulator';
import { createVirtualClock, startEmulator } from '@tandem/emulator';
import { filter, firstValueFrom } from 'rxjs';
import { expect } from 'vitest';
import { WebSocketServer } from 'ws';

/** A person whom the emulator knows by the last two digits. */
function person(digits: string): Identity {
  return communicationUser(
    `8:acs:7a9de301-0000-4000-8000-00000000ac50_00000000-0000-4000-8000-0000000001${digits}`,
  );
}

export const people = {
  answers: person('10'),
  alsoAnswers: person('11'),
  declines: person('40'),
  neverAnswers: person('60'),
  presses123Pound: person('91'),
  presses1: person('90'),
  saysYes: person('92'),
  saysNothing: person('93'),
  phoneAnswers: phone('+14255550110'),
  phoneBusy: phone('+14255550150'),
};

/** The number with which the application calls, and one at which it is called. */
export const callerId = '+18005550199';
export const ownNumber = phone('+18005550100');

/** Lets words be spoken and understood in a call. */
export const speaking = {
  callIntelligenceOptions: { cognitiveServicesEndpoint: 'https://speech.example.com/' },
};

/** An application on ACS before the emulator, whose time passes when the test says so. */
export class AcsStage implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly calling: Calling;
  readonly #clock: VirtualClock;
  readonly #server: Server;
  readonly #incoming: IncomingCall[] = [];

  private constructor(
    parts: { readonly emulator: Emulator; readonly clock: VirtualClock; readonly server: Server },
    calling: Calling,
  ) {
    this.emulator = parts.emulator;
    this.#clock = parts.clock;
    this.#server = parts.server;
    this.calling = calling;
    calling.incomingCalls$.subscribe((incoming) => this.#incoming.push(incoming));
  }

  static async open(options: Partial<AcsOptions> = {}): Promise<AcsStage> {
    const clock = createVirtualClock();
    const numbers = [ownNumber.phoneNumber];
    const emulator = await startEmulator({ clock, acs: { numbers, participantsPageSize: 2 } });
    const intake: { calling?: Calling } = {};
    const server = createServer(async (request, response) => {
      const body = await json(request);
      const [event] = Array.isArray(body) ? body : [body];
      if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
        response.end(JSON.stringify({ validationResponse: event.data.validationCode }));
        return;
      }
      const receivedAt = new Date().toISOString();
      const taken = intake.calling?.receive('acs', { body, headers: {}, receivedAt });
      const status = await Promise.resolve(taken).then(
        () => 200,
        () => 500,
      );
      response.writeHead(status).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const callbackUrl = `http://127.0.0.1:${portOf(server)}/acs`;
    const { connectionString } = emulator.info.acs;
    const calling = createCalling({
      adapters: [acs],
      providers: { acs: { credential: { connectionString }, callbackUrl, ...options } },
    });
    intake.calling = calling;
    await emulator.eventGrid.subscribe({ url: callbackUrl });
    return new AcsStage({ emulator, clock, server }, calling);
  }

  get api(): AcsApi {
    return this.calling.native(acs);
  }

  /** Lets emulated time pass and every callback arrive. */
  async pass(ms: number): Promise<void> {
    await this.#clock.advance(ms);
    await this.emulator.idle();
  }

  /** A call that is up, in which words can be spoken. */
  async call(
    targets: Identity | readonly Identity[],
    own: Readonly<Record<string, unknown>> = {},
  ): Promise<Call> {
    const providerOptions = { acs: { ...speaking, ...own } };
    const call = await this.calling.createCall(targets, { callerId, providerOptions });
    await this.pass(400);
    expect(await call.setup?.outcome).toMatchObject({ status: 'succeeded' });
    return call;
  }

  /** The last incoming call that the application was told of. */
  incoming(): IncomingCall {
    const incoming = this.#incoming.at(-1);
    if (incoming === undefined) throw new Error('Nobody has called.');
    return incoming;
  }

  /** How an operation ends, once some time has passed. */
  async outcomeOf(operation: Operation, afterMs = 100): Promise<unknown> {
    await this.pass(afterMs);
    return operation.outcome;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.calling.close();
    await this.emulator.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A WebSocket server of the application, and the sockets that were opened to it. */
export class SocketEntrance implements AsyncDisposable {
  readonly opened: { readonly media: MediaSocket; readonly request: IncomingMessage }[] = [];
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });

  static async open(): Promise<SocketEntrance> {
    const entrance = new SocketEntrance();
    entrance.#server.on('connection', (socket, request) => {
      entrance.opened.push({ media: new MediaSocket(socket), request });
    });
    await once(entrance.#server, 'listening');
    return entrance;
  }

  get url(): string {
    const address = this.#server.address();
    return `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  }

  async first() {
    await expect.poll(() => this.opened.length).toBe(1);
    const [first] = this.opened;
    if (first === undefined) throw new Error('No socket was opened.');
    return first;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The state of a call once it is as asked for. */
export function stateOf(call: Call, isRight: (state: CallState) => boolean): Promise<CallState> {
  return firstValueFrom(call.state$.pipe(filter(isRight)));
}

/** Who is in a call, by raw id. */
export function peopleIn({ roster }: CallState | Call): readonly string[] {
  return roster.participants.map(({ identity }) => identity.rawId);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
