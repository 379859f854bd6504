import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { startLocalServer } from './local-server.js';

/** A callback as it arrived. */
interface ReceivedCallback {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** An application's webhook, on a free port of this machine. */
export interface CallbackReceiver {
  readonly url: string;
  readonly received: ReceivedCallback[];
  /** Answers the next callbacks with these statuses; afterwards with 200 again. */
  answerNext(...statuses: number[]): void;
  /** Resolves when a callback has arrived that passes the test, be it before or after the question. */
  find(matches: (callback: ReceivedCallback) => boolean): Promise<ReceivedCallback>;
  close(): Promise<void>;
}

/** Starts a webhook. */
export async function startCallbackReceiver(): Promise<CallbackReceiver> {
  const received: ReceivedCallback[] = [];
  const statuses: number[] = [];
  const arrived = new EventTarget();
  const server = await startLocalServer(async (request, response) => {
    const body: unknown = JSON.parse(await text(request));
    response.writeHead(statuses.shift() ?? 200).end();
    received.push({ path: request.url ?? '', headers: request.headers, body });
    arrived.dispatchEvent(new Event('callback'));
  });
  return {
    url: `${server.origin}/callbacks`,
    received,
    answerNext: (...next) => void statuses.push(...next),
    async find(matches) {
      for (;;) {
        const found = received.find(matches);
        if (found !== undefined) return found;
        await once(arrived, 'callback');
      }
    },
    close: () => server.close(),
  };
}
