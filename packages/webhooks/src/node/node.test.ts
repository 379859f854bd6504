import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { createCalling } from '@tandem/core';
import { ScriptedProvider } from '@tandem/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Entrance, errorOf } from '../__fixtures__/entrance.js';
import { listenForWebhooks, serveWebhooks } from './index.js';

let entrance: Entrance;

afterEach(() => entrance.close());

/** Begins a delivery whose body is sent piece by piece, without announcing its length. */
async function beginPost() {
  // The keys are there before, so that the only time that is measured is that of the body.
  await entrance.post({ body: 'no JSON' });
  const outgoing = httpRequest(entrance.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
      authorization: `Bearer ${await entrance.tokens.sign()}`,
    },
  });
  // The server may answer and hang up before the body is complete.
  const failure = vi.fn();
  outgoing.on('error', failure);
  const status = once(outgoing, 'response').then(([{ statusCode }]) => statusCode);
  return { outgoing, status };
}

describe('a body over node:http', () => {
  it('is cut off at the limit, whatever length it announces', async () => {
    entrance = await Entrance.open({ options: { maxBodyBytes: 100_000 } });
    const { outgoing, status } = await beginPost();
    outgoing.write('"');
    outgoing.write('x'.repeat(200_000));
    expect(await status).toBe(413);
    outgoing.destroy();
    expect(await entrance.kept()).toBe(0);
  });

  it('is not read at all when its sender proves nothing', async () => {
    entrance = await Entrance.open();
    const { outgoing, status } = await beginPost();
    outgoing.setHeader('authorization', 'Bearer nonsense');
    outgoing.write('"');
    expect(await status).toBe(401);
    outgoing.destroy();
  });

  it('is given up when it comes too slowly', async () => {
    entrance = await Entrance.open({ options: { bodyTimeoutMs: 5_000 } });
    const { outgoing, status } = await beginPost();
    outgoing.write('{');
    await vi.waitUntil(() => entrance.clock.pending > 0);
    await entrance.clock.advance(5_000);
    expect(await status).toBe(408);
    outgoing.destroy();
  });

  it('that breaks off leaves nothing behind, and the next delivery comes through', async () => {
    entrance = await Entrance.open();
    const { outgoing, status } = await beginPost();
    const gone = status.catch((error: Error) => error.message);
    outgoing.write('{');
    await vi.waitUntil(() => entrance.clock.pending > 0);
    outgoing.destroy();
    expect(await gone).toContain('socket hang up');
    await vi.waitUntil(() => entrance.clock.pending === 0);
    expect(entrance.lines.at(-1)?.fields['reason']).toBe('webhook.broken-off');
    expect((await entrance.post()).status).toBe(200);
    expect(await entrance.kept()).toBe(1);
  });

  it('of one refused delivery does not disturb the next on the same connection', async () => {
    entrance = await Entrance.open();
    const socket = connect(Number(new URL(entrance.url).port), '127.0.0.1');
    const head =
      'POST /webhooks/scripted HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    socket.write(`${head}content-length: 7\r\n\r\n{"a":1}`);
    const first = String((await once(socket, 'data'))[0]);
    socket.write(`${head}content-length: 7\r\n\r\n{"a":2}`);
    const second = String((await once(socket, 'data'))[0]);
    socket.destroy();
    for (const answer of [first, second]) {
      expect(answer).toMatch(/^HTTP\/1\.1 401 /);
      expect(answer.toLowerCase()).not.toContain('connection: close');
    }
  });
});

describe('a server for webhooks', () => {
  it('listens before there is a client, and says so until one is attached', async () => {
    entrance = await Entrance.open();
    const server = await listenForWebhooks({ verification: 'insecure-for-local-development' });
    const url = server.urlFor('scripted');
    expect(url).toBe(`${server.url}/scripted`);
    const early = await entrance.post({ url });
    expect(early.status).toBe(503);
    expect((await errorOf(early)).message).toContain('No client receives webhooks here yet');
    const calling = createCalling({ instances: [new ScriptedProvider()] });
    server.attach(calling);
    expect((await entrance.post({ url })).status).toBe(200);
    await server.close();
    await calling.close();
    await expect(entrance.post({ url })).rejects.toThrow('fetch failed');
  });

  it('lets a delivery under way finish when it closes', async () => {
    entrance = await Entrance.open();
    const { outgoing, status } = await beginPost();
    outgoing.write('{"events":');
    await vi.waitUntil(() => entrance.clock.pending > 0);
    const closed = entrance.server.close();
    outgoing.end('[]}');
    expect(await status).toBe(200);
    await closed;
  });

  it('names callback addresses as the providers see them', async () => {
    entrance = await Entrance.open();
    const server = await listenForWebhooks({ publicUrl: 'https://calls.example/' });
    expect(server.urlFor('acs')).toBe('https://calls.example/webhooks/acs');
    await server.close();
  });

  it('says which port it cannot have', async () => {
    entrance = await Entrance.open();
    const port = Number(new URL(entrance.url).port);
    await expect(listenForWebhooks({ port })).rejects.toMatchObject({
      code: 'configuration.invalid',
      message: expect.stringContaining(String(port)),
    });
  });

  it('does not listen on when its options do not fit the client', async () => {
    entrance = await Entrance.open();
    const serving = serveWebhooks(entrance.calling, { providers: { another: {} } });
    await expect(serving).rejects.toMatchObject({ code: 'configuration.invalid' });
  });
});
