import { Agent, WebSocket } from 'undici';

/** A WebSocket that the service has opened to the application. */
export interface AppSocket {
  send(message: unknown): void;
  close(): void;
}

/** Where to, with which header fields, and who hears of what comes back. */
export interface SocketOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly onMessage: (text: string) => void;
  /** The application closed it, or it broke. Not called after `close`. */
  readonly onLost: () => void;
}

/** How long the application may take to accept, in real time. */
const openTimeoutMs = 5000;

/** Opens a WebSocket, or rejects when the application does not take it. */
export function openAppSocket({
  url,
  headers,
  onMessage,
  onLost,
}: SocketOrder): Promise<AppSocket> {
  const dispatcher = new Agent({ connectTimeout: openTimeoutMs, headersTimeout: openTimeoutMs });
  const socket = new WebSocket(url, { headers: { ...headers }, dispatcher });
  let state: 'opening' | 'open' | 'closed' = 'opening';
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => {
      state = 'open';
      resolve({
        send: (message) => socket.send(JSON.stringify(message)),
        close() {
          state = 'closed';
          socket.close(1000);
        },
      });
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
      void dispatcher.destroy();
    });
  });
}
