import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { planted, rawIds, sasUrl } from './planted.js';

/** How a service answers. */
export type Mood =
  | 'fine'
  | 'refusing'
  | 'missing'
  | 'busy'
  | 'broken'
  | 'garbled'
  | 'cutting'
  | 'moved';

/** The moods in which nothing goes as it should. */
export const badMoods = [
  'refusing',
  'missing',
  'busy',
  'broken',
  'garbled',
  'cutting',
  'moved',
] as const satisfies readonly Mood[];

/** Both services and their token endpoint in one server, which tells in every failure all that it knows and was told. */
export class IndiscreetService {
  mood: Mood = 'fine';
  /** Everything it was sent. */
  readonly heard: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async open(): Promise<IndiscreetService> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new IndiscreetService(server);
  }

  get origin(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '', headers } = request;
    const sent = `${method} ${url} ${JSON.stringify(headers)} ${await text(request)}`;
    this.heard.push(sent);
    const all = `${Object.values(planted)} user ${planted.teamsUser} ${Object.values(rawIds)} ${sasUrl} ${sent}`;
    const json = (status: number, body: unknown, more: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...more })
        .end(JSON.stringify(body));
    const failure = { error: { code: '8523', message: all, innererror: { message: all } } };
    switch (this.mood) {
      case 'fine':
        if (url.startsWith('/token')) {
          json(200, { access_token: planted.serviceToken, expires_in: 3600, token_type: 'Bearer' });
        } else {
          json(201, {
            id: 'call-1',
            callConnectionId: 'call-1',
            callConnectionState: 'connecting',
          });
        }
        return;
      case 'refusing':
        json(400, failure, {
          'x-ms-request-id': `of ${rawIds.communicationUser}`,
          'request-id': `of ${rawIds.teamsUser}`,
        });
        return;
      case 'missing':
        json(404, { error: { code: '8522', message: all } });
        return;
      case 'busy':
        json(
          429,
          { error: { code: `about ${planted.phoneNumber}`, message: all } },
          { 'retry-after': '0' },
        );
        return;
      case 'broken':
        response.writeHead(500, { 'content-type': 'text/html' }).end(`<html>${all}</html>`);
        return;
      case 'garbled':
        response.writeHead(200, { 'content-type': 'application/json' }).end(`{"id": ${all}`);
        return;
      case 'cutting':
        response.socket?.destroy();
        return;
      case 'moved':
        response
          .writeHead(302, { location: `https://elsewhere.example/?secret=${all.length}` })
          .end(all);
    }
  }
}
