import { InvalidArgumentError } from '@tandem/core';
import type { GraphClient } from '../graph-client.js';
import type { RequestSubject } from '../graph-error.js';
import { checkBody } from '../operations/check-body.js';
import type { GraphOperationName } from '../operations/graph-operations.js';
import { graphOperation } from '../operations/graph-operations.js';
import { fillIn } from '../operations/paths.js';
import type { JsonObject } from '../wire/json.js';
import { isJsonObject } from '../wire/json.js';
import type { GraphRequestOptions } from './graph-api.js';

/** What one request of the native API is about. */
export interface NativeRequest {
  /** What the path names, by the names in braces. */
  readonly parts?: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
  readonly options?: GraphRequestOptions | undefined;
}

/** Sends the operations of the table in the service's own terms. */
export class NativeRequests {
  readonly #client: GraphClient;
  readonly #provider: string;

  constructor(client: GraphClient, provider: string) {
    this.#client = client;
    this.#provider = provider;
  }

  /** Sends one, and gives its answer as the service wrote it: `Answer` is what the documentation says that is. */
  async send<Answer>(name: GraphOperationName, request: NativeRequest): Promise<Answer> {
    const { method, isRepeatable } = graphOperation(name);
    const body = bodyOf(name, request);
    const path = pathOf(name, request);
    const { signal } = request.options ?? {};
    const subject = this.#subject(name);
    const answer = await this.#client.send({ method, path, body, isRepeatable, subject, signal });
    return answer.body as Answer;
  }

  /** All entries of a list. */
  async list<Entry>(name: GraphOperationName, request: NativeRequest): Promise<readonly Entry[]> {
    const { signal } = request.options ?? {};
    const path = pathOf(name, request);
    const entries = await this.#client.list({ path, subject: this.#subject(name), signal });
    return entries as readonly Entry[];
  }

  #subject(operation: string): RequestSubject {
    return { provider: this.#provider, operation };
  }
}

function bodyOf(name: GraphOperationName, { body }: NativeRequest): JsonObject | undefined {
  const { body: limits } = graphOperation(name);
  const given = body === undefined && limits !== undefined ? {} : body;
  const sent = isJsonObject(given) ? given : undefined;
  checkBody(limits, sent, name);
  return sent;
}

function pathOf(name: GraphOperationName, { parts = {}, options }: NativeRequest): string {
  for (const [part, id] of Object.entries(parts)) {
    if (id !== '') continue;
    throw new InvalidArgumentError(
      `"${part}" of "${name}" is empty. Give the service's id of it.`,
      {
        path: part,
        operation: name,
      },
    );
  }
  const query = new URLSearchParams(options?.query).toString();
  const path = fillIn(graphOperation(name).path, parts);
  return query === '' ? path : `${path}?${query}`;
}
