import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { LocalServer } from './local-server.js';

/**
 * A way to a service on which a request can be long: it is held back when it is told from others by what is in it, and comes to
 * the service when it is let go on, whether its sender still lives or not.
 */
export class SlowWay {
  readonly url: string;
  readonly #server: LocalServer;
  readonly #port: number;
  #words: string | undefined;
  #goOn: (() => void) | undefined;

  /** @param to Address of the service. */
  static async open(to: string): Promise<SlowWay> {
    return new SlowWay(await LocalServer.open({ allowHalfOpen: true }), Number(new URL(to).port));
  }

  private constructor(server: LocalServer, port: number) {
    this.url = server.url;
    this.#server = server;
    this.#port = port;
    server.onConnection((socket) => this.#lead(socket));
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

  close(): Promise<void> {
    return this.#server.close();
  }

  #lead(incoming: Socket): void {
    const outgoing = connect({ port: this.#port, host: '127.0.0.1' });
    for (const socket of [incoming, outgoing]) this.#server.keep(socket);
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
