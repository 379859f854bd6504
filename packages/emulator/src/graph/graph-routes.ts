import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Kernel } from '../kernel/kernel.js';
import { type AccessTokenHolder, graphTokenAudience } from '../token/access-tokens.js';
import type { CallEngine } from './call/call-engine.js';
import { readCallRequest } from './call/call-request.js';
import type { GraphCall } from './call/graph-call.js';
import { type CommsOperation, operationAnswer } from './operation/comms-operation.js';
import { readInviteRequest } from './participant/invite-request.js';
import type { ParticipantDesk } from './participant/participant-desk.js';
import {
  badRequest,
  errorBody,
  GraphError,
  notImplemented,
  operationNotFound,
  participantNotFound,
  type RequestIds,
  requestIds,
} from './request/graph-error.js';
import { isJsonObject, type JsonObject, readClientContext } from './request/json-reader.js';

type GraphEnv = {
  Bindings: HttpBindings;
  Variables: { holder: AccessTokenHolder; ids: RequestIds };
};

type GraphContext = Context<GraphEnv>;

type Parts = {
  readonly kernel: Kernel;
  readonly engine: CallEngine;
  readonly desk: ParticipantDesk;
};

/** Where the service's v1.0 begins under the emulator's address. */
export const graphRoot = '/graph/v1.0';

/** The HTTP face of the calling service: every request is authenticated, every refusal is a Graph error. */
export function graphRoutes(parts: Parts): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const { kernel } = parts;
  routes.use(async (context, next) => {
    const ids = requestIds(context.req.header('client-request-id'), kernel.newId);
    context.set('ids', ids);
    context.header('request-id', ids.requestId);
    context.header('client-request-id', ids.clientRequestId);
    context.set('holder', await authenticate(context, kernel));
    await next();
  });
  routes.onError((error, context) => {
    const refusal =
      error instanceof GraphError
        ? error
        : new GraphError(500, '9999', `The emulator failed: ${error.message}`);
    const body = errorBody(refusal, context.var.ids, new Date(kernel.clock.now()));
    return context.json(body, refusal.status);
  });
  serveCalls(routes, parts);
  serveParticipants(routes, parts);
  serveOperations(routes, parts);
  routes.all('*', (context) => {
    throw notImplemented(`${context.req.method} ${context.req.path}`);
  });
  return routes;
}

function serveCalls(routes: Hono<GraphEnv>, { kernel, engine, desk }: Parts): void {
  const callsUrl = `${kernel.baseUrl}${graphRoot}/communications/calls`;
  const odataContext = `${kernel.baseUrl}${graphRoot}/$metadata#`;
  routes.post('/communications/calls', async (context) => {
    const request = readCallRequest(await readBody(context));
    const call = engine.create(request, context.var.holder);
    context.header('Location', `${callsUrl}/${call.id}`);
    // The answer to create still carries the collection's old name.
    const body = { '@odata.context': `${odataContext}app/calls/$entity`, ...call.toWire() };
    return context.json(body, 201);
  });
  routes.get('/communications/calls/:callId', (context) =>
    context.json({
      '@odata.context': `${odataContext}communications/calls/$entity`,
      ...callOf(context, engine).toWire(),
    }),
  );
  routes.delete('/communications/calls/:callId', (context) => {
    engine.hangUp(callOf(context, engine));
    return context.body(null, 204);
  });
  routes.post(`/communications/calls/:callId/${action('keepAlive')}`, (context) => {
    engine.keepAlive(callOf(context, engine));
    return context.body(null, 200);
  });
  for (const [name, isMuted] of [
    ['mute', true],
    ['unmute', false],
  ] as const) {
    routes.post(`/communications/calls/:callId/${action(name)}`, async (context) => {
      const call = callOf(context, engine);
      const clientContext = readClientContext(await readBody(context));
      const operation = desk.mute(call, call.myParticipantId, { clientContext, isMuted });
      return answerOperation(context, { call, operation, callsUrl });
    });
  }
}

function serveParticipants(routes: Hono<GraphEnv>, { kernel, engine, desk }: Parts): void {
  const callsUrl = `${kernel.baseUrl}${graphRoot}/communications/calls`;
  const participants = '/communications/calls/:callId/participants';
  routes.get(participants, (context) => {
    const call = callOf(context, engine);
    // Peer-to-peer calls do not support the list; users see it empty.
    return context.json({ value: call.form === 'peerToPeer' ? [] : call.roster.list() });
  });
  routes.post(`${participants}/${action('invite')}`, async (context) => {
    const call = callOf(context, engine);
    const operation = desk.invite(call, readInviteRequest(await readBody(context)));
    return answerOperation(context, { call, operation, callsUrl });
  });
  routes.get(`${participants}/:participantId`, (context) => {
    const call = callOf(context, engine);
    const participantId = context.req.param('participantId');
    const member = call.roster.get(participantId);
    if (call.form === 'peerToPeer' || member === undefined || member.isHidden)
      throw participantNotFound(participantId);
    return context.json(call.roster.wire(member));
  });
  routes.delete(`${participants}/:participantId`, (context) => {
    desk.remove(callOf(context, engine), context.req.param('participantId'));
    return context.body(null, 204);
  });
  routes.post(`${participants}/:participantId/${action('mute')}`, async (context) => {
    const call = callOf(context, engine);
    const clientContext = readClientContext(await readBody(context));
    const participantId = context.req.param('participantId') ?? '';
    const operation = desk.mute(call, participantId, { clientContext, isMuted: true });
    return answerOperation(context, { call, operation, callsUrl });
  });
}

function serveOperations(routes: Hono<GraphEnv>, { engine }: Parts): void {
  const operations = '/communications/calls/:callId/operations';
  routes.get(operations, (context) => {
    const call = callOf(context, engine);
    return context.json({ value: [...call.operations.values()].map(operationAnswer) });
  });
  routes.get(`${operations}/:operationId`, (context) => {
    const operationId = context.req.param('operationId');
    const operation = callOf(context, engine).operations.get(operationId);
    if (operation === undefined) throw operationNotFound(operationId);
    return context.json(operationAnswer(operation));
  });
}

async function authenticate(context: GraphContext, kernel: Kernel): Promise<AccessTokenHolder> {
  const token = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  if (token === undefined)
    throw new GraphError(401, 'InvalidAuthenticationToken', 'Access token is empty.');
  try {
    return await kernel.accessTokens.verifyAccessToken(token, graphTokenAudience);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new GraphError(401, 'InvalidAuthenticationToken', `Access token is invalid: ${reason}`);
  }
}

/** Matches an action by its bare and by its namespace-qualified name, both of which the service takes. */
function action(name: string): string {
  return `:action{(?:microsoft\\.graph\\.)?${name}}`;
}

function callOf(context: GraphContext, engine: CallEngine): GraphCall {
  return engine.find(context.req.param('callId') ?? '', context.var.holder);
}

/** A missing body is an empty object: actions whose members are all optional are posted without one. */
async function readBody(context: GraphContext): Promise<JsonObject> {
  const text = await context.req.text();
  if (text === '') return {};
  const body = parseJson(text);
  if (isJsonObject(body)) return body;
  throw badRequest('The request body must be a JSON object.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRequest(`The request body is not valid JSON: ${error.message}`);
  }
}

function answerOperation(
  context: GraphContext,
  answer: {
    readonly call: GraphCall;
    readonly operation: CommsOperation;
    readonly callsUrl: string;
  },
): Response {
  const { call, operation, callsUrl } = answer;
  context.header('Location', `${callsUrl}/${call.id}/operations/${operation.id}`);
  return context.json(operationAnswer(operation));
}
