import { Hono } from 'hono';
import type { Kernel } from '../kernel/kernel.js';
import { type AccessTokenHolder, graphTokenAudience } from '../token/access-tokens.js';
import {
  joinPermissions,
  requireCreatePermission,
  requirePermission,
} from './access/permissions.js';
import { callActions } from './call/call-actions.js';
import { readCallRequest } from './call/call-request.js';
import { checkDeviceQuality } from './call/feature-desk.js';
import type { GraphCall } from './call/graph-call.js';
import type { Desks } from './graph-desks.js';
import { contentSharingSession } from './notification/graph-notifier.js';
import { type CommsOperation, operationAnswer } from './operation/comms-operation.js';
import { readInviteRequest } from './participant/invite-request.js';
import { participantActions } from './participant/participant-actions.js';
import { serveGeneratedRoutes } from './request/generated-routes.js';
import {
  action,
  type GraphContext,
  type GraphEnv,
  type GraphRouter,
  readBody,
} from './request/graph-context.js';
import {
  errorBody,
  GraphError,
  itemNotFound,
  methodNotAllowed,
  notImplemented,
  participantNotFound,
  requestIds,
} from './request/graph-error.js';
import { methodsAt } from './request/route-pattern.js';
import { routingGroupWire } from './sharing/audio-routing-group.js';

type Parts = { readonly kernel: Kernel; readonly desks: Desks };

/** Where the service's v1.0 begins under the emulator's address. */
export const graphRoot = '/graph/v1.0';

const calls = '/communications/calls';
const call = `${calls}/:callId`;

/** The HTTP face of the calling service: every request is authenticated, every refusal is a Graph error. */
export function graphRoutes(parts: Parts): GraphRouter {
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
  serveGeneratedRoutes(routes, calls);
  serveCalls(routes, parts);
  serveActions(routes, parts);
  serveParticipants(routes, parts);
  serveRoutingGroups(routes, parts);
  serveReadings(routes, parts);
  const served = [...routes.routes];
  routes.all('*', (context) => {
    const request = `${context.req.method} ${context.req.path}`;
    const allow = methodsAt(served, context.req.path).join(', ');
    if (allow === '') throw notImplemented(request);
    context.header('Allow', allow);
    throw methodNotAllowed(request, allow);
  });
  return routes;
}

function serveCalls(routes: GraphRouter, { kernel, desks }: Parts): void {
  const odataContext = `${kernel.baseUrl}${graphRoot}/$metadata#`;
  routes.post(calls, async (context) => {
    const request = readCallRequest(await readBody(context));
    requireCreatePermission(context.var.holder, request);
    const created = desks.engine.create(request, context.var.holder);
    context.header('Location', `${kernel.baseUrl}${graphRoot}${calls}/${created.id}`);
    // The answer to create still carries the collection's old name.
    const body = { '@odata.context': `${odataContext}app/calls/$entity`, ...created.toWire() };
    return context.json(body, 201);
  });
  routes.post(`${calls}/${action('logTeleconferenceDeviceQuality')}`, async (context) => {
    const body = await readBody(context);
    requirePermission(context.var.holder, ['Calls.AccessMedia.All'], 'reporting device quality');
    checkDeviceQuality(body);
    return context.body(null, 200);
  });
  routes.get(call, (context) =>
    context.json({
      '@odata.context': `${odataContext}communications/calls/$entity`,
      ...callOf(context, desks).toWire(),
    }),
  );
  routes.delete(call, (context) => {
    desks.engine.hangUp(callOf(context, desks));
    return context.body(null, 204);
  });
}

function serveActions(routes: GraphRouter, { kernel, desks }: Parts): void {
  for (const [name, { status, anyOf, run }] of Object.entries(callActions(desks)))
    routes.post(`${call}/${action(name)}`, async (context) => {
      const subject = callOf(context, desks);
      requirePermission(context.var.holder, anyOf, name);
      const operation = run(subject, await readBody(context), context.var.holder);
      if (operation === null) return context.body(null, status);
      return answerOperation(context, { call: subject, operation, status, kernel });
    });
  for (const [name, { status, anyOf, run }] of Object.entries(participantActions(desks)))
    routes.post(`${call}/participants/:participantId/${action(name)}`, async (context) => {
      const subject = callOf(context, desks);
      requirePermission(context.var.holder, anyOf, name);
      const participantId = context.req.param('participantId') ?? '';
      const operation = run(subject, participantId, await readBody(context));
      return answerOperation(context, { call: subject, operation, status, kernel });
    });
}

function serveParticipants(routes: GraphRouter, { kernel, desks }: Parts): void {
  const participants = `${call}/participants`;
  routes.get(participants, (context) => {
    const { conversation } = callOf(context, desks);
    // Peer-to-peer calls do not support the list; users see it empty.
    const isEmpty = conversation.form === 'peerToPeer';
    return context.json({ value: isEmpty ? [] : conversation.roster.list() });
  });
  routes.post(`${participants}/${action('invite')}`, async (context) => {
    const subject = callOf(context, desks);
    requirePermission(context.var.holder, ['Calls.InitiateGroupCall.All'], 'invite');
    const request = readInviteRequest(await readBody(context));
    const operation = desks.participants.invite(subject, request);
    return answerOperation(context, { call: subject, operation, status: 200, kernel });
  });
  routes.get(`${participants}/:participantId`, (context) => {
    const { conversation } = callOf(context, desks);
    requirePermission(context.var.holder, joinPermissions, 'reading a participant');
    const participantId = context.req.param('participantId');
    const member = conversation.roster.get(participantId);
    if (conversation.form === 'peerToPeer' || member === undefined || member.isHidden)
      throw participantNotFound(participantId);
    return context.json(conversation.roster.wire(member));
  });
  routes.delete(`${participants}/:participantId`, (context) => {
    const subject = callOf(context, desks);
    requirePermission(context.var.holder, joinPermissions, 'removing a participant');
    desks.participants.remove(subject, context.req.param('participantId'));
    return context.body(null, 204);
  });
}

function serveRoutingGroups(routes: GraphRouter, { desks }: Parts): void {
  const groups = `${call}/audioRoutingGroups`;
  const { routing } = desks;
  const permitted = (context: GraphContext): GraphCall => {
    const subject = callOf(context, desks);
    const anyOf = ['Calls.JoinGroupCall.All', 'Calls.InitiateGroupCall.All'] as const;
    requirePermission(context.var.holder, anyOf, 'audio routing');
    return subject;
  };
  routes.get(groups, (context) => {
    const { conversation } = permitted(context);
    return context.json({ value: [...conversation.routingGroups.values()].map(routingGroupWire) });
  });
  // 200 is what the documentation answers here, although something is created.
  routes.post(groups, async (context) => {
    const group = routing.create(permitted(context), await readBody(context));
    return context.json(routingGroupWire(group));
  });
  routes.get(`${groups}/:groupId`, (context) => {
    const group = routing.find(permitted(context), context.req.param('groupId'));
    return context.json(routingGroupWire(group));
  });
  routes.patch(`${groups}/:groupId`, async (context) => {
    const groupId = context.req.param('groupId');
    const group = routing.change(permitted(context), groupId, await readBody(context));
    return context.json(routingGroupWire(group));
  });
  routes.delete(`${groups}/:groupId`, (context) => {
    routing.remove(permitted(context), context.req.param('groupId'));
    return context.body(null, 204);
  });
}

/** What the service writes and the application can only read. */
function serveReadings(routes: GraphRouter, { desks }: Parts): void {
  routes.get(`${call}/operations`, (context) => {
    const { operations } = callOf(context, desks);
    return context.json({ value: [...operations.values()].map(operationAnswer) });
  });
  routes.get(`${call}/operations/:operationId`, (context) => {
    const operationId = context.req.param('operationId');
    const operation = callOf(context, desks).operations.get(operationId);
    if (operation === undefined) throw itemNotFound('Operation', operationId);
    return context.json(operationAnswer(operation));
  });
  routes.get(`${call}/contentSharingSessions`, (context) => {
    const { sharingSessions } = callOf(context, desks).conversation;
    return context.json({ value: [...sharingSessions.values()].map(contentSharingSession) });
  });
  routes.get(`${call}/contentSharingSessions/:sessionId`, (context) => {
    const sessionId = context.req.param('sessionId');
    const { sharingSessions } = callOf(context, desks).conversation;
    if (![...sharingSessions.values()].includes(sessionId))
      throw itemNotFound('Content sharing session', sessionId);
    return context.json(contentSharingSession(sessionId));
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

function callOf(context: GraphContext, { engine }: Pick<Desks, 'engine'>): GraphCall {
  return engine.find(context.req.param('callId') ?? '', context.var.holder);
}

function answerOperation(
  context: GraphContext,
  answer: {
    readonly call: GraphCall;
    readonly operation: CommsOperation;
    readonly status: 200 | 202;
    readonly kernel: Kernel;
  },
): Response {
  const { operation, status, kernel } = answer;
  const address = `${kernel.baseUrl}${graphRoot}${calls}/${answer.call.id}`;
  context.header('Location', `${address}/operations/${operation.id}`);
  return context.json(operationAnswer(operation), status);
}
