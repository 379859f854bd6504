import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GridReceiver, startGridReceiver } from '../__fixtures__/grid-receiver.js';
import { people } from '../acs/__fixtures__/acs-application.js';
import { AcsScene } from '../acs/__fixtures__/acs-scene.js';
import { startEmulator } from '../start-emulator.js';
import { createEmulatorClient, type EmulatorClient, EmulatorClientError } from './index.js';

let scene: AcsScene;
let grid: GridReceiver;
let client: EmulatorClient;

beforeAll(async () => {
  [scene, grid] = await Promise.all([AcsScene.start(), startGridReceiver()]);
  client = createEmulatorClient(scene.emulator.info.control);
});

afterAll(() => Promise.all([scene.close(), grid.close()]));

describe('the client', () => {
  it('plays a call from outside, from the ring to the record', async () => {
    expect(await client.info()).toEqual(scene.emulator.info);
    await client.addNumber('+18005550100');
    const subscription = await client.subscribeEventGrid({ url: grid.url });
    expect(await client.eventGridSubscriptions()).toEqual([subscription]);
    await client.setPerson('4:+14255550123', { kind: 'answers', afterMs: 0 });

    const incoming = await client.placeIncomingCall({
      from: '4:+14255550123',
      to: '4:+18005550100',
    });
    expect(await client.incomingCalls()).toMatchObject([{ id: incoming.id, status: 'ringing' }]);
    const { id } = await scene.answer(incoming.incomingCallContext);
    await client.advance(20);
    expect(await client.calls()).toMatchObject([
      {
        id,
        state: 'connected',
        participants: [expect.stringMatching(/^8:acs:/), '4:+14255550123'],
      },
    ]);

    const recognize = {
      recognizeInputType: 'dtmf',
      recognizeOptions: {
        targetParticipant: { phoneNumber: { value: '+14255550123' } },
        dtmfOptions: { maxTonesToCollect: 2 },
      },
    };
    await scene.command(id, 'recognize', recognize);
    await client.advance(100);
    await client.press(id, '4:+14255550123', '42');
    await client.say(id, '4:+14255550123', 'hello');
    await client.join(id, people.answersAtOnce.communicationUser.id);
    await client.leave(id, '4:+14255550123');
    await client.advance(100);

    const detail = await client.call(id);
    expect(detail.deliveries.map(({ label }) => label)).toEqual([
      'CallConnected',
      'ParticipantsUpdated',
      'RecognizeCompleted',
      'ParticipantsUpdated',
      'ParticipantsUpdated',
    ]);
    expect(detail.requests.map(({ status }) => status)).toEqual([200, 202]);
    expect(detail.details).toMatchObject({
      properties: { callConnectionState: 'connected' },
      participants: [{ rawId: people.answersAtOnce.communicationUser.id }, {}],
    });
    const snapshot = await client.snapshot();
    expect(snapshot).toMatchObject({
      at: (await client.time()).now,
      calls: [{ id }],
      incomingCalls: [{ status: 'answered' }],
      owned: ['4:+18005550100'],
      people: [{ rawId: '4:+14255550123' }],
      eventGrid: [{ id: subscription.id }],
    });
    expect(snapshot.requests).toEqual(await client.requests());
    expect(snapshot.deliveries).toEqual(await client.deliveries());
  });

  it('switches faults on and off', async () => {
    const { id } = await client.addFault({ kind: 'drop', probability: 0.5 });
    await client.reseed(9);
    expect(await client.faults()).toMatchObject([{ fault: { kind: 'drop' }, strikes: 0 }]);
    await expect(client.removeFault(id)).rejects.toThrow(EmulatorClientError);
    await client.clearFaults();
    expect(await client.faults()).toEqual([]);
  });

  it('forgets everything with a reset', async () => {
    await scene.call([people.neverAnswers]);
    await client.reset();
    expect(await client.snapshot()).toMatchObject({
      calls: [],
      incomingCalls: [],
      owned: [],
      people: [],
      eventGrid: [],
      faults: [],
      requests: [],
      deliveries: [],
    });
  });

  it('is told what was wrong', async () => {
    await expect(client.call('nowhere')).rejects.toMatchObject({ status: 404, code: 'NotFound' });
    await expect(client.press('nowhere', '4:+1', '1')).rejects.toMatchObject({ status: 400 });
    await expect(client.addNumber('12')).rejects.toThrow('E.164');
  });

  it('cannot advance time that passes by itself', async () => {
    const emulator = await startEmulator();
    const other = createEmulatorClient(emulator.info.control);
    expect(await other.time()).toMatchObject({ isVirtual: false });
    await expect(other.advance(1)).rejects.toMatchObject({ status: 409, code: 'Conflict' });
    await emulator.close();
  });
});
