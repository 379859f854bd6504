// Hono.

export type { HonoContext, HonoHandler } from './hono-handler.js';
export { toHonoHandler } from './hono-handler.js';
