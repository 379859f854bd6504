import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, request as sendRequest } from 'node:http';
import type { ServiceRequest } from '../provider/provider-harness.js';

/** A request as it stands before a service. */
export interface GateRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What a service answers. */
export interface GateAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a text already. */
  readonly body?: unknown;
}

/**
 * A real HTTP server in front of a service, or in place of one, for {@link ProviderHarness}: keeps what comes, counts
 * connections, and lets the service stall or refuse when it is told to.
 */
export class Gate {
  /** What has come, oldest first. Paths are decoded, and have no query. */
  readonly requests: ServiceRequest[] = [];
  readonly #server: Server;
  readonly #stalled = new Set<() => void>();
  readonly #connections = new Set<unknown>();
  #isStalling = false;
  #refusal: number | undefined;

  /** Opens a gate on a free port of this machine. */
  static async open(serve: (request: GateRequest) => Promise<GateAnswer>): Promise<Gate> {
    const gate: Gate = new Gate(
      createServer((incoming, outgoing) => void gate.#take(incoming, outgoing, serve)),
    );
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
  }

  /** The address at which the service is reached, without a path. */
  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The gate is closed.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#connections.size;
  }

  /** How many requests wait for the service to go on. */
  get stalled(): number {
    return this.#stalled.size;
  }

  /** Answers nothing until the returned function is called. */
  stall(): () => void {
    this.#isStalling = true;
    return () => {
      this.#isStalling = false;
      for (const goOn of this.#stalled) goOn();
    };
  }

  /** Answers everything with a status until the returned function is called. */
  refuse(status: number): () => void {
    this.#refusal = status;
    return () => {
      this.#refusal = undefined;
    };
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    serve: (request: GateRequest) => Promise<GateAnswer>,
  ): Promise<void> {
    const text = await textOf(incoming);
    const { method = 'GET', url: target = '/', headers } = incoming;
    const path = decodeURIComponent(target.split('?')[0] ?? '');
    this.requests.push({ method, path, ...(text === '' ? {} : { body: bodyOf(headers, text) }) });
    if (this.#isStalling) await this.#wait(outgoing);
    if (outgoing.destroyed) return;
    const answer =
      this.#refusal === undefined
        ? await serve({ method, target, headers, text })
        : { status: this.#refusal, body: { error: { code: 'Refused', message: 'No.' } } };
    const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    outgoing.writeHead(answer.status, { ...type, ...answer.headers });
    outgoing.end(body);
  }

  #wait(outgoing: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        this.#stalled.delete(goOn);
        resolve();
      };
      this.#stalled.add(goOn);
      outgoing.once('close', goOn);
    });
  }
}

function bodyOf(headers: IncomingHttpHeaders, text: string): unknown {
  return headers['content-type']?.includes('json') === true ? JSON.parse(text) : text;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Serves a gate by the service behind it. Requests are handed on as they came, the host they were sent to included, which can be
 * part of what is signed.
 *
 * @param origin Address of the service, without a path.
 */
export function forwardTo(origin: string): (request: GateRequest) => Promise<GateAnswer> {
  return async ({ method, target, headers, text }) => {
    const forwarded = sendRequest(new URL(target, origin), { method, headers, agent: false });
    forwarded.end(text);
    const [response] = await once(forwarded, 'response');
    const answer = response as IncomingMessage;
    const { statusCode: status, headers: given } = answer;
    const { 'content-type': type, location } = given;
    const body = await textOf(answer);
    return {
      status: status ?? 502,
      headers: {
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(location === undefined ? {} : { location }),
      },
      ...(body === '' ? {} : { body }),
    };
  };
}
