import { afterEach, describe, expect, it } from 'vitest';
import {
  type GridReceiver,
  type IncomingCallData,
  startGridReceiver,
} from '../__fixtures__/grid-receiver.js';
import { type GridSchema, gridSchemas } from '../event-grid/grid-event.js';
import { people, phone, user } from './__fixtures__/acs-application.js';
import { AcsScene, callerId } from './__fixtures__/acs-scene.js';

const running: (AcsScene | GridReceiver)[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((resource) => resource.close()));
});

interface Told {
  readonly type: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

async function scenery(schema: GridSchema = 'EventGridSchema') {
  const [scene, grid] = await Promise.all([
    AcsScene.start({ acs: { numbers: ['+18005550100'] } }),
    startGridReceiver(),
  ]);
  running.push(scene, grid);
  await scene.emulator.eventGrid.subscribe({ url: grid.url, schema });
  const told = (): readonly Told[] =>
    grid.deliveries
      .flatMap(({ body }) => (Array.isArray(body) ? body : [body ?? {}]))
      .map(({ type, eventType, subject, data }) => ({
        type: String(type ?? eventType).replace('Microsoft.Communication.', ''),
        subject,
        data,
      }))
      .filter(({ type }) => type.startsWith('Call'));
  const names = () => told().map(({ type }) => type);
  return { scene, grid, told, names };
}

const caller = user(600).communicationUser.id;
const source = { source: user(600).communicationUser };
const person = (id: string) => ({
  communicationIdentifier: { rawId: id, communicationUser: { id } },
  role: 'attendee',
});

describe.each(gridSchemas)('a call, to those who subscribed with %s', (schema) => {
  it('starts, is joined, is left and ends, in the documented shapes', async () => {
    const { scene, told } = await scenery(schema);
    const { id, created } = await scene.call([people.answersAtOnce], source);
    await scene.pass(10_000);
    await scene.application.request('DELETE', `/${id}`);
    await scene.pass(1000);
    const { correlationId } = created.body;
    const { serverCallId } = scene.application.events(id)[0]?.data ?? {};
    const callee = people.answersAtOnce.communicationUser.id;
    const common = {
      startedBy: person(caller),
      serverCallId,
      group: { id: '00000000-0000-0000-0000-000000000000' },
      isTwoParty: true,
      correlationId,
      isRoomsCall: false,
    };
    const participant = (type: string, who: string, endpointType: string) => ({
      type,
      subject: `call/${serverCallId}/participant/${who}`,
      data: {
        user: person(who),
        displayName: '',
        participantId: expect.stringMatching(/^[\da-f-]{36}$/),
        endpointType,
        ...common,
      },
    });
    const ours = 'call-automation/1.0';
    const theirs = 'emulated-client/1.0';
    expect(told()).toEqual([
      { type: 'CallStarted', subject: `call/${serverCallId}/startedBy/${caller}`, data: common },
      participant('CallParticipantAdded', caller, ours),
      participant('CallParticipantAdded', callee, theirs),
      participant('CallParticipantRemoved', caller, ours),
      participant('CallParticipantRemoved', callee, theirs),
      {
        type: 'CallEnded',
        subject: `call/${serverCallId}`,
        data: { durationOfCall: 10.05, ...common },
      },
    ]);
    const ids = told().map(({ data }) => data.participantId);
    expect(ids.slice(1, 3)).toEqual(ids.slice(3, 5));
  });
});

describe('the events of the resource', () => {
  it('tell each who joins and leaves a group, and say that it is one', async () => {
    const { scene, told, names } = await scenery();
    const { id } = await scene.call([people.answersAtOnce, people.alsoAnswersAtOnce], source);
    await scene.pass(0);
    await scene.invite(id, people.joinsAndLeaves);
    await scene.pass(5000);
    expect(names()).toEqual([
      'CallStarted',
      ...Array(4).fill('CallParticipantAdded'),
      'CallParticipantRemoved',
    ]);
    expect(told()[0]?.data).toMatchObject({ isTwoParty: false });
    const left = told().at(-1)?.data.user;
    expect(left).toEqual(person(people.joinsAndLeaves.communicationUser.id));
  });

  it('tell of two legs of the application once', async () => {
    const { scene, grid, names } = await scenery();
    await scene.call([user(700)], source);
    await scene.emulator.idle();
    const incoming = grid.eventData('IncomingCall').at(-1) as IncomingCallData;
    const { id } = await scene.answer(incoming.incomingCallContext);
    await scene.pass(100);
    await scene.command(id, 'terminate');
    await scene.pass(1000);
    expect(names()).toEqual([
      'CallStarted',
      'CallParticipantAdded',
      'CallParticipantAdded',
      'CallParticipantRemoved',
      'CallParticipantRemoved',
      'CallEnded',
    ]);
  });

  it('name the room or the group that was connected to', async () => {
    const { scene, told } = await scenery();
    for (const callLocator of [
      { kind: 'roomCallLocator', roomId: 'room-1' },
      { kind: 'groupCallLocator', groupCallId: '29228d3e-040e-4656-a70e-890ab4e173e5' },
    ]) {
      const body = { callLocator, callbackUri: scene.receiver.url };
      const connected = await scene.application.request('POST', ':connect', body);
      await scene.pass(100);
      const id = connected.body.callConnectionId ?? '';
      scene.emulator.acs.join(id, caller);
      await scene.emulator.idle();
    }
    const started = told().filter(({ type }) => type === 'CallStarted');
    expect(started.map(({ data }) => data)).toMatchObject([
      { room: { id: 'room-1' }, isRoomsCall: true, isTwoParty: false },
      { group: { id: '29228d3e-040e-4656-a70e-890ab4e173e5' }, isRoomsCall: false },
    ]);
    expect(started[1]?.data).not.toHaveProperty('room');
  });

  it('leave out telephones and Teams users, and calls that a telephone began', async () => {
    const { scene, grid, names } = await scenery();
    const teams = { microsoftTeamsUser: { userId: '00000000-0000-4000-8000-000000000110' } };
    const { id } = await scene.call([phone('+14255550110')], { ...source, ...callerId });
    await scene.pass(100);
    await scene.invite(id, teams);
    await scene.pass(1000);
    expect(names()).toEqual(['CallStarted', 'CallParticipantAdded']);
    scene.emulator.acs.placeIncomingCall({ from: '4:+14255550123', to: '4:+18005550100' });
    await scene.emulator.idle();
    const incoming = grid.eventData('IncomingCall').at(-1) as IncomingCallData;
    await scene.answer(incoming.incomingCallContext);
    await scene.pass(100);
    expect(names()).toHaveLength(2);
  });

  it('say nothing of a call that nobody answered', async () => {
    const { scene, names } = await scenery();
    await scene.call([people.declines], source);
    await scene.pass(1000);
    expect(names()).toEqual([]);
  });

  it('do not begin in the middle of a call', async () => {
    const { scene, grid, names } = await scenery();
    await scene.emulator.reset();
    const { id } = await scene.call([people.answersAtOnce], source);
    await scene.pass(10);
    await scene.emulator.eventGrid.subscribe({ url: grid.url });
    await scene.invite(id, people.alsoAnswersAtOnce);
    await scene.pass(1000);
    expect(grid.eventData('IncomingCall')).toHaveLength(1);
    expect(names()).toEqual([]);
  });
});
