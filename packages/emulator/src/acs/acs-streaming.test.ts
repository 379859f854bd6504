import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SocketReceiver, startSocketReceiver } from '../__fixtures__/socket-receiver.js';
import { people } from './__fixtures__/acs-application.js';
import { AcsScene } from './__fixtures__/acs-scene.js';

let scene: AcsScene;
let sockets: SocketReceiver;

beforeEach(async () => {
  [scene, sockets] = await Promise.all([AcsScene.start(), startSocketReceiver()]);
});

afterEach(() => Promise.all([scene.close(), sockets.close()]));

const yesId = people.saysYes.communicationUser.id;

function streaming(more: object = {}) {
  return {
    mediaStreamingOptions: {
      transportType: 'websocket',
      transportUrl: sockets.url,
      contentType: 'audio',
      audioChannelType: 'mixed',
      ...more,
    },
  };
}

function transcription(more: object = {}) {
  return {
    transcriptionOptions: {
      transportType: 'websocket',
      transportUrl: sockets.url,
      locale: 'en-US',
      ...more,
    },
  };
}

async function started(verb: string, options: object): Promise<string> {
  const id = await scene.speakingCall([people.saysYes], options);
  const answer = await scene.command(id, verb, { operationContext: 'start' });
  expect(answer.status).toBe(202);
  await scene.pass(0);
  return id;
}

function lastUpdate(id: string) {
  const { type, data } = scene.application.events(id).at(-1) ?? { type: '', data: {} };
  return { type: type.replace('Microsoft.Communication.', ''), data };
}

describe('media streaming', () => {
  it('opens a socket with a token of 24 hours and the call’s ids, and says so', async () => {
    const id = await started('startMediaStreaming', streaming());
    expect(lastUpdate(id)).toMatchObject({
      type: 'MediaStreamingStarted',
      data: {
        operationContext: 'start',
        resultInformation: { code: 200, subCode: 0, message: 'Action completed successfully.' },
        mediaStreamingUpdate: {
          contentType: 'Audio',
          mediaStreamingStatus: 'mediaStreamingStarted',
          mediaStreamingStatusDetails: 'subscriptionStarted',
        },
      },
    });
    const [connection] = sockets.connections;
    const { correlationId } = (await scene.application.request('GET', `/${id}`)).body;
    expect(connection?.headers).toMatchObject({
      'x-ms-call-connection-id': id,
      'x-ms-call-correlation-id': correlationId,
    });
    const claims = decodeJwt((connection?.headers.authorization ?? '').replace('Bearer ', ''));
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(24 * 60 * 60);
    expect(claims).toMatchObject({
      iss: scene.emulator.info.acs.issuer,
      aud: scene.emulator.info.acs.audience,
    });
    const { body } = await scene.application.request('GET', `/${id}`);
    expect(body).toMatchObject({
      mediaStreamingSubscription: { state: 'active', subscribedContentTypes: ['audio'] },
    });
  });

  it('sends what the audio is, then a packet every 20 ms, silent until somebody speaks', async () => {
    await started('startMediaStreaming', streaming());
    await scene.pass(1200);
    const packets = await sockets.atLeast(60, 'AudioData');
    expect(sockets.messages[0]).toMatchObject({
      kind: 'AudioMetadata',
      audioMetadata: { encoding: 'PCM', sampleRate: 16_000, channels: 1 },
    });
    const audio = packets.map(({ audioData }) => audioData as { data: string; silent: boolean });
    expect(audio).toHaveLength(60);
    expect(audio.map(({ data }) => Buffer.from(data, 'base64').length)).toEqual(
      Array(60).fill(640),
    );
    // The person begins to speak one second after somebody began to listen, and says one short word.
    expect(audio.findIndex(({ silent }) => !silent)).toBe(49);
    expect(audio.filter(({ silent }) => !silent).length).toBeGreaterThanOrEqual(9);
    expect(new Set(Buffer.from(audio[0]?.data ?? '', 'base64'))).toEqual(new Set([0]));
  });

  it('sends each person apart, at the other rate, and keys, when it is told to', async () => {
    const options = {
      audioChannelType: 'unmixed',
      audioFormat: 'Pcm24KMono',
      enableDtmfTones: true,
    };
    const id = await started('startMediaStreaming', streaming(options));
    scene.emulator.acs.press(id, yesId, '7');
    await scene.pass(20);
    const [packet] = await sockets.atLeast(1, 'AudioData');
    const { data, participantRawID } = (packet?.audioData ?? {}) as Record<string, string>;
    expect(participantRawID).toBe(yesId);
    expect(Buffer.from(data ?? '', 'base64')).toHaveLength(960);
    expect(await sockets.atLeast(1, 'DtmfData')).toMatchObject([{ dtmfData: { data: 'seven' } }]);
  });

  it('stops with the context of the start when the stop has none', async () => {
    const id = await started('startMediaStreaming', streaming());
    await scene.command(id, 'stopMediaStreaming', {});
    await scene.pass(0);
    expect(lastUpdate(id)).toMatchObject({
      type: 'MediaStreamingStopped',
      data: {
        operationContext: 'start',
        mediaStreamingUpdate: { mediaStreamingStatusDetails: 'subscriptionStopped' },
      },
    });
    expect((await scene.command(id, 'stopMediaStreaming', {})).body.error?.code).toBe('8585');
    expect((await scene.command(id, 'startMediaStreaming', {})).status).toBe(202);
  });

  it('starts with the call when the call says so', async () => {
    const id = await scene.speakingCall([people.saysYes], streaming({ startMediaStreaming: true }));
    await scene.application.event(id, 'MediaStreamingStarted');
  });

  it('takes audio back when it goes both ways', async () => {
    const id = await started('startMediaStreaming', streaming({ enableBidirectional: true }));
    const data = Buffer.alloc(640).toString('base64');
    const message = { kind: 'audioData', audioData: { data, isSilent: false }, stopAudio: {} };
    sockets.connections[0]?.socket.send(JSON.stringify(message));
    await expect
      .poll(() => scene.emulator.acs.trafficOf(id))
      .toMatchObject({ received: { frames: 1, bytes: 640 } });
  });

  it('fails when the application breaks the socket', async () => {
    const id = await started('startMediaStreaming', streaming());
    sockets.connections[0]?.socket.close();
    const { data } = await scene.application.event(id, 'MediaStreamingFailed');
    expect(data).toMatchObject({
      mediaStreamingUpdate: {
        mediaStreamingStatus: 'mediaStreamingFailed',
        mediaStreamingStatusDetails: 'streamConnectionInterrupted',
      },
    });
  });

  it.each([
    [
      'there is nobody at the address',
      { transportUrl: 'ws://127.0.0.1:1/' },
      'initialWebSocketConnectionFailed',
    ],
    ['no address was given', { transportUrl: undefined }, 'streamUrlMissing'],
  ])('fails when %s', async (_, more, details) => {
    const id = await started('startMediaStreaming', streaming(more));
    const { data } = await scene.application.event(id, 'MediaStreamingFailed');
    expect(data).toMatchObject({
      mediaStreamingUpdate: { mediaStreamingStatusDetails: details },
      resultInformation: { subCode: 8603 },
    });
  });

  it('is refused twice, and in a call that was made without it', async () => {
    const id = await started('startMediaStreaming', streaming());
    expect((await scene.command(id, 'startMediaStreaming', {})).body.error?.code).toBe('8585');
    const bare = await scene.connectedCall();
    expect(await scene.command(bare, 'startMediaStreaming', {})).toMatchObject({
      status: 405,
      body: { error: { code: '8522' } },
    });
  });

  it('ends with the call', async () => {
    const id = await started('startMediaStreaming', streaming());
    const closed = new Promise((resolve) => sockets.connections[0]?.socket.on('close', resolve));
    await scene.application.request('DELETE', `/${id}`);
    await scene.pass(100);
    await closed;
    expect(lastUpdate(id).type).toBe('CallDisconnected');
  });
});

describe('transcription', () => {
  it('says what it is about, then what is said, word by word', async () => {
    const id = await started('startTranscription', transcription());
    expect(lastUpdate(id)).toMatchObject({
      type: 'TranscriptionStarted',
      data: {
        transcriptionUpdate: {
          transcriptionStatus: 'transcriptionStarted',
          transcriptionStatusDetails: 'subscriptionStarted',
        },
      },
    });
    scene.emulator.acs.say(id, yesId, 'Good morning');
    await scene.pass(5000);
    const data = await sockets.atLeast(2, 'TranscriptionData');
    expect(sockets.messages[0]).toMatchObject({
      kind: 'TranscriptionMetadata',
      transcriptionMetadata: { locale: 'en-US', callConnectionId: id },
    });
    expect(data[0]?.transcriptionData).toMatchObject({
      text: 'Good morning',
      format: 'display',
      confidence: 0.9,
      words: [{ text: 'Good' }, { text: 'morning' }],
      participantRawID: yesId,
      resultStatus: 'Final',
    });
    expect(data[1]?.transcriptionData).toMatchObject({ text: 'yes' });
  });

  it('sends intermediate results when it is told to', async () => {
    const options = transcription({ enableIntermediateResults: true });
    const id = await started('startTranscription', options);
    scene.emulator.acs.say(id, yesId, 'Good morning to you');
    await scene.pass(1500);
    const data = (await sockets.atLeast(2, 'TranscriptionData')).slice(0, 2);
    expect(data.map(({ transcriptionData }) => transcriptionData)).toMatchObject([
      { text: 'Good morning', resultStatus: 'Intermediate' },
      { text: 'Good morning to you', resultStatus: 'Final' },
    ]);
  });

  it('goes on in another language, and stops', async () => {
    const id = await started('startTranscription', transcription());
    await scene.command(id, 'updateTranscription', { locale: 'de-DE', operationContext: 'u' });
    await scene.pass(0);
    expect(lastUpdate(id)).toMatchObject({
      type: 'TranscriptionUpdated',
      data: {
        operationContext: 'u',
        transcriptionUpdate: {
          transcriptionStatus: 'transcriptionUpdated',
          transcriptionStatusDetails: 'transcriptionLocaleUpdated',
        },
      },
    });
    const { body } = await scene.application.request('GET', `/${id}`);
    expect(body).toMatchObject({
      transcriptionSubscription: { state: 'active', locale: 'de-DE' },
    });
    await scene.command(id, 'stopTranscription', { operationContext: 's' });
    await scene.pass(0);
    expect(lastUpdate(id)).toMatchObject({
      type: 'TranscriptionStopped',
      data: { operationContext: 's' },
    });
    expect((await scene.command(id, 'updateTranscription', {})).body.error?.code).toBe('8585');
  });

  it('fails when there is nobody at the address', async () => {
    const options = transcription({ transportUrl: 'ws://127.0.0.1:1/' });
    const id = await started('startTranscription', options);
    const { data } = await scene.application.event(id, 'TranscriptionFailed');
    expect(data).toMatchObject({
      transcriptionUpdate: { transcriptionStatusDetails: 'streamConnectionUnsuccessful' },
    });
  });

  it('needs cognitive services', async () => {
    const { id } = await scene.call([people.saysYes], transcription());
    await scene.pass(0);
    expect((await scene.command(id, 'startTranscription', {})).body.error?.code).toBe('8567');
  });
});
