import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GridReceiver, startGridReceiver } from '../__fixtures__/grid-receiver.js';
import { people } from './__fixtures__/acs-application.js';
import { AcsScene } from './__fixtures__/acs-scene.js';
import { wavDurationMs } from './media/prompt.js';

let scene: AcsScene;
let grid: GridReceiver;

beforeAll(async () => {
  grid = await startGridReceiver();
  scene = await AcsScene.start();
  await scene.emulator.eventGrid.subscribe({ url: grid.url });
});

afterAll(() => Promise.all([scene.close(), grid.close()]));

function recordings(method: string, path = '', body?: object, apiVersion = '2026-03-12') {
  const target = `/calling/recordings${path}?api-version=${apiVersion}`;
  return scene.application.send(method, target, body === undefined ? '' : JSON.stringify(body));
}

async function record(more: object = {}) {
  const id = await scene.connectedCall();
  const answer = await recordings('POST', '', {
    callConnectionId: id,
    recordingStateCallbackUri: `${scene.receiver.url}/recording`,
    ...more,
  });
  return { id, answer, recordingId: encodeURIComponent(answer.body.recordingId ?? '') };
}

/** The states that the application was told, by call. */
function states(id: string) {
  return scene.application
    .events(id)
    .filter(({ type }) => type.endsWith('RecordingStateChanged'))
    .map(({ data }) => data.state);
}

interface FileStatus {
  readonly recordingId: string;
  readonly recordingDurationMs: number;
  readonly recordingStorageInfo: {
    readonly recordingChunks: readonly {
      readonly contentLocation: string;
      readonly metadataLocation: string;
      readonly deleteLocation: string;
    }[];
  };
}

describe('recording', () => {
  it('answers inactive, is active a moment later, pauses, resumes and stops', async () => {
    const { id, answer, recordingId } = await record();
    expect(answer).toMatchObject({
      status: 200,
      body: { recordingState: 'inactive', recordingKind: 'azureCommunicationServices' },
    });
    const named = JSON.parse(Buffer.from(recordingId, 'base64url').toString());
    expect(named).toEqual({ PlatformEndpointId: id, ResourceSpecificId: expect.any(String) });
    await scene.pass(100);
    const stateNow = async () => (await recordings('GET', `/${recordingId}`)).body.recordingState;
    expect(await stateNow()).toBe('active');
    expect((await recordings('POST', `/${recordingId}:pause`)).status).toBe(202);
    expect(await stateNow()).toBe('inactive');
    expect((await recordings('POST', `/${recordingId}:resume`)).status).toBe(202);
    expect(await stateNow()).toBe('active');
    expect((await recordings('DELETE', `/${recordingId}`)).status).toBe(204);
    expect(await recordings('GET', `/${recordingId}`)).toMatchObject({
      status: 404,
      body: { error: { code: '8522', message: 'Recording not found.' } },
    });
    await scene.pass(1000);
    expect(states(id)).toEqual(['active', 'inactive', 'active', 'inactive']);
    const event = scene.application.events(id).findLast(({ data }) => data.state !== undefined);
    expect(event?.source).toMatch(/^calling\/recordings\/.+\/.+\/RecordingStateChanged$/);
    expect(event?.data).toMatchObject({ recordingId: answer.body.recordingId });
    expect(event?.data).not.toHaveProperty('operationContext');
  });

  it('begins paused when it is told to', async () => {
    const { id } = await record({ pauseOnStart: true });
    await scene.pass(100);
    expect(states(id)).toEqual(['inactive']);
  });

  it('is found by the server call, and refused twice for one call', async () => {
    const id = await scene.connectedCall();
    const { serverCallId } = (await scene.application.request('GET', `/${id}`)).body;
    const body = { callLocator: { kind: 'serverCallLocator', serverCallId } };
    expect((await recordings('POST', '', body)).status).toBe(200);
    expect(await recordings('POST', '', body)).toMatchObject({
      status: 400,
      body: { error: { code: '8559' } },
    });
  });

  it.each([
    ['no call', {}, 400, '8523'],
    [
      'two calls',
      { callConnectionId: 'x', callLocator: { kind: 'serverCallLocator' } },
      400,
      '8523',
    ],
    ['a call that is not there', { callConnectionId: 'x' }, 404, '8522'],
    ['a room', { callLocator: { kind: 'roomCallLocator', roomId: '1' } }, 400, '8523'],
  ])('is refused with %s', async (_, body, status, code) => {
    expect(await recordings('POST', '', body)).toMatchObject({ status, body: { error: { code } } });
  });

  it.each([
    [{ recordingContentType: 'audioVideo', recordingFormatType: 'wav' }, 400],
    [{ recordingContentType: 'audio', recordingFormatType: 'mp4' }, 400],
    [
      {
        recordingContentType: 'audio',
        recordingChannelType: 'unmixed',
        recordingFormatType: 'mp3',
      },
      400,
    ],
    [{ channelAffinity: [{ channel: 5, participant: people.answersAtOnce }] }, 400],
    [{ externalStorage: { recordingStorageKind: 'azureBlobStorage' } }, 501],
  ])('is refused with %j', async (more, status) => {
    expect((await record(more)).answer.status).toBe(status);
  });
});

describe('the file of a recording', () => {
  async function fileOf(more: object = {}): Promise<FileStatus> {
    const { answer, recordingId } = await record(more);
    await scene.pass(1600);
    await recordings('DELETE', `/${recordingId}`);
    await scene.pass(500);
    const all = grid.eventData('RecordingFileStatusUpdated') as FileStatus[];
    const found = all.find((status) => status.recordingId === answer.body.recordingId);
    if (found === undefined) throw new Error('No file was told.');
    return found;
  }

  function fetchSigned(url: string, method = 'GET', headers: Record<string, string> = {}) {
    return scene.application.fetch(method, new URL(url).pathname, { headers });
  }

  it('is told by Event Grid, and can be fetched whole and in parts', async () => {
    const status = await fileOf();
    expect(status.recordingDurationMs).toBe(1500);
    const [chunk] = status.recordingStorageInfo.recordingChunks;
    const { contentLocation = '', metadataLocation = '' } = chunk ?? {};
    const whole = await fetchSigned(contentLocation);
    expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    const bytes = new Uint8Array(await whole.arrayBuffer());
    expect(wavDurationMs(bytes)).toBe(1500);
    const part = await fetchSigned(contentLocation, 'GET', { range: 'bytes=8-11' });
    expect([part.status, await part.text()]).toEqual([206, 'WAVE']);
    expect(part.headers.get('content-range')).toBe(`bytes 8-11/${bytes.length}`);
    const tail = await fetchSigned(contentLocation, 'GET', { range: 'bytes=-2' });
    expect((await tail.arrayBuffer()).byteLength).toBe(2);
    const beyond = await fetchSigned(contentLocation, 'GET', { range: 'bytes=999999999-' });
    expect(beyond.status).toBe(416);
    const metadata = await (await fetchSigned(metadataLocation)).json();
    expect(metadata).toMatchObject({ chunkIndex: 0, chunkDuration: 1500 });
  });

  it('has as many channels as people who were to be kept apart', async () => {
    const status = await fileOf({
      recordingContentType: 'audio',
      recordingChannelType: 'unmixed',
      audioChannelParticipantOrdering: [people.answersAtOnce, people.alsoAnswersAtOnce],
    });
    const [chunk] = status.recordingStorageInfo.recordingChunks;
    const file = await fetchSigned(chunk?.contentLocation ?? '');
    expect(Buffer.from(await file.arrayBuffer()).readUInt16LE(22)).toBe(2);
  });

  it('is gone once it is deleted, and after 48 hours', async () => {
    const [first] = (await fileOf()).recordingStorageInfo.recordingChunks;
    const [second] = (await fileOf()).recordingStorageInfo.recordingChunks;
    expect((await fetchSigned(first?.deleteLocation ?? '', 'DELETE')).status).toBe(200);
    expect((await fetchSigned(first?.deleteLocation ?? '', 'DELETE')).status).toBe(404);
    expect((await fetchSigned(first?.contentLocation ?? '')).status).toBe(404);
    expect((await fetchSigned(second?.contentLocation ?? '')).status).toBe(200);
    await scene.pass(48 * 60 * 60 * 1000);
    expect((await fetchSigned(second?.contentLocation ?? '')).status).toBe(404);
  });

  it('is for those alone who have the key', async () => {
    const [chunk] = (await fileOf()).recordingStorageInfo.recordingChunks;
    expect((await fetch(chunk?.contentLocation ?? '')).status).toBe(401);
  });

  it('comes when the call ends, too', async () => {
    const { id, answer } = await record();
    await scene.pass(200);
    await scene.application.request('DELETE', `/${id}`);
    await scene.pass(1000);
    expect(states(id)).toEqual(['active', 'inactive']);
    const all = grid.eventData('RecordingFileStatusUpdated');
    expect(all).toContainEqual(
      expect.objectContaining({
        recordingId: answer.body.recordingId,
        sessionEndReason: 'CallEnded',
      }),
    );
  });
});
