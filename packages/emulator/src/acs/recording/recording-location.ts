import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Kernel } from '../../kernel/kernel.js';
import { authenticate } from '../access/authenticate.js';
import { AcsError } from '../acs-error.js';
import { contentOf, type RecordingStore } from './recording-store.js';

type HttpContext = Context<{ Bindings: HttpBindings }>;

/** Serves recorded files, as a place apart from the resource that trusts the resource's signatures. */
export class RecordingLocation {
  readonly #kernel: Kernel;
  readonly #store: RecordingStore;

  constructor(kernel: Kernel, store: RecordingStore) {
    this.#kernel = kernel;
    this.#store = store;
  }

  /** The answer to a request below `/v1/objects`, or nothing when it is for nothing that is here. */
  async serve(http: HttpContext): Promise<Response | undefined> {
    const path = new URL(http.req.url).pathname;
    const [, documentId = '', part] =
      /^\/v1\/objects\/([^/]+)(?:\/content\/(audio|acsmetadata))?$/.exec(path) ?? [];
    const isRead = http.req.method === 'GET' && part !== undefined;
    const isDeletion = http.req.method === 'DELETE' && part === undefined;
    if (documentId === '' || !(isRead || isDeletion)) return undefined;
    try {
      await this.#authenticate(http);
    } catch (error) {
      if (!(error instanceof AcsError)) throw error;
      return refuse(error.status, error.message);
    }
    if (isDeletion) {
      return this.#store.delete(documentId) ? new Response(null, { status: 200 }) : missing();
    }
    const document = this.#store.find(documentId);
    if (document === undefined) return missing();
    if (part === 'acsmetadata') return Response.json(document.metadata);
    return sendBytes(contentOf(document), http.req.header('range'));
  }

  /** Signed for the resource's own host, which the client names because it talks to another. */
  #authenticate({ env, req }: HttpContext): Promise<void> {
    const { headers, url = '' } = env.incoming;
    const named = headers['x-ms-host'];
    const host = typeof named === 'string' ? named : headers.host;
    return authenticate(
      {
        method: req.method,
        target: url,
        headers: { ...headers, ...(host === undefined ? {} : { host }) },
        body: new Uint8Array(),
      },
      {
        accessKey: this.#kernel.settings.acs.accessKey,
        accessTokens: this.#kernel.accessTokens,
      },
    );
  }
}

function sendBytes(bytes: Buffer, range: string | undefined): Response {
  const headers = { 'content-type': 'audio/wav', 'accept-ranges': 'bytes' };
  if (range === undefined) return new Response(new Uint8Array(bytes), { headers });
  const wanted = parseRange(range, bytes.length);
  if (wanted === undefined) {
    return new Response(null, {
      status: 416,
      headers: { 'content-range': `bytes */${bytes.length}` },
    });
  }
  const { first, last } = wanted;
  return new Response(new Uint8Array(bytes.subarray(first, last + 1)), {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${bytes.length}` },
  });
}

function parseRange(
  range: string,
  length: number,
): { readonly first: number; readonly last: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  return first <= last && first < length ? { first, last } : undefined;
}

function missing(): Response {
  return refuse(404, 'Recording not found.');
}

/** As the official client reads it; this place words refusals otherwise than the resource does. */
function refuse(status: number, message: string): Response {
  return Response.json({ status, message }, { status });
}
