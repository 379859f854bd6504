import { RequestError, UnavailableError } from '@tandem/core';
import { Agent, request as sendRequest } from 'undici';

/** One request of a command. */
export interface SwitchboardRequest {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

/** What a switchboard answers. */
export interface SwitchboardAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A switchboard over HTTP. */
export class SwitchboardClient {
  readonly #provider: string;
  readonly #url: string;
  readonly #agent = new Agent();
  readonly #destroyed = new AbortController();
  #ending: Promise<void> | undefined;

  constructor(provider: string, url: string) {
    this.#provider = provider;
    this.#url = url;
  }

  /** Sends a command, once. @throws RequestError, UnavailableError */
  async send(request: SwitchboardRequest, signal?: AbortSignal): Promise<SwitchboardAnswer> {
    const answer = await this.#exchange(request, signal);
    if (answer.status < 300) return answer;
    throw new RequestError(`The switchboard refused with status ${answer.status}.`, {
      provider: this.#provider,
      status: answer.status,
      retryable: false,
    });
  }

  /** Asks for something. Not-found is an answer. @throws RequestError, UnavailableError */
  async ask(path: string, signal?: AbortSignal): Promise<SwitchboardAnswer> {
    const answer = await this.#exchange({ method: 'GET', path }, signal);
    if (answer.status < 300 || answer.status === 404) return answer;
    throw new RequestError(`The switchboard refused with status ${answer.status}.`, {
      provider: this.#provider,
      status: answer.status,
    });
  }

  /** Lets requests under way finish. Idempotent. */
  close(): Promise<void> {
    this.#ending ??= this.#agent.close();
    return this.#ending;
  }

  /** Breaks requests under way off. Idempotent. */
  async destroy(error?: Error): Promise<void> {
    this.#destroyed.abort(error);
    this.#ending ??= Promise.resolve();
    await this.#agent.destroy(error ?? null);
  }

  async #exchange(
    { method, path, body }: Omit<SwitchboardRequest, 'method'> & { readonly method: string },
    signal?: AbortSignal,
  ): Promise<SwitchboardAnswer> {
    const { signal: destroyed } = this.#destroyed;
    const stop = signal === undefined ? destroyed : AbortSignal.any([signal, destroyed]);
    try {
      const answer = await sendRequest(`${this.#url}${path}`, {
        dispatcher: this.#agent,
        method: method as 'GET',
        signal: stop,
        headers: { 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: text === '' ? {} : JSON.parse(text) };
    } catch (cause) {
      // Whatever went wrong, the request may have arrived.
      const outcomeUnknown = method !== 'GET';
      throw new UnavailableError('The switchboard could not be reached, or gave no answer.', {
        cause,
        provider: this.#provider,
        outcomeUnknown,
      });
    }
  }
}
