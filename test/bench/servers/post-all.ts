import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

/** Requests that were written beforehand, so that sending them costs next to nothing. */
export interface Volley {
  readonly url: string;
  readonly requests: readonly Buffer[];
  readonly connections: number;
}

/** A request as it goes over the wire. */
export function writtenRequest(
  url: string,
  { token, body }: { token: string; body: string },
): Buffer {
  const { host, pathname } = new URL(url);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `authorization: Bearer ${token}`,
    'user-agent: Microsoft.Communication.CallAutomation',
    'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Posts all, one after another on each connection. @returns the microseconds it took. @throws Error when one is not answered 200. */
export async function postAll({ url, requests, connections }: Volley): Promise<number> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: connections }, () => connect(Number(port), hostname));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  let next = 0;
  const take = () => {
    const request = requests[next];
    next += 1;
    return request;
  };
  const start = performance.now();
  await Promise.all(sockets.map((socket) => postOneByOne(socket, take)));
  const wallUs = (performance.now() - start) * 1_000;
  for (const socket of sockets) socket.destroy();
  return wallUs;
}

function postOneByOne(socket: Socket, take: () => Buffer | undefined): Promise<void> {
  socket.setNoDelay(true);
  return new Promise((resolve, reject) => {
    const send = () => {
      const request = take();
      if (request === undefined) resolve();
      else socket.write(request);
    };
    let answer = '';
    socket.on('error', reject).on('close', () => reject(new Error('The connection was closed.')));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (!answer.endsWith('\r\n\r\n')) return;
      if (!answer.startsWith('HTTP/1.1 200')) reject(new Error(`Answered: ${answer}`));
      answer = '';
      send();
    });
    send();
  });
}
