import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { LocalServer } from './local-server.js';

/**
 * What stands before an application whose processes come and go: connections to its one address are led to whichever of them
 * listens, and broken off where none does.
 */
export class Relay {
  readonly url: string;
  readonly #server: LocalServer;
  #port: number | undefined;

  static async open(): Promise<Relay> {
    return new Relay(await LocalServer.open());
  }

  private constructor(server: LocalServer) {
    this.url = server.url;
    this.#server = server;
    server.onConnection((socket) => this.#lead(socket));
  }

  /** Leads to another port from now on. */
  leadTo(port: number | undefined): void {
    this.#port = port;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #lead(incoming: Socket): void {
    const port = this.#port;
    if (port === undefined) {
      incoming.destroy();
      return;
    }
    const outgoing = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      this.#server.keep(one);
      one.pipe(other);
      // A process that is killed resets its connections; the sender is to notice.
      one.once('error', () => other.destroy());
      one.once('close', () => other.destroy());
    }
  }
}
