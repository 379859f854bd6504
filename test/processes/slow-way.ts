import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/**
 * A way to a service on which a request can be long: it is held back when it is told from others by what is in it, and comes to
 * the service when it is let go on, whether its sender still lives or not.
 */
export class SlowWay {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #port: number;
  #words: string | undefined;
  #goOn: (() => void) | undefined;

  /** @param to Address of the service. */
  static async open(to: string): Promise<SlowWay> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SlowWay(server, Number(new URL(to).port));
  }

  private constructor(server: Server, port: number) {
    // A server that listens on a port of TCP has an address of that form.
    const { port: own } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${own}`;
    this.#server = server;
    this.#port = port;
    server.on('connection', (socket) => this.#lead(socket));
  }

  /** Holds the next request back in which some words are. */
  hold(words: string): void {
    this.#words = words;
  }

  /** Whether a request is held back now. */
  get isHolding(): boolean {
    return this.#goOn !== undefined;
  }

  /** Lets the request that is held back come to the service. */
  letGoOn(): void {
    this.#goOn?.();
    this.#goOn = undefined;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #lead(incoming: Socket): void {
    const outgoing = connect({ port: this.#port, host: '127.0.0.1' });
    for (const socket of [incoming, outgoing]) {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    }
    let isHeld = false;
    incoming.on('data', (chunk) => {
      const isMeant = this.#words !== undefined && chunk.includes(this.#words);
      if (!isMeant) {
        outgoing.write(chunk);
        return;
      }
      this.#words = undefined;
      isHeld = true;
      incoming.pause();
      this.#goOn = () => outgoing.write(chunk);
    });
    outgoing.on('data', (chunk) => incoming.write(chunk));
    outgoing.once('close', () => incoming.destroy());
    outgoing.once('error', () => incoming.destroy());
    // What a killed process had sent is on its way all the same.
    incoming.once('error', () => undefined);
    incoming.once('close', () => isHeld || outgoing.destroy());
  }
}
