import { bodyAlreadyRead } from '../body/body-limits.js';
import { type FetchRequest, fromFetchRequest } from '../fetch/fetch-request.js';
import type { WebhookHandler } from '../webhook-options.js';
import type { WebhookAnswer } from '../webhook-request.js';

/** An HTTP handler as Azure Functions takes it (programming model v4). */
export type AzureFunction = (request: FetchRequest) => Promise<AzureFunctionAnswer>;

/** As much of `HttpResponseInit` as is used. */
export interface AzureFunctionAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

const advice = 'Hand the request on before anything reads its body.';

/**
 * Serves webhooks in an Azure Function. Its route and the prefix of the function app, which is `api` unless host.json says
 * otherwise, are part of the path: set `basePath` in the options of the handler to `/api/webhooks`, say.
 *
 * ```ts
 * app.http('webhooks', {
 *   route: 'webhooks/{provider}',
 *   methods: ['POST', 'OPTIONS'],
 *   authLevel: 'anonymous',
 *   handler: toAzureFunction(createWebhookHandler(calling, { basePath: '/api/webhooks' })),
 * });
 * ```
 */
export function toAzureFunction(handler: Pick<WebhookHandler, 'answer'>): AzureFunction {
  return async (request) => {
    if (request.bodyUsed) throw bodyAlreadyRead(advice);
    const { headers, ...answer }: WebhookAnswer = await handler.answer(fromFetchRequest(request));
    return { ...answer, headers: { ...headers } };
  };
}
