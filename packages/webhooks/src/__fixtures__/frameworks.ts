import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type HttpMethod, HttpRequest } from '@azure/functions';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { toAzureFunction } from '../azure-functions/index.js';
import { toExpressMiddleware } from '../express/index.js';
import { toFastifyPlugin } from '../fastify/index.js';
import { toHonoHandler } from '../hono/index.js';
import { toNodeListener } from '../node/index.js';
import type { WebhookHandler } from '../webhook-options.js';

/** A running application of some framework that serves webhooks beside something of its own. */
export interface Application {
  readonly origin: string;
  close(): Promise<void>;
}

/** How each framework is set up as its users do it. `/own` answers with the JSON that was posted to it. */
export const frameworks: Readonly<
  Record<string, (handler: WebhookHandler) => Promise<Application>>
> = {
  'node:http': (handler) => serve(toNodeListener(handler)),

  express: (handler) => {
    const app = express();
    app.use(toExpressMiddleware(handler));
    app.use(express.json());
    app.post('/own', (request, response) => void response.json(request.body));
    return serve(app);
  },

  'express with express.raw': (handler) => {
    const app = express();
    app.use(express.raw({ type: '*/*', limit: '2mb' }));
    app.use('/webhooks', toExpressMiddleware(handler));
    app.post('/own', (request, response) => void response.json(JSON.parse(request.body)));
    return serve(app);
  },

  fastify: async (handler) => {
    const app = fastify();
    app.register(toFastifyPlugin(handler));
    app.post('/own', async (request) => request.body);
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    return { origin, close: () => app.close() };
  },

  hono: (handler) => {
    const app = new Hono();
    app.all('/webhooks/*', toHonoHandler(handler));
    app.post('/own', async (context) => context.json(await context.req.json()));
    return serve(getRequestListener(app.fetch));
  },

  'azure functions': (handler) => {
    const answer = toAzureFunction(handler);
    return serve(async (incoming, outgoing) => {
      const request = await azureRequest(incoming);
      if (request.url.endsWith('/own')) {
        outgoing.end(await request.text());
        return;
      }
      const { status, headers, body } = await answer(request);
      outgoing.writeHead(status, headers).end(body);
    });
  },
};

/** A request as the host of Azure Functions hands it to a function: the body is whole, and the address public. */
async function azureRequest(incoming: IncomingMessage): Promise<HttpRequest> {
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return new HttpRequest({
    method: incoming.method as HttpMethod,
    url: `http://${incoming.headers.host}${incoming.url}`,
    headers: Object.fromEntries(headers),
    body: { bytes: await buffer(incoming) },
  });
}

/** Serves a listener on a free port. */
export async function serve(listener: RequestListener): Promise<Application> {
  const server: Server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
