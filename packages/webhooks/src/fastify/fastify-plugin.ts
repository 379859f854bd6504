import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConfigurationError } from '@tandem/core';
import { bodyAlreadyRead } from '../body/body-limits.js';
import { fromIncoming } from '../node/incoming-request.js';
import { discardRest } from '../node/node-listener.js';
import type { WebhookHandler } from '../webhook-options.js';

/** As much of a request of Fastify as is looked at. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
}

/** As much of a reply of Fastify as is used. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  code(status: number): unknown;
  headers(headers: Record<string, string>): unknown;
  send(body?: string): unknown;
}

/** As much of a Fastify instance as is used. */
export interface FastifyLike {
  readonly prefix: string;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parser: (
      request: FastifyRequestLike,
      payload: IncomingMessage,
      done: (error: Error | null, body?: unknown) => void,
    ) => void,
  ): unknown;
  route(options: {
    readonly method: string[];
    readonly url: string;
    readonly handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>;
  }): unknown;
}

/** A plugin as Fastify's `register` takes it. */
export type FastifyPlugin = (instance: FastifyLike) => Promise<void>;

const advice =
  'Leave the body alone in hooks that run before the webhooks, or register such hooks beside their plugin.';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Serves webhooks in a Fastify application, at the paths that the handler's options say. To be registered without a prefix. The
 * body parsers of the application stay as they are: within this plugin there are none, because what is verified must be read as
 * it was sent.
 */
export function toFastifyPlugin(handler: Pick<WebhookHandler, 'answer' | 'paths'>): FastifyPlugin {
  return async (instance) => {
    assertNoPrefix(instance);
    instance.removeAllContentTypeParsers();
    instance.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const url of handler.paths.flatMap((path) => [path, `${path}/`])) {
      instance.route({
        method: methods,
        url,
        handler: async ({ raw }, reply) => {
          if (raw.readableDidRead) throw bodyAlreadyRead(advice);
          const { status, headers, body } = await handler.answer(fromIncoming(raw));
          discardRest(raw, reply.raw);
          reply.code(status);
          reply.headers(headers);
          return reply.send(body);
        },
      });
    }
  };
}

function assertNoPrefix({ prefix }: FastifyLike): void {
  if (prefix === '') return;
  throw new ConfigurationError(
    `The webhooks are registered with the prefix "${prefix}". Register them without one, and set "basePath" in the options of the handler.`,
    { path: 'prefix' },
  );
}
