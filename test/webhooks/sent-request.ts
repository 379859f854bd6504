import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ManualClock } from '@tandem/core/testing';
import { vi } from 'vitest';

/** A request as it is put on the wire, also one that no HTTP client would send by itself. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  /** A list is sent as several headers of that name. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
  /** How the body's end is told, `both` against the rules of HTTP; `slow` never gets there. */
  readonly framing: 'length' | 'chunked' | 'both' | 'slow';
}

/** What came back. */
export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** Longer than any body may take that the entrance waits for. */
const longAfterMs = 60_000;

/** Sends a request over a connection of its own. While a slow body stays away, time passes on the clock of the entrance. */
export async function send(
  origin: string,
  sent: SentRequest,
  clock: ManualClock,
): Promise<ReceivedAnswer> {
  if (sent.framing === 'both') return sendByHand(origin, sent);
  const { method, path, body, framing } = sent;
  const headers = { ...sent.headers, ...framingOf(sent) };
  const outgoing = httpRequest(origin, { method, path, agent: false, headers: mutable(headers) });
  const answered = answerOf(outgoing);
  if (framing === 'slow') {
    outgoing.write(body.subarray(0, 1));
    await vi.waitUntil(() => clock.pending > 0);
    await clock.advance(longAfterMs);
  } else if (framing === 'chunked') {
    for (let at = 0; at < body.byteLength; at += 16_384)
      outgoing.write(body.subarray(at, at + 16_384));
    outgoing.end();
  } else {
    outgoing.end(body);
  }
  const answer = await answered;
  outgoing.destroy();
  return answer;
}

function framingOf({ framing, body, headers }: SentRequest): Readonly<Record<string, string>> {
  if (framing === 'chunked') return { 'transfer-encoding': 'chunked' };
  return { 'content-length': String(headers['content-length'] ?? body.byteLength) };
}

function mutable(
  headers: Readonly<Record<string, string | readonly string[]>>,
): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value],
    ]),
  );
}

async function answerOf(outgoing: ClientRequest): Promise<ReceivedAnswer> {
  const [incoming]: [IncomingMessage] = await new Promise((resolve, reject) => {
    outgoing.once('response', (message) => resolve([message]));
    // The entrance may answer and hang up before it has read everything, which only shows once there is no answer.
    outgoing.on('error', reject);
  });
  const { statusCode = 0, headers } = incoming;
  return { status: statusCode, headers, text: await text(incoming) };
}

/** Puts on the wire what Node's client refuses to. */
async function sendByHand(origin: string, sent: SentRequest): Promise<ReceivedAnswer> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  const headers = Object.entries(sent.headers).map(([name, value]) => `${name}: ${value}`);
  const length = sent.body.byteLength;
  const lines = [
    `${sent.method} ${sent.path} HTTP/1.1`,
    'host: entrance',
    ...headers,
    `content-length: ${length}`,
    'transfer-encoding: chunked',
    'connection: close',
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n${length.toString(16)}\r\n`);
  socket.write(sent.body);
  socket.write('\r\n0\r\n\r\n');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  const answer = Buffer.concat(chunks).toString();
  return { status: Number(answer.split(' ')[1]), headers: {}, text: answer };
}
