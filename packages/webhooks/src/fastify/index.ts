// Fastify.

export type {
  FastifyLike,
  FastifyPlugin,
  FastifyReplyLike,
  FastifyRequestLike,
} from './fastify-plugin.js';
export { toFastifyPlugin } from './fastify-plugin.js';
