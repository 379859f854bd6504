import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import { sendWhole } from './send-whole.js';

describe('a request that waits for a connection', () => {
  it('is broken off at once and never leaves', async () => {
    const arrived: (string | undefined)[] = [];
    const waiting: ServerResponse[] = [];
    const server = createServer((incoming, outgoing) => {
      arrived.push(incoming.url);
      waiting.push(outgoing);
      server.emit('arrived');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const agent = new Agent({ connections: 1 });
    const lasting = new AbortController();
    const given = new AbortController();
    const send = (path: string, stops: readonly AbortSignal[]) =>
      sendWhole(agent, {
        origin,
        path,
        method: 'GET',
        headers: {},
        body: undefined,
        timeoutMs: 10_000,
        stops,
      });

    const first = send('/first', [lasting.signal]);
    await once(server, 'arrived');
    const second = send('/second', [lasting.signal, given.signal]);
    given.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');

    waiting[0]?.end('\uFEFF{"a":"ä"}');
    expect(await first).toEqual({ isSuccess: true, answer: { status: 200, body: { a: 'ä' } } });
    const third = send('/third', [lasting.signal]);
    await once(server, 'arrived');
    expect(arrived).toEqual(['/first', '/third']);

    lasting.abort(new Error('closing'));
    await expect(third).rejects.toThrow('closing');
    await agent.destroy();
    server.close();
    server.closeAllConnections();
  });
});
