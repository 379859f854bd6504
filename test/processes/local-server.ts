import { once } from 'node:events';
import type { AddressInfo, Server, ServerOpts, Socket } from 'node:net';
import { createServer } from 'node:net';

/** Takes connections on a free port of this machine, until it is closed with all of them. */
export class LocalServer {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static async open(options: ServerOpts = {}): Promise<LocalServer> {
    const server = createServer(options);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new LocalServer(server);
  }

  private constructor(server: Server) {
    // A server that listens on a port of TCP has an address of that form.
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server;
  }

  onConnection(lead: (socket: Socket) => void): void {
    this.#server.on('connection', lead);
  }

  /** Ends a connection with the server, where it has not ended by itself. */
  keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
