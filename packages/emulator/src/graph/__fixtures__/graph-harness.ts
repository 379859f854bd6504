import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { trustCertificate } from '../../__fixtures__/trust-certificate.js';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.js';
import type { Emulator } from '../../emulator.js';
import type { GraphSettings } from '../../kernel/emulator-options.js';
import { startEmulator } from '../../start-emulator.js';
import { tokenPurse } from './graph-token.js';
import type { Notification, WireBody } from './graph-wire.js';
import { loadShapeCheck, type ShapeCheck } from './published-schema.js';

/** An answer of the emulator. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: WireBody;
};

/** How a test asks: as another application, with a token other than the granted one, or with further headers. */
type Asking = {
  readonly as?: string;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
};

/** How to set up: settings of the tenant, and whether it is reached over https. */
export type GraphHarnessOptions = Partial<GraphSettings> & { readonly tls?: boolean };

/** A running emulator, applications that receive its notifications, and the time in between. */
export type GraphHarness = {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  /** Where all applications receive; the main one is registered with it. */
  readonly callbackUri: string;
  readonly tenantId: string;
  /** Everything delivered so far whose token was good. */
  readonly notifications: readonly Notification[];
  /** What was wrong with tokens or shapes; stays empty. */
  readonly problems: readonly string[];
  /** Asks for something under `/communications/calls`. */
  ask(method: string, path: string, body?: unknown, asking?: Asking): Promise<Answer>;
  /** Moves time on and waits until everything that fell due has been delivered. */
  advance(byMs: number): Promise<void>;
  /** What was notified of one call: `call established`, `roster`, `operation completed` and the like. */
  story(callId: string): readonly string[];
  /** Forgets all calls and notifications, so that the next test begins anew. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

type Envelope = { readonly value: readonly Omit<Notification, 'claims'>[] };

const calls = '/communications/calls';

/** Starts the emulator on a standing clock, with a receiver that verifies every token it gets. */
export async function startGraph({
  tls = false,
  ...settings
}: GraphHarnessOptions = {}): Promise<GraphHarness> {
  const clock = createVirtualClock();
  const shapeCheck = loadShapeCheck();
  const problems: string[] = [];
  const notifications: Notification[] = [];
  let verify: ReturnType<typeof tokenVerifier> | undefined;
  const receiver = await startReceiver(async (authorization, body) => {
    if (verify === undefined) throw new Error('A notification came before the emulator was up.');
    const claims = await (await verify)(authorization);
    problems.push(...shapeCheck.sent(body, 'microsoft.graph.commsNotifications'));
    for (const entry of body.value) notifications.push({ ...entry, claims });
  }, problems);
  const emulator = await startEmulator({
    clock,
    tls,
    graph: { callbackUri: receiver.url, ...settings },
  });
  if (tls) trustCertificate(emulator);
  const { graph } = emulator.info;
  const applications = [graph, ...(settings.applications ?? [])];
  verify = tokenVerifier(emulator, { clock, clientIds: applications.map((one) => one.clientId) });
  await verify;
  const token = tokenPurse(emulator, { clock, applications });

  return {
    emulator,
    clock,
    callbackUri: receiver.url,
    tenantId: graph.tenantId,
    notifications,
    problems,
    async ask(method, path, body, { as = graph.clientId, token: other, headers } = {}) {
      const bearer = other === undefined ? await token(as) : other;
      const response = await fetch(`${graph.baseUrl}/v1.0${calls}${path}`, {
        method,
        headers: {
          'content-type': 'application/json',
          ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
          ...headers,
        },
        ...(body !== undefined && {
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      });
      const answer = await response.text();
      const parsed: WireBody = JSON.parse(answer === '' ? 'null' : answer);
      if (answer !== '') problems.push(...shapeProblems(shapeCheck, parsed));
      if (response.ok && body !== undefined)
        problems.push(...shapeCheck.taken(method, `${calls}${path}`, body));
      return { status: response.status, headers: response.headers, body: parsed };
    },
    async advance(byMs) {
      // In steps shorter than the sender's patience, which runs on the same clock.
      for (let left = byMs; left > 0; left -= 5000) {
        await clock.advance(Math.min(left, 5000));
        await emulator.idle();
      }
    },
    story: (callId) => storyOf(notifications, callId),
    async reset() {
      await emulator.reset();
      notifications.length = 0;
      problems.length = 0;
    },
    async close() {
      await emulator.close();
      receiver.server.closeAllConnections();
      receiver.server.close();
    },
  };
}

function storyOf(notifications: readonly Notification[], callId: string): readonly string[] {
  const path = `${calls}/${callId}`;
  return notifications
    .filter(({ resourceUrl }) => resourceUrl === path || resourceUrl.startsWith(`${path}/`))
    .map(({ changeType, resourceUrl, resourceData }) => {
      if (resourceUrl === `${path}/participants`) return 'roster';
      if (resourceUrl === `${path}/contentsharingsessions`) return `sharing ${changeType}`;
      if (resourceUrl !== path) return `operation ${resourceData.status}`;
      if (resourceData.toneInfo) return resourceData.toneInfo.tone;
      return `call ${resourceData.state ?? changeType}`;
    });
}

/** Reads an OpenID configuration. */
export async function getConfiguration(
  url: string | URL,
): Promise<{ readonly issuer: string; readonly jwks_uri: string }> {
  const response = await fetch(url);
  return JSON.parse(await response.text());
}

function shapeProblems(check: ShapeCheck, body: WireBody): readonly string[] {
  if (body?.error !== undefined) return check.sent(body, 'microsoft.graph.ODataErrors.ODataError');
  return check.sent(body);
}

async function tokenVerifier(
  { info: { graph } }: Emulator,
  { clock, clientIds }: { readonly clock: VirtualClock; readonly clientIds: string[] },
): Promise<(authorization: string) => Promise<JWTPayload>> {
  const { issuer, jwks_uri: keysUrl } = await getConfiguration(graph.openIdConfigurationUrl);
  const keys = createRemoteJWKSet(new URL(keysUrl));
  return async (authorization) => {
    const { payload } = await jwtVerify(authorization.replace('Bearer ', ''), keys, {
      issuer,
      audience: clientIds,
      currentDate: new Date(clock.now()),
    });
    return payload;
  };
}

async function startReceiver(
  receive: (authorization: string, body: Envelope) => Promise<void>,
  problems: string[],
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(async (request, response) => {
    try {
      await receive(request.headers.authorization ?? '', JSON.parse(await text(request)));
      response.writeHead(202).end();
    } catch (error) {
      problems.push(String(error));
      response.writeHead(400).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  return { server, url: `http://127.0.0.1:${address.port}/callback` };
}
