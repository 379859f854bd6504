// The entrance.

export { createWebhookHandler } from './webhook-handler.js';
export type {
  EventGridOptions,
  ProviderWebhookOptions,
  WebhookHandler,
  WebhookHandlerOptions,
  WebhookReceiver,
} from './webhook-options.js';
