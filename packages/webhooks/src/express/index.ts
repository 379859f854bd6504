// Express.

export type { ExpressMiddleware, ExpressRequest } from './express-middleware.js';
export { toExpressMiddleware } from './express-middleware.js';
