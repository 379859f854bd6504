// Node's own HTTP server.

export { toNodeListener } from './node-listener.js';
export type { WebhookServer, WebhookServerOptions } from './webhook-server.js';
export { listenForWebhooks, serveWebhooks } from './webhook-server.js';
