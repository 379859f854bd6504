import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Kernel } from '../../kernel/kernel.js';
import { authenticate, type Credentials } from '../access/authenticate.js';
import { AcsError, invalidArgument } from '../acs-error.js';
import { type ApiVersion, apiVersions, findApiVersion, isAtLeast } from '../api-version.js';
import type { CallRegistry } from '../call/call-registry.js';
import type { OperationContext } from '../operations/operation-context.js';
import { operationHandlers } from '../operations/operation-handlers.js';
import type { AcsAnswer } from './acs-request.js';
import { type Fields, readFields } from './body-reader.js';
import {
  type AcsOperation,
  findOperation,
  type MatchedOperation,
  methodsAt,
} from './operation-table.js';
import type { RepeatabilityMemory } from './repeatability.js';

interface EntranceDependencies {
  readonly kernel: Kernel;
  readonly registry: CallRegistry;
  readonly memory: RepeatabilityMemory;
  readonly context: OperationContext;
}

const maxBodyBytes = 1024 * 1024;

type HttpContext = Context<{ Bindings: HttpBindings }>;

/**
 * Takes requests to the service: finds the operation, checks credentials and version, carries it out once and
 * writes the answer or the refusal with the service's headers.
 */
export class AcsEntrance {
  readonly #kernel: Kernel;
  readonly #registry: CallRegistry;
  readonly #memory: RepeatabilityMemory;
  readonly #context: OperationContext;

  constructor({ kernel, registry, memory, context }: EntranceDependencies) {
    this.#kernel = kernel;
    this.#registry = registry;
    this.#memory = memory;
    this.#context = context;
  }

  /** The answer to a request, or nothing when its path is none of the service's. */
  async serve(http: HttpContext): Promise<Response | undefined> {
    const credentials = await readCredentials(http);
    const [path = '', query = ''] = splitTarget(credentials.target);
    const matched = findOperation(credentials.method, path);
    if (matched === undefined) return this.#refuseMethod(credentials, methodsAt(path));
    try {
      const { acs } = this.#kernel.settings;
      const { accessTokens } = this.#kernel;
      await authenticate(credentials, { accessKey: acs.accessKey, accessTokens });
      return this.#respond(credentials, matched, this.#execute(credentials, matched, query));
    } catch (error) {
      if (!(error instanceof AcsError)) throw error;
      return this.#refuse(credentials, matched, error);
    }
  }

  #execute(
    credentials: Credentials,
    { operation, parameters }: MatchedOperation,
    query: string,
  ): AcsAnswer {
    const { headers, method, target } = credentials;
    const search = new URLSearchParams(query);
    const apiVersion = readApiVersion(search, this.#kernel.settings.acs.relaxedApiVersions);
    const handler = operationHandlers[operation.id];
    refuseTooEarly(operation, apiVersion);
    refuseOtherContent(credentials);
    const body = readBody(credentials.body);
    const origin = `${new URL(this.#kernel.baseUrl).protocol}//${headers.host ?? ''}`;
    const request = {
      operationId: operation.id,
      apiVersion,
      parameters,
      query: search,
      body,
      origin,
    };
    const run = () => handler(request, this.#context);
    if (operation.repeatability === 'none') return run();
    return this.#memory.once(
      {
        requestId: readHeader(headers, 'repeatability-request-id'),
        firstSent: readHeader(headers, 'repeatability-first-sent'),
        method,
        target,
        body: credentials.body,
      },
      run,
    );
  }

  #respond({ headers }: Credentials, { operation }: MatchedOperation, answer: AcsAnswer): Response {
    const saysRepeatable =
      operation.repeatability === 'acknowledged' &&
      readHeader(headers, 'repeatability-request-id') !== undefined;
    return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), {
      status: answer.status,
      headers: {
        ...this.#commonHeaders(headers, answer.correlationId),
        ...(answer.body === undefined ? {} : jsonContent),
        ...(saysRepeatable ? { 'Repeatability-Result': 'accepted' } : {}),
      },
    });
  }

  #refuse({ headers }: Credentials, { parameters }: MatchedOperation, error: AcsError): Response {
    const leg = this.#registry.find(parameters.callConnectionId ?? '');
    const body = { error: { code: error.code, message: error.message } };
    return new Response(JSON.stringify(body), {
      status: error.status,
      headers: {
        ...this.#commonHeaders(headers, leg?.conversation.correlationId),
        ...jsonContent,
      },
    });
  }

  /** A path of the service under a method that it does not have there; nothing for any other path. */
  #refuseMethod(
    { headers, method, target }: Credentials,
    allowed: readonly string[],
  ): Response | undefined {
    if (allowed.length === 0) return undefined;
    const allow = allowed.join(', ');
    const message = `${method} is not supported at ${target.replace(/\?.*/, '')}, only ${allow}.`;
    return new Response(JSON.stringify({ error: { code: '8520', message } }), {
      status: 405,
      headers: { ...this.#commonHeaders(headers, undefined), ...jsonContent, Allow: allow },
    });
  }

  #commonHeaders(
    headers: Credentials['headers'],
    correlationId: string | undefined,
  ): Record<string, string> {
    const clientRequestId = readHeader(headers, 'x-ms-client-request-id');
    return {
      // For a call that is not there, the service invents an id.
      'X-Microsoft-Skype-Chain-ID': correlationId ?? this.#kernel.newId(),
      ...(clientRequestId === undefined ? {} : { 'x-ms-client-request-id': clientRequestId }),
    };
  }
}

const jsonContent = { 'Content-Type': 'application/json; charset=utf-8' };

async function readCredentials({ env, req }: HttpContext): Promise<Credentials> {
  return {
    method: req.method,
    target: env.incoming.url ?? '',
    headers: env.incoming.headers,
    body: new Uint8Array(await req.arrayBuffer()),
  };
}

function splitTarget(target: string): readonly string[] {
  const mark = target.indexOf('?');
  return mark === -1 ? [target] : [target.slice(0, mark), target.slice(mark + 1)];
}

function readApiVersion(query: URLSearchParams, isRelaxed: boolean): ApiVersion {
  const name = query.get('api-version');
  if (name === null || name === '') {
    throw new AcsError(
      400,
      'ApiVersionUnspecified',
      'The api-version query parameter is required.',
    );
  }
  const version = findApiVersion(name, { isRelaxed });
  if (version !== undefined) return version;
  throw new AcsError(
    400,
    'UnsupportedApiVersion',
    `The api-version is not one that the emulator speaks; it speaks ${apiVersions.join(', ')}.`,
  );
}

/** A later version's operation is not there for an earlier one. */
function refuseTooEarly({ id, since }: AcsOperation, apiVersion: ApiVersion): void {
  if (since === undefined || isAtLeast(apiVersion, since)) return;
  throw new AcsError(
    404,
    'NotFound',
    `No HTTP resource was found: ${id} came with api-version ${since}, the request is of ${apiVersion.name}.`,
  );
}

function refuseOtherContent({ headers, body }: Credentials): void {
  const type = readHeader(headers, 'content-type') ?? 'nothing';
  if (body.byteLength === 0 || /^application\/json\s*(;|$)/i.test(type)) return;
  throw new AcsError(
    415,
    'UnsupportedMediaType',
    `The Content-Type of a request body is application/json, not ${type}.`,
  );
}

function readBody(body: Uint8Array): Fields {
  if (body.byteLength === 0) return {};
  if (body.byteLength > maxBodyBytes) throw invalidArgument('The request body is over 1 MB long.');
  try {
    return readFields(JSON.parse(new TextDecoder().decode(body)), 'The request body');
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidArgument('The request body is not valid JSON.');
    throw error;
  }
}

function readHeader(headers: Credentials['headers'], name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
