import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createCalling } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import { MockAgent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessKey, options } from '../__fixtures__/harness.js';
import { acs } from '../acs-adapter.js';
import { createAcsProvider } from '../acs-provider.js';
import type { RecordingFiles } from './recording-files.js';

const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
const sha256 = createHash('sha256').update(content).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Files on a server of this machine, for a resource that is on it too. */
async function localFiles(answer: Answer) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const provider = createAcsProvider(
    { ...options, credential: { endpoint: 'http://127.0.0.1:1', accessKey } },
    { random: () => 1 },
  );
  const calling = createCalling({ instances: [provider] });
  const files: RecordingFiles = calling.native(acs).recordingFiles;
  return {
    files,
    seen,
    calling,
    location: `http://127.0.0.1:${port}/v1/objects/0-eus-d1/content/audio`,
    [Symbol.asyncDispose]: async () => {
      await calling.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Serves the content, or the part of it that is asked for. */
const serve: Answer = (request, response) => {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  if (range === null) {
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': content.length });
    response.end(content);
    return;
  }
  const from = Number(range[1]);
  const to = range[2] === '' ? content.length - 1 : Number(range[2]);
  response.writeHead(206, {
    'content-length': to - from + 1,
    'content-range': `bytes ${from}-${to}/${content.length}`,
  });
  response.end(content.subarray(from, to + 1));
};

describe('files of recordings', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recording-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are downloaded to a file, with their hash, and progress is told', async () => {
    await using local = await localFiles(serve);
    const to = join(folder, 'call.wav');
    const told: number[] = [];
    const download = await local.files.download(local.location, {
      to,
      sha256: sha256.toUpperCase(),
      onProgress: ({ bytes, totalBytes }) => {
        told.push(bytes);
        expect(totalBytes).toBe(content.length);
      },
    });
    expect(download).toEqual({ bytes: content.length, sha256, contentType: 'audio/wav' });
    expect(await readFile(to)).toEqual(content);
    expect(told.at(-1)).toBe(content.length);
    expect(told).toEqual(told.toSorted((one, other) => one - other));
    expect(await readdir(folder)).toEqual(['call.wav']);
  });

  it.each([
    [{ offset: 10, length: 5 }, 'bytes=10-14', 5],
    [{ offset: 0, length: 1 }, 'bytes=0-0', 1],
    [{ offset: content.length - 3 }, `bytes=${content.length - 3}-`, 3],
  ])('are downloaded in part: %j', async (range, header, bytes) => {
    await using local = await localFiles(serve);
    const pieces: Buffer[] = [];
    const to = new Writable({
      write: (piece, _encoding, done) => {
        pieces.push(piece);
        done();
      },
    });
    const download = await local.files.download(local.location, { to, range });
    expect(download.bytes).toBe(bytes);
    expect(Buffer.concat(pieces)).toEqual(content.subarray(range.offset, range.offset + bytes));
    expect(local.seen[0]?.headers.range).toBe(header);
  });

  it('are opened as a stream, with the size of the part and of the whole', async () => {
    await using local = await localFiles(serve);
    const file = await local.files.open(local.location, { range: { offset: 5, length: 10 } });
    expect(file).toMatchObject({ totalBytes: 10, fileBytes: content.length });
    expect(await buffer(file.body)).toEqual(content.subarray(5, 15));
  });

  it('are signed as if they were asked of the resource, whose host is told', async () => {
    await using local = await localFiles(serve);
    await buffer((await local.files.open(local.location)).body);
    const { headers = {} } = local.seen[0] ?? {};
    const text = `GET\n/v1/objects/0-eus-d1/content/audio\n${headers['x-ms-date']};127.0.0.1:1;${headers['x-ms-content-sha256']}`;
    const signature = createHmac('sha256', Buffer.from(accessKey, 'base64'))
      .update(text)
      .digest('base64');
    expect(headers['authorization']).toBe(
      `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
    );
    expect(headers['x-ms-host']).toBe('127.0.0.1:1');
    expect(headers.host).not.toBe('127.0.0.1:1');
  });

  it('with another hash than expected are thrown away', async () => {
    await using local = await localFiles(serve);
    const to = join(folder, 'call.wav');
    const download = local.files.download(local.location, { to, sha256: '00' });
    await expect(download).rejects.toMatchObject({
      retryable: true,
      message: expect.stringContaining('SHA-256'),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('that break off in the middle leave nothing behind', async () => {
    await using local = await localFiles((_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1_000), () => response.destroy());
    });
    const download = local.files.download(local.location, { to: join(folder, 'call.wav') });
    await expect(download).rejects.toMatchObject({ code: 'provider.unavailable' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('that come whole where a part was asked for are refused', async () => {
    await using local = await localFiles((_request, response) => response.end(content));
    const open = local.files.open(local.location, { range: { offset: 1 } });
    await expect(open).rejects.toThrow(/whole file/);
  });

  it('are given up when the caller does', async () => {
    const controller = new AbortController();
    await using local = await localFiles((_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1_000), () => controller.abort());
    });
    const to = join(folder, 'call.wav');
    const download = local.files.download(local.location, { to, signal: controller.signal });
    await expect(download).rejects.toMatchObject({ code: 'provider.unavailable' });
  });

  it('are given up with the stream they were to go to, also where they cannot be opened', async () => {
    await using local = await localFiles((_request, response) => response.writeHead(404).end());
    for (const range of [undefined, { offset: -1 }]) {
      const to = new Writable({ write: (_piece, _encoding, done) => done() });
      await expect(local.files.download(local.location, { to, range })).rejects.toThrow();
      expect(to.destroyed).toBe(true);
    }
  });

  it('that are opened and left unread do not hold up closing, which breaks them off', async () => {
    await using local = await localFiles((_request, response) => {
      response.end(Buffer.alloc(8 << 20));
    });
    const { body } = await local.files.open(local.location);
    const broken = once(body, 'error');
    await local.calling.close();
    expect(String((await broken)[0])).toContain('closed before the file had been read');
  });

  it('whose download is under way are downloaded to their end before closing is over', async () => {
    let finish: () => void = () => undefined;
    await using local = await localFiles((_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1_000));
      finish = () => response.end(content.subarray(1_000));
    });
    const to = join(folder, 'call.wav');
    let closing: Promise<void> | undefined;
    const onProgress = () => {
      closing ??= local.calling.close().then(async () => {
        expect(await readdir(folder)).toEqual(['call.wav']);
      });
      finish();
    };
    expect(await local.files.download(local.location, { to, onProgress })).toMatchObject({
      sha256,
    });
    await closing;
    expect(closing).toBeDefined();
  });

  it('are deleted', async () => {
    await using local = await localFiles((_request, response) => response.writeHead(200).end());
    await local.files.delete(local.location);
    expect(local.seen.map(({ method }) => method)).toEqual(['DELETE']);
  });

  it('that the service does not know any more are told so', async () => {
    await using local = await localFiles((_request, response) => response.writeHead(404).end());
    await expect(local.files.open(local.location)).rejects.toMatchObject({ status: 404 });
  });

  it('are read from an allowed host over https, at its own address', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    agent
      .get('https://eu-storage.asm.skype.com')
      .intercept({ path: '/v1/objects/0-eu/content/audio', method: 'GET' })
      .reply(200, 'RIFF');
    const clock = new ManualClock('2026-03-12T10:00:00.000Z');
    const provider = createAcsProvider(options, { dispatcher: agent, clock });
    const { recordingFiles } = createCalling({ instances: [provider] }).native(acs);
    const location = 'https://eu-storage.asm.skype.com/v1/objects/0-eu/content/audio';
    expect(String(await buffer((await recordingFiles.open(location)).body))).toBe('RIFF');
    agent.assertNoPendingInterceptors();
    await provider.close();
    await agent.close();
  });

  it.each([
    ['https://evil.example/v1/objects/x'],
    ['https://asm.skype.com.evil.example/x'],
    ['https://evilasm.skype.com/x'],
    ['http://eu-storage.asm.skype.com/x'],
    ['https://user:secret@eu-storage.asm.skype.com/x'],
    ['http://127.0.0.1:9/x'],
    ['https://localhost/x'],
    ['/v1/objects/x'],
    ['file:///etc/passwd'],
  ])('are never asked of %s', async (location) => {
    const provider = createAcsProvider(options);
    const { recordingFiles } = createCalling({ instances: [provider] }).native(acs);
    for (const ask of [
      recordingFiles.open(location),
      recordingFiles.download(location, { to: join(folder, 'x') }),
      recordingFiles.delete(location),
    ]) {
      await expect(ask).rejects.toMatchObject({ code: 'argument.invalid', path: 'location' });
    }
    await provider.close();
  });

  it.each([[{ offset: -1 }], [{ offset: 1.5 }], [{ offset: 0, length: 0 }]])(
    'have no part %j',
    async (range) => {
      await using local = await localFiles(serve);
      const open = local.files.open(local.location, { range });
      await expect(open).rejects.toMatchObject({ code: 'argument.invalid', path: 'range' });
      expect(local.seen).toEqual([]);
    },
  );
});
