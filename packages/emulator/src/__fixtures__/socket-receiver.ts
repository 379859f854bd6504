import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { startLocalServer } from './local-server.js';

/** A message of the service as it arrived. */
interface SocketMessage {
  readonly kind: string;
  readonly [payload: string]: unknown;
}

/** An application's WebSocket server, on a free port of this machine. */
export interface SocketReceiver {
  readonly url: string;
  readonly connections: readonly {
    readonly headers: IncomingHttpHeaders;
    readonly socket: WebSocket;
  }[];
  readonly messages: readonly SocketMessage[];
  /** Resolves when that many messages of this kind have arrived. */
  atLeast(count: number, kind: string): Promise<readonly SocketMessage[]>;
  close(): Promise<void>;
}

/** Starts a WebSocket server. */
export async function startSocketReceiver(): Promise<SocketReceiver> {
  const connections: { headers: IncomingHttpHeaders; socket: WebSocket }[] = [];
  const messages: SocketMessage[] = [];
  const arrived = new EventTarget();
  const server = await startLocalServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ server: server.server });
  sockets.on('connection', (socket, { headers }) => {
    connections.push({ headers, socket });
    socket.on('message', (data) => {
      messages.push(JSON.parse(String(data)));
      arrived.dispatchEvent(new Event('message'));
    });
  });
  return {
    url: server.origin.replace('http', 'ws'),
    connections,
    messages,
    async atLeast(count, kind) {
      for (;;) {
        const found = messages.filter((message) => message.kind === kind);
        if (found.length >= count) return found;
        await once(arrived, 'message');
      }
    },
    async close() {
      for (const { socket } of connections) socket.terminate();
      sockets.close();
      await server.close();
    },
  };
}
