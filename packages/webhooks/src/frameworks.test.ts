import { type ClientRequest, request as httpRequest } from 'node:http';
import { HttpRequest } from '@azure/functions';
import { getRequestListener } from '@hono/node-server';
import {
  type Calling,
  callIdOf,
  createCalling,
  type EventLog,
  type Logger,
  MemoryEventLog,
} from '@tandem/core';
import { ManualClock, ScriptedProvider } from '@tandem/core/testing';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { delivery, errorOf } from './__fixtures__/entrance.js';
import { type Application, frameworks, serve } from './__fixtures__/frameworks.js';
import { startTokenService, type TokenService } from './__fixtures__/token-service.js';
import { toAzureFunction } from './azure-functions/index.js';
import { toExpressMiddleware } from './express/index.js';
import { toFastifyPlugin } from './fastify/index.js';
import { toHonoHandler } from './hono/index.js';
import { createWebhookHandler } from './webhook-handler.js';
import type { WebhookHandler } from './webhook-options.js';

class SignedProvider extends ScriptedProvider {
  override readonly webhookPolicy = tokens.policy;
}

let tokens: TokenService;
let log: EventLog;
let calling: Calling;
let handler: WebhookHandler;
let application: Application | undefined;
let reasons: unknown[];

let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock();
  tokens = await startTokenService(() => clock.now());
  log = new MemoryEventLog();
  calling = createCalling({ instances: [new SignedProvider()], log });
  reasons = [];
  const logger: Logger = { log: (_level, _message, fields) => reasons.push(fields?.['reason']) };
  handler = createWebhookHandler(calling, { clock, logger, maxBodyBytes: 10_000 });
});

afterEach(async () => {
  await application?.close();
  application = undefined;
  await calling.close();
  await tokens.close();
});

async function post(
  path: string,
  { body = delivery(), ...headers }: { body?: string; [name: string]: string } = {},
): Promise<Response> {
  return fetch(`${application?.origin}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/cloudevents-batch+json; charset=utf-8',
      authorization: `Bearer ${await tokens.sign()}`,
      ...headers,
    },
    body,
  });
}

/** Begins a delivery whose body comes in pieces, without saying how long it will be. */
async function begin(): Promise<{ outgoing: ClientRequest; status: Promise<number> }> {
  const outgoing = httpRequest(`${application?.origin}/webhooks/scripted`, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
      authorization: `Bearer ${await tokens.sign()}`,
    },
  });
  const status = new Promise<number>((resolve) => {
    outgoing.on('response', ({ statusCode = 0 }) => resolve(statusCode));
    // Whoever goes away, or is hung up on, gets no answer.
    outgoing.on('error', () => resolve(0));
  });
  return { outgoing, status };
}

const kept = async () =>
  (await log.read(callIdOf('scripted', 'call-1'))).filter(
    ({ event }) => event.type !== 'call.announced',
  ).length;

describe.each(Object.entries(frameworks))('webhooks in %s', (_name, start) => {
  beforeEach(async () => {
    application = await start(handler);
  });

  it('are taken in when they are verified, and refused when not', async () => {
    const refused = await post('/webhooks/scripted', { authorization: 'Bearer nonsense' });
    expect(refused.status).toBe(401);
    expect((await errorOf(refused)).code).toBe('webhook.unverified');
    expect(await kept()).toBe(0);
    expect((await post('/webhooks/scripted/?some=query')).status).toBe(200);
    expect(await kept()).toBe(1);
  });

  it('are refused when they are malformed, too large or of another type', async () => {
    const long = await post('/webhooks/scripted', { body: `"${'x'.repeat(20_000)}"` });
    expect(long.status).toBe(413);
    expect((await post('/webhooks/scripted', { body: '{"a":1,"a":2}' })).status).toBe(400);
    expect((await post('/webhooks/scripted', { 'content-type': 'text/plain' })).status).toBe(415);
    expect(await kept()).toBe(0);
  });

  it('are cut off at the limit when they do not say how long they are', async () => {
    const { outgoing, status } = await begin();
    outgoing.write('"');
    outgoing.end('x'.repeat(20_000));
    expect(await status).toBe(413);
    expect(await kept()).toBe(0);
    expect((await post('/webhooks/scripted')).status).toBe(200);
  });

  it('are kept although the sender does not wait for the answer', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const append = log.append.bind(log);
    const held = vi.spyOn(log, 'append').mockImplementation(async (...given) => {
      await gate;
      return append(...given);
    });
    const { outgoing, status } = await begin();
    outgoing.end(delivery());
    await vi.waitUntil(() => held.mock.calls.length > 0);
    outgoing.destroy();
    expect(await status).toBe(0);
    open();
    await vi.waitUntil(async () => (await kept()) === 1);
    expect((await post('/webhooks/scripted', { body: '{"events":[]}' })).status).toBe(200);
  });

  it('are announced by OPTIONS, and by no other method', async () => {
    const url = `${application?.origin}/webhooks/scripted`;
    const headers = { 'webhook-request-origin': 'eventgrid.azure.net' };
    const consent = await fetch(url, { method: 'OPTIONS', headers });
    expect(consent.status).toBe(200);
    expect(consent.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
    expect((await fetch(url, { method: 'PUT' })).status).toBe(405);
    expect((await fetch(url)).status).toBe(405);
  });
});

/** Azure Functions and express.raw read the whole body before they hand a request on, so that theirs never breaks off here. */
const reading = ['azure functions', 'express with express.raw'];

describe.each(Object.entries(frameworks).filter(([name]) => !reading.includes(name)))(
  'webhooks in %s',
  (_name, start) => {
    it('that break off leave nothing behind, and the next is taken in', async () => {
      application = await start(handler);
      const { outgoing, status } = await begin();
      outgoing.write('{"events":');
      await vi.waitUntil(() => clock.pending > 0 && tokens.keyRequests > 0);
      outgoing.destroy();
      expect(await status).toBe(0);
      await vi.waitUntil(() => reasons.includes('webhook.broken-off'));
      expect(clock.pending).toBe(0);
      expect(await kept()).toBe(0);
      expect((await post('/webhooks/scripted')).status).toBe(200);
    });
  },
);

describe.each(Object.entries(frameworks).slice(1))('webhooks in %s', (_name, start) => {
  it('leave the rest of the application alone', async () => {
    application = await start(handler);
    const own = await post('/own', { 'content-type': 'application/json', body: '{"a":1}' });
    expect(own.status).toBe(200);
    expect(await own.json()).toEqual({ a: 1 });
  });
});

describe('a body that something else has read', () => {
  it('is an error that says what to do in Express', async () => {
    const app = express();
    const errors: unknown[] = [];
    app.use(express.json({ type: '*/*' }));
    app.use(toExpressMiddleware(handler));
    const onError: express.ErrorRequestHandler = (error, _request, response, _next) => {
      errors.push(error);
      response.status(500).end();
    };
    app.use(onError);
    application = await serve(app);
    expect((await post('/webhooks/scripted')).status).toBe(500);
    expect(errors).toMatchObject([
      { code: 'configuration.invalid', message: expect.stringContaining('before express.json()') },
    ]);
    expect(await kept()).toBe(0);
  });

  it('is an error that says what to do in Fastify', async () => {
    const app = fastify();
    app.addHook('preParsing', async (_request, _reply, payload) => {
      for await (const _chunk of payload);
    });
    app.register(toFastifyPlugin(handler));
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    application = { origin, close: () => app.close() };
    const response = await post('/webhooks/scripted');
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({
      message: expect.stringContaining('Leave the body alone in hooks'),
    });
  });

  it('is an error that says what to do in Hono', async () => {
    const app = new Hono();
    app.use(async (context, next) => {
      await context.req.text();
      await next();
    });
    app.all('/webhooks/*', toHonoHandler(handler));
    app.onError((error, context) => context.text(error.message, 500));
    application = await serve(getRequestListener(app.fetch));
    const response = await post('/webhooks/scripted');
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('Leave the body alone in middleware');
  });

  it('is an error that says what to do in Azure Functions', async () => {
    const request = new HttpRequest({
      method: 'POST',
      url: 'https://app.example/webhooks/scripted',
      body: { string: '{}' },
    });
    await request.text();
    await expect(toAzureFunction(handler)(request)).rejects.toMatchObject({
      code: 'configuration.invalid',
      message: expect.stringContaining('before anything reads its body'),
    });
  });

  it('is told to a verified sender and to the log by the handler itself', async () => {
    const request = new Request('http://localhost/webhooks/scripted', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await tokens.sign()}`,
      },
      body: delivery(),
    });
    await request.text();
    const response = await handler(request);
    expect(response.status).toBe(500);
    expect((await errorOf(response)).message).toContain('was read before the entrance got it');
  });
});

it('says in Fastify that a prefix belongs into the options of the handler', async () => {
  const app = fastify();
  app.register(toFastifyPlugin(handler), { prefix: '/api' });
  await expect(app.ready()).rejects.toMatchObject({
    code: 'configuration.invalid',
    message: expect.stringContaining('"basePath"'),
  });
  await app.close();
});
