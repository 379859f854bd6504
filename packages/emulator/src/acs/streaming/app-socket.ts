import type { Socket } from 'node:net';
import { Agent, buildConnector, WebSocket } from 'undici';

/** A WebSocket that the service has opened to the application. */
export interface AppSocket {
  send(message: unknown): void;
  /** Says goodbye and waits for the application to do so too. */
  close(): void;
  /** Ends it at once. */
  destroy(): void;
}

/** Where to, with which header fields, and who hears of what comes back. */
export interface SocketOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly onMessage: (text: string) => void;
  /** The application closed it, or it broke. Not called after `close`. */
  readonly onLost: () => void;
  /** Nothing is left of it. */
  readonly onGone: (socket: AppSocket) => void;
}

/** How long the application may take to accept, in real time. */
const openTimeoutMs = 5000;

/** Opens a WebSocket, or rejects when the application does not take it. */
export function openAppSocket(order: SocketOrder): Promise<AppSocket> {
  const { url, headers, onMessage, onLost, onGone } = order;
  const connector = buildConnector({ timeout: openTimeoutMs });
  // The WebSocket itself can only be closed by agreement; its connection can be cut.
  let connection: Socket | undefined;
  const dispatcher = new Agent({
    headersTimeout: openTimeoutMs,
    connect: (options, callback) =>
      connector(options, (...outcome) => {
        connection = outcome[1] ?? undefined;
        callback(...outcome);
      }),
  });
  const socket = new WebSocket(url, { headers: { ...headers }, dispatcher });
  let state: 'opening' | 'open' | 'closed' = 'opening';
  const appSocket: AppSocket = {
    send: (message) => socket.send(JSON.stringify(message)),
    close() {
      state = 'closed';
      socket.close(1000);
    },
    destroy() {
      state = 'closed';
      connection?.destroy();
    },
  };
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => {
      state = 'open';
      resolve(appSocket);
    });
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') onMessage(data);
    });
    // An error is always followed by the closing, which is what counts.
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', ({ code }) => {
      if (state === 'opening') reject(new Error(`The application refused the socket (${code}).`));
      if (state === 'open') onLost();
      state = 'closed';
      onGone(appSocket);
      void dispatcher.destroy();
    });
  });
}
