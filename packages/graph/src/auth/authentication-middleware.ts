import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { CallingError } from '@tandem/core';
import { addressOf, headersOf, slotOf } from '../transport/answer-slot.js';
import { TransportFailure } from '../transport/transport-failure.js';
import type { AccessTokenSource } from './access-token-source.js';

/**
 * Signs requests to the configured service, and no others. Replaces the SDK's own, which sends tokens to a fixed list of
 * hosts and takes them off plain-http requests, so that no emulator could be reached.
 */
export class AuthenticationMiddleware implements Middleware {
  readonly #next: Middleware;
  readonly #tokens: AccessTokenSource;
  readonly #origin: string;

  constructor(
    next: Middleware,
    parts: { readonly tokens: AccessTokenSource; readonly origin: string },
  ) {
    this.#next = next;
    this.#tokens = parts.tokens;
    this.#origin = parts.origin;
  }

  readonly execute = async (context: Context): Promise<void> => {
    if (!addressOf(context).startsWith(`${this.#origin}/`)) {
      throw new TransportFailure('refused', {
        isSent: false,
        cause: new Error('The address is not at the configured service.'),
      });
    }
    const token = this.#tokens.atHand ?? (await this.#token(context));
    sign(context, token);
    await this.#next.execute(context);
    if (slotOf(context).answer?.status !== 401) return;
    // Turned down before its time, as after a change of secrets: one more try with a fresh one. Nothing was executed.
    this.#tokens.reject(token);
    const other = await this.#token(context);
    sign(context, other);
    if (other !== token) await this.#next.execute(context);
  };

  /** What kept a token from coming is the cause of a failure in which nothing was sent. */
  async #token({ options }: Context): Promise<string> {
    try {
      return await this.#tokens.token(options?.signal ?? undefined);
    } catch (cause) {
      if (cause instanceof TransportFailure) throw cause;
      const kind = CallingError.isInstance(cause) ? 'refused' : 'network';
      throw new TransportFailure(kind, { isSent: false, cause });
    }
  }
}

function sign(context: Context, token: string): void {
  context.options ??= {};
  context.options.headers = { ...headersOf(context), authorization: `Bearer ${token}` };
}
