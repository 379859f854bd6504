import { describe, expect, it } from 'vitest';
import type { WebSocketLike } from './index.js';
import { MediaSocket, mediaSocketPolicy, parseMediaPacket, readUpgrade } from './index.js';

/** A socket whose other side is this test. */
class TestSocket extends EventTarget implements WebSocketLike {
  bufferedAmount = 0;
  readonly sent: string[] = [];
  readonly closings: (number | undefined)[] = [];

  send(message: string): void {
    this.sent.push(message);
  }

  close(code?: number): void {
    this.closings.push(code);
  }

  tell(packet: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(packet) }));
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const metadata = {
  kind: 'AudioMetadata',
  audioMetadata: { subscriptionId: 's-1', encoding: 'PCM', sampleRate: 16_000, channels: 1 },
};

function sound(...bytes: readonly number[]) {
  const data = Buffer.from(bytes).toString('base64');
  return {
    kind: 'AudioData',
    audioData: { data, timestamp: '2026-03-12T10:00:00Z', silent: false },
  };
}

const key = { kind: 'DtmfData', dtmfData: { data: '5' } };

describe('a media socket', () => {
  it('hands each kind of packet to whoever wants it, also what came before', async () => {
    const socket = new TestSocket();
    const media = new MediaSocket(socket);
    socket.tell(metadata);
    socket.tell(sound(1, 2));
    const heard: number[][] = [];
    const pressed: string[] = [];
    media.audio$.subscribe(({ data }) => heard.push([...data]));
    media.dtmf$.subscribe(({ data }) => pressed.push(data));
    socket.tell(key);
    await turn();
    socket.tell(sound(3));
    expect(heard).toEqual([[1, 2], [3]]);
    expect(pressed).toEqual(['5']);
    expect(media.metadata).toEqual({
      kind: 'audioMetadata',
      subscriptionId: 's-1',
      encoding: 'PCM',
      sampleRate: 16_000,
      channels: 1,
    });
  });

  it('drops the oldest sound when too much waits for the first subscriber, and counts it', async () => {
    const socket = new TestSocket();
    const media = new MediaSocket(socket, { maxWaitingPackets: 3 });
    socket.tell(metadata);
    for (const byte of [1, 2, 3, 4]) socket.tell(sound(byte));
    socket.tell(key);
    const kinds: string[] = [];
    const heard: number[][] = [];
    media.packets$.subscribe(({ kind }) => kinds.push(kind));
    media.audio$.subscribe(({ data }) => heard.push([...data]));
    await turn();
    expect(kinds).toEqual(['audioMetadata', 'audioData', 'dtmfData']);
    expect(heard).toEqual([[4]]);
    expect(media.dropped).toEqual({ received: 3, sent: 0 });
  });

  it('begins with the next packet for whoever comes later', async () => {
    const socket = new TestSocket();
    const media = new MediaSocket(socket);
    media.packets$.subscribe();
    socket.tell(sound(1));
    await turn();
    const heard: number[][] = [];
    media.audio$.subscribe(({ data }) => heard.push([...data]));
    socket.tell(sound(2));
    expect(heard).toEqual([[2]]);
  });

  it('sends sound as long as it leaves in time, and to stop always', () => {
    const socket = new TestSocket();
    const media = new MediaSocket(socket, { maxWaitingBytes: 100 });
    expect(media.sendAudio(new Uint8Array([1, 2, 3]).subarray(1))).toBe(true);
    socket.bufferedAmount = 100;
    expect(media.sendAudio(new Uint8Array([4]))).toBe(false);
    media.stopAudio();
    expect(socket.sent.map((text) => JSON.parse(text))).toEqual([
      { kind: 'audioData', audioData: { data: 'AgM=', isSilent: false }, stopAudio: {} },
      { kind: 'stopAudio', stopAudio: {} },
    ]);
    expect(media.dropped).toEqual({ received: 0, sent: 1 });
  });

  it.each(['close', 'error'])(
    'completes when the socket reports %s, what has waited first',
    async (event) => {
      const socket = new TestSocket();
      const media = new MediaSocket(socket);
      socket.tell(sound(1));
      socket.dispatchEvent(new Event(event));
      const seen: string[] = [];
      media.packets$.subscribe({
        next: ({ kind }) => seen.push(kind),
        complete: () => seen.push('complete'),
      });
      await turn();
      socket.tell(sound(2));
      expect(seen).toEqual(['audioData', 'complete']);
      expect(media.sendAudio(new Uint8Array([1]))).toBe(false);
    },
  );

  it('closes once, and sends nothing after that', () => {
    const socket = new TestSocket();
    const media = new MediaSocket(socket);
    media.close();
    media.close();
    media.stopAudio();
    expect(socket.closings).toEqual([1000]);
    expect(socket.sent).toEqual([]);
  });

  it('refuses a bound that is none', () => {
    expect(() => new MediaSocket(new TestSocket(), { maxWaitingPackets: 0 })).toThrow(
      expect.objectContaining({ code: 'argument.invalid', path: 'maxWaitingPackets' }),
    );
  });
});

describe('a packet', () => {
  it('of a transcript has its times in milliseconds and its speaker by identity', () => {
    const packet = parseMediaPacket(
      JSON.stringify({
        kind: 'TranscriptionData',
        transcriptionData: {
          text: 'Good morning.',
          format: 'display',
          confidence: 0.93,
          offset: 25_000_000,
          duration: 7_500_000,
          words: [{ text: 'good', offset: 25_000_000, duration: 3_000_000 }],
          participantRawID: '4:+14255550123',
          resultStatus: 'Final',
        },
      }),
    );
    expect(packet).toEqual({
      kind: 'transcriptionData',
      text: 'Good morning.',
      format: 'display',
      confidence: 0.93,
      offsetMs: 2_500,
      durationMs: 750,
      words: [{ text: 'good', offsetMs: 2_500, durationMs: 300 }],
      participant: { kind: 'phoneNumber', rawId: '4:+14255550123', phoneNumber: '+14255550123' },
      isFinal: true,
    });
  });

  it('is read from text, bytes, a buffer and pieces alike', () => {
    const text = JSON.stringify(key);
    const bytes = Buffer.from(text);
    const buffer = new Uint8Array(bytes).buffer;
    const pieces = [bytes.subarray(0, 10), bytes.subarray(10)];
    for (const message of [text, bytes, buffer, pieces])
      expect(parseMediaPacket(message)).toEqual({ kind: 'dtmfData', data: '5', tone: '5' });
  });

  it('of a key says which, however the service writes it', () => {
    const written = ['seven', 'Pound', '*', 'something'].map((data) =>
      parseMediaPacket(JSON.stringify({ kind: 'DtmfData', dtmfData: { data } })),
    );
    expect(written).toMatchObject([{ tone: '7' }, { tone: '#' }, { tone: '*' }, {}]);
    expect(written[3]).toEqual({ kind: 'dtmfData', data: 'something' });
  });

  it.each([
    ['a kind to come', { kind: 'VideoData', videoData: {} }],
    ['sound without samples', { kind: 'AudioData', audioData: {} }],
    ['a kind without its member', { kind: 'DtmfData' }],
    ['a list', []],
    ['nothing', null],
    ['a name of every object', { kind: 'constructor', constructor: {} }],
  ])('that is %s is kept as unknown', (_what, wire) => {
    expect(parseMediaPacket(JSON.stringify(wire))).toEqual({ kind: 'unknown', raw: wire });
  });

  it('that is no JSON, or no message at all, is kept as unknown', () => {
    expect(parseMediaPacket('hello')).toEqual({ kind: 'unknown', raw: 'hello' });
    expect(parseMediaPacket(7)).toEqual({ kind: 'unknown', raw: 7 });
  });
});

describe('the upgrade request of a socket', () => {
  it('tells of which call it is, and what is to be verified by whom', () => {
    expect(
      readUpgrade({
        authorization: 'Bearer a.b.c',
        'x-ms-call-connection-id': 'cc-1',
        'x-ms-call-correlation-id': ['cor-1'],
      }),
    ).toEqual({ token: 'a.b.c', callConnectionId: 'cc-1', correlationId: 'cor-1' });
    expect(readUpgrade({ authorization: 'Basic x' })).toEqual({});
    expect(mediaSocketPolicy({ audience: 'resource' })).toEqual({
      audience: 'resource',
      issuers: ['https://acscallautomation.communication.azure.com'],
      openIdConfigurationUrl:
        'https://acscallautomation.communication.azure.com/calling/.well-known/acsopenidconfiguration',
      algorithms: ['RS256'],
    });
  });
});
