// A process that answers as the services do, as cheaply as node:http can, and remembers what it was asked.

import { createHash, createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answerQuestions } from '../harness/fresh-process.ts';

/** What the service was asked to do since it was asked the last time. */
export interface ServiceReport {
  readonly invitations: number;
  /** Over how many connections they came. */
  readonly connections: number;
  /** Stands for method, address and body of all invitations, whatever their order, their ids set aside. */
  readonly digest: string;
  /** One of them, to tell what differed. */
  readonly sample: string;
}

interface SeenInvitation {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The access key and the token that invitations must prove themselves by. */
const [accessKey = '', token = ''] = process.argv.slice(2);

const seen: SeenInvitation[] = [];
const sockets = new Set<Socket>();

const server = createServer({ keepAliveTimeout: 120_000 }, (incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => answer(incoming, outgoing, Buffer.concat(chunks).toString()));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

answerQuestions<'address' | 'report'>(async (question) => {
  // A server that listens on a port has an address of this form.
  if (question === 'address') return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return takeReport();
});

function answer(incoming: IncomingMessage, outgoing: ServerResponse, body: string): void {
  const { method = '', url = '', headers } = incoming;
  const path = url.split('?', 1)[0] ?? '';
  if (path.endsWith('participants:add')) {
    note(incoming, { method, url, headers, body });
    reply(outgoing, 202, { invitationId: randomUUID() });
  } else if (path.endsWith('/participants/invite')) {
    note(incoming, { method, url, headers, body });
    const kind = '#microsoft.graph.inviteParticipantsOperation';
    reply(outgoing, 200, { '@odata.type': kind, id: randomUUID(), status: 'running' });
  } else if (path.endsWith('/callConnections')) {
    const callConnectionState = 'connecting';
    reply(outgoing, 201, { callConnectionId: randomUUID(), callConnectionState, targets: [] });
  } else if (path.endsWith('/communications/calls')) {
    const kind = '#microsoft.graph.call';
    reply(outgoing, 201, { '@odata.type': kind, id: randomUUID(), state: 'establishing' });
  } else {
    reply(outgoing, 404, { error: { code: 'NotFound', message: `${method} ${path}` } });
  }
}

function reply(outgoing: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  outgoing.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  outgoing.end(text);
}

function note({ socket }: IncomingMessage, invitation: SeenInvitation): void {
  seen.push(invitation);
  sockets.add(socket);
}

function takeReport(): ServiceReport {
  const invitations = seen.splice(0);
  const connections = sockets.size;
  sockets.clear();
  const lines = invitations.map(lineOf).toSorted();
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
  const keys = new Set(invitations.map(({ headers }) => headers['repeatability-request-id']));
  const isAcs = invitations[0]?.headers['x-ms-date'] !== undefined;
  if (isAcs && keys.size !== invitations.length)
    throw new Error('Two invitations had the same repeatability key.');
  return { invitations: invitations.length, connections, digest, sample: lines[0] ?? '' };
}

const uuid = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g;

function lineOf(invitation: SeenInvitation): string {
  assertProven(invitation);
  const { method, url, headers, body } = invitation;
  const wire: unknown = JSON.parse(body);
  const line = [method, url, headers['content-type'], JSON.stringify(inOrder(wire))].join(' ');
  return line.replaceAll(uuid, '<id>');
}

/**
 * The same for objects whose members were written in another order. Members that say nothing are left out: the official client
 * writes `"isAnonymous":false` and a context without headers, which is what the service takes where they are absent.
 */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value)
    .map(([name, member]) => [name, inOrder(member)] as const)
    .filter(([, member]) => member !== false && JSON.stringify(member) !== '{}')
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members);
}

function assertProven({ method, url, headers, body }: SeenInvitation): void {
  const { authorization } = headers;
  const date = headers['x-ms-date'];
  if (date === undefined) {
    if (authorization !== `Bearer ${token}`) throw new Error('An invitation had the wrong token.');
    return;
  }
  const hash = createHash('sha256').update(body).digest('base64');
  const signed = `${method}\n${url}\n${date};${headers.host};${hash}`;
  const signature = createHmac('sha256', Buffer.from(accessKey, 'base64'))
    .update(signed)
    .digest('base64');
  if (headers['x-ms-content-sha256'] !== hash || authorization?.endsWith(signature) !== true)
    throw new Error('An invitation was not signed as its body and address demand.');
}
