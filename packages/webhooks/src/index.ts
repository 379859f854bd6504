// The entrance.

export type { BodyLimits } from './body/body-limits.js';
export type { FetchRequest } from './fetch/fetch-request.js';
export { createWebhookHandler } from './webhook-handler.js';
export type {
  EventGridOptions,
  ProviderWebhookOptions,
  WebhookHandler,
  WebhookHandlerOptions,
  WebhookReceiver,
} from './webhook-options.js';
export type { WebhookAnswer, WebhookHeaders, WebhookRequest } from './webhook-request.js';
