import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.js';
import type { Emulator } from '../../emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { loadShapeCheck, type ShapeCheck } from './published-schema.js';

/** What tests read of a roster entry. */
export type WireParticipant = {
  readonly id: string;
  readonly info: {
    readonly identity: {
      readonly [kind in 'user' | 'phone' | 'application' | 'guest']?: {
        readonly id: string;
        readonly displayName: string | null;
      };
    };
  };
  readonly isMuted: boolean;
};

/** What tests read of calls, operations, lists and errors; which of it is there, a test knows. */
export type WireBody = {
  readonly '@odata.type': string;
  readonly id: string;
  readonly state: string;
  readonly status: string;
  readonly myParticipantId: string;
  readonly participants: readonly { readonly participantId: string }[];
  readonly resultInfo: { readonly subcode: number; readonly message: string };
  readonly sequenceNumber: number;
  readonly value: readonly WireParticipant[];
  readonly error: { readonly code: string; readonly message: string };
};

/** One entry of a delivered notification, with the claims of the token it came with. */
export type Notification = {
  readonly changeType: string;
  readonly resourceUrl: string;
  /** One entity, or a roster; which of them, a test knows. */
  readonly resourceData: WireBody & readonly WireParticipant[];
  readonly claims: JWTPayload;
};

/** An answer of the emulator. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: WireBody;
};

/** How a test asks: a token other than the granted one, or further headers. */
export type Asking = {
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A running emulator, an application that receives its notifications, and the time in between. */
export type GraphHarness = {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  readonly callbackUri: string;
  readonly tenantId: string;
  /** Everything delivered so far whose token was good. */
  readonly notifications: readonly Notification[];
  /** What was wrong with tokens or shapes; stays empty. */
  readonly problems: readonly string[];
  ask(method: string, path: string, body?: unknown, asking?: Asking): Promise<Answer>;
  /** Moves time on and waits until everything that fell due has been delivered. */
  advance(byMs: number): Promise<void>;
  /** What was notified of one call: `call established`, `roster`, `operation completed` and the like. */
  story(callId: string): readonly string[];
  close(): Promise<void>;
};

type Envelope = { readonly value: readonly Omit<Notification, 'claims'>[] };

/** Starts the emulator on a standing clock, with a receiver that verifies every token it gets. */
export async function startGraph(): Promise<GraphHarness> {
  const clock = createVirtualClock();
  const emulator = await startEmulator({ clock });
  const { graph } = emulator.info;
  const shapeCheck = loadShapeCheck();
  const problems: string[] = [];
  const notifications: Notification[] = [];
  const verify = await tokenVerifier(emulator, clock);
  const receiver = await startReceiver(async (authorization, body) => {
    const claims = await verify(authorization);
    problems.push(...(shapeCheck?.(body, 'microsoft.graph.commsNotifications') ?? []));
    for (const entry of body.value) notifications.push({ ...entry, claims });
  }, problems);
  const token = tokenCache(emulator, clock);

  return {
    emulator,
    clock,
    callbackUri: receiver.url,
    tenantId: graph.tenantId,
    notifications,
    problems,
    async ask(method, path, body, { token: other, headers } = {}) {
      const bearer = other === undefined ? await token() : other;
      const response = await fetch(`${graph.baseUrl}/v1.0/communications/calls${path}`, {
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
      return { status: response.status, headers: response.headers, body: parsed };
    },
    async advance(byMs) {
      // In steps shorter than the sender's patience, which runs on the same clock.
      for (let left = byMs; left > 0; left -= 5000) {
        await clock.advance(Math.min(left, 5000));
        await emulator.idle();
      }
    },
    story(callId) {
      const path = `/communications/calls/${callId}`;
      return notifications
        .filter((notification) => notification.resourceUrl.startsWith(path))
        .map(({ resourceUrl, resourceData }) => {
          if (resourceUrl === path) return `call ${resourceData.state}`;
          if (resourceUrl === `${path}/participants`) return 'roster';
          return `operation ${resourceData.status}`;
        });
    },
    async close() {
      await emulator.close();
      receiver.server.closeAllConnections();
      receiver.server.close();
    },
  };
}

/** Gets an access token as an application does. */
export async function getToken({ info: { graph } }: Emulator): Promise<string> {
  const response = await fetch(graph.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: graph.clientId,
      client_secret: graph.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  });
  const { access_token: token }: { access_token: string } = JSON.parse(await response.text());
  return token;
}

/** Reads an OpenID configuration. */
export async function getConfiguration(
  url: string | URL,
): Promise<{ readonly issuer: string; readonly jwks_uri: string }> {
  const response = await fetch(url);
  return JSON.parse(await response.text());
}

function shapeProblems(check: ShapeCheck | null, body: WireBody): readonly string[] {
  if (check === null) return [];
  if (body.error !== undefined) return check(body, 'microsoft.graph.ODataErrors.ODataError');
  return check(body);
}

/** Tokens last an hour of the standing clock, too. */
function tokenCache(emulator: Emulator, clock: VirtualClock): () => Promise<string> {
  let token: Promise<string> | undefined;
  let fetchedAt = 0;
  return () => {
    if (token === undefined || clock.now() - fetchedAt > 30 * 60_000) {
      token = getToken(emulator);
      fetchedAt = clock.now();
    }
    return token;
  };
}

async function tokenVerifier(
  { info: { graph } }: Emulator,
  clock: VirtualClock,
): Promise<(authorization: string) => Promise<JWTPayload>> {
  const { issuer, jwks_uri: keysUrl } = await getConfiguration(graph.openIdConfigurationUrl);
  const keys = createRemoteJWKSet(new URL(keysUrl));
  return async (authorization) => {
    const { payload } = await jwtVerify(authorization.replace('Bearer ', ''), keys, {
      issuer,
      audience: graph.clientId,
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
