import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { ConfigurationError } from '@tandem/core';
import { errorAnswer } from '../failure-answer.js';
import { pathOf } from '../routes.js';
import { createWebhookHandler } from '../webhook-handler.js';
import {
  resolveWebhookOptions,
  type WebhookHandler,
  type WebhookHandlerOptions,
  type WebhookReceiver,
} from '../webhook-options.js';
import type { WebhookAnswer } from '../webhook-request.js';
import { toNodeListener } from './node-listener.js';

/** Where to listen for webhooks, and how they are received. */
export interface WebhookServerOptions extends WebhookHandlerOptions {
  /** The port to listen on; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** The address under which providers reach this server, where it differs: that of a tunnel or a proxy. */
  readonly publicUrl?: string;
}

/** A server that listens for the webhooks of a client. */
export interface WebhookServer {
  /** The address of the entrance. The callback address of a provider is this and the provider's name. */
  readonly url: string;
  /** The callback address of a provider, also where its path is configured. */
  urlFor(provider: string): string;
  /**
   * Delivers to this client from now on, in place of one attached before.
   *
   * @throws ConfigurationError when the options do not fit the client's providers.
   */
  attach(calling: WebhookReceiver): void;
  /** Stops listening and lets requests under way finish. Idempotent. */
  close(): Promise<void>;
}

/** A sender that takes longer than this for its headers and body is cut off. */
const requestTimeoutMs = 30_000;

/**
 * Listens for webhooks before there is a client to receive them, because the client's providers must be told their
 * callback addresses. Until one is attached, every request is answered 503.
 *
 * ```ts
 * const server = await listenForWebhooks();
 * const calling = createCalling({ …, callbackUrl: server.urlFor('acs') … });
 * server.attach(calling);
 * ```
 *
 * @throws ConfigurationError when an option is wrong or the port cannot be had.
 */
export async function listenForWebhooks(
  options: WebhookServerOptions = {},
): Promise<WebhookServer> {
  const { port = 0, host = '127.0.0.1', publicUrl, ...handlerOptions } = options;
  const settings = resolveWebhookOptions(handlerOptions);
  let handler: Pick<WebhookHandler, 'answer'> = { answer: answerNotReady };
  const server = createServer(
    { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs },
    toNodeListener({ answer: (request) => handler.answer(request) }),
  );
  // A connection that still was in use when the server closed becomes idle with its answer.
  server.on('request', (_incoming, outgoing) => {
    outgoing.once('close', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
  });
  await listen(server, port, host);
  const origin = publicUrl?.replace(/\/+$/, '') ?? originOf(server, host);
  let closing: Promise<void> | undefined;
  return {
    url: `${origin}${settings.basePath}`,
    urlFor: (provider) => `${origin}${pathOf(provider, settings)}`,
    attach(calling) {
      handler = createWebhookHandler(calling, handlerOptions);
    },
    close: () => (closing ??= close(server)),
  };
}

/** Listens for the webhooks of a client whose providers know their callback addresses already. */
export async function serveWebhooks(
  calling: WebhookReceiver,
  options: WebhookServerOptions = {},
): Promise<WebhookServer> {
  const server = await listenForWebhooks(options);
  try {
    server.attach(calling);
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function answerNotReady(): Promise<WebhookAnswer> {
  const message = 'No client receives webhooks here yet. Send it again.';
  return errorAnswer(503, { code: 'webhook.unavailable', message }, { 'retry-after': '1' });
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(
      `Webhooks cannot be listened for on ${host}, port ${port}: ${reason}. Choose another "port" or "host".`,
      { path: 'port', cause },
    );
  }
}

function originOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
