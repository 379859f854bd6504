import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Dispatcher } from 'undici';
import { Agent, request } from 'undici';

/** A delivery of webhooks that a replica has answered with 2xx. */
export interface TakenDelivery {
  readonly path: string;
  readonly body: Buffer;
  readonly replica: string;
}

/** What a balancer works with. */
export interface BalancerParts {
  /** Numbers from 0 to 1. */
  readonly random: () => number;
  readonly onTaken: (taken: TakenDelivery) => void;
}

/** How many deliveries are handed to two replicas at once, as a provider does that has not seen an answer. */
const shareSentTwice = 0.1;

/** A load balancer without affinity: each request goes to some replica, whichever lives. */
export class Balancer {
  /** How often each status was answered; 502 where the replica died under it or none lives. */
  readonly statuses = new Map<number, number>();
  readonly #server: Server;
  readonly #parts: BalancerParts;
  readonly #replicas = new Map<string, number>();
  readonly #agent = new Agent({ keepAliveTimeout: 10, keepAliveMaxTimeout: 10 });

  static async open(parts: BalancerParts): Promise<Balancer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Balancer(server, parts);
  }

  private constructor(server: Server, parts: BalancerParts) {
    this.#server = server;
    this.#parts = parts;
    server.on('request', (incoming, answer) => void this.#balance(incoming, answer));
  }

  get url(): string {
    // A server that listens on a port of TCP has an address of that form.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  add(replica: string, port: number): void {
    this.#replicas.set(replica, port);
  }

  remove(replica: string): void {
    this.#replicas.delete(replica);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#agent.destroy();
    await closed;
  }

  async #balance(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { random } = this.#parts;
    const times = random() < shareSentTwice ? 2 : 1;
    const statuses = await Promise.all(
      Array.from({ length: times }, () => this.#handOver(incoming, body)),
    );
    answer.statusCode = Math.min(...statuses);
    answer.end();
  }

  async #handOver(incoming: IncomingMessage, body: Buffer): Promise<number> {
    const replicas = [...this.#replicas];
    const chosen = replicas[Math.floor(this.#parts.random() * replicas.length)];
    const status = chosen === undefined ? 502 : await this.#post(incoming, body, chosen[1]);
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status < 300 && chosen !== undefined) {
      this.#parts.onTaken({ path: incoming.url ?? '', body, replica: chosen[0] });
    }
    return status;
  }

  async #post(incoming: IncomingMessage, body: Buffer, port: number): Promise<number> {
    const { connection, host, 'content-length': length, ...headers } = incoming.headers;
    const method: Dispatcher.HttpMethod = 'POST';
    try {
      const url = `http://127.0.0.1:${port}${incoming.url}`;
      const response = await request(url, { method, headers, body, dispatcher: this.#agent });
      await response.body.dump();
      return response.statusCode;
    } catch {
      // The replica was killed under it; the sender learns that nobody took it.
      return 502;
    }
  }
}
