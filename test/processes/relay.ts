import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/**
 * What stands before an application whose processes come and go: connections to its one address are led to whichever of them
 * listens, and broken off where none does.
 */
export class Relay {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port: number | undefined;

  static async open(): Promise<Relay> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on a port of TCP has an address of that form.
    const { port } = server.address() as AddressInfo;
    return new Relay(server, `http://127.0.0.1:${port}`);
  }

  private constructor(server: Server, url: string) {
    this.url = url;
    this.#server = server;
    server.on('connection', (socket) => this.#lead(socket));
  }

  /** Leads to another port from now on. */
  leadTo(port: number | undefined): void {
    this.#port = port;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
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
      this.#sockets.add(one);
      one.pipe(other);
      // A process that is killed resets its connections; the sender is to notice.
      one.once('error', () => other.destroy());
      one.once('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
