import type { Call } from '@microsoft/microsoft-graph-types';
import type { GraphClient } from '../graph-client.js';
import type { GraphApi, GraphCallApi, GraphRequestOptions } from './graph-api.js';
import type { GraphCreateCallBody, GraphDeviceQualityBody } from './graph-bodies.js';
import { GraphCallApiClient } from './graph-call-api-client.js';
import { NativeRequests } from './native-requests.js';

/** What the native API is built of. */
export interface GraphApiParts {
  readonly client: GraphClient;
  /** Configured name of the provider. */
  readonly provider: string;
  /** Where the service reports on calls for which nothing else is said. */
  readonly callbackUrl: string;
}

/** The service's own API over HTTP. */
export class GraphApiClient implements GraphApi {
  readonly #requests: NativeRequests;
  readonly #callbackUrl: string;

  constructor({ client, provider, callbackUrl }: GraphApiParts) {
    this.#requests = new NativeRequests(client, provider);
    this.#callbackUrl = callbackUrl;
  }

  createCall(body: GraphCreateCallBody, options?: GraphRequestOptions): Promise<Call> {
    const type = { '@odata.type': '#microsoft.graph.call', callbackUri: this.#callbackUrl };
    return this.#requests.send('createCall', { body: { ...type, ...body }, options });
  }

  async logTeleconferenceDeviceQuality(
    body: GraphDeviceQualityBody,
    options?: GraphRequestOptions,
  ): Promise<void> {
    await this.#requests.send('logTeleconferenceDeviceQuality', { body, options });
  }

  call(providerCallId: string): GraphCallApi {
    return new GraphCallApiClient(providerCallId, this.#requests, this.#callbackUrl);
  }
}
