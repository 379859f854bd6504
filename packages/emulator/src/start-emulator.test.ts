import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type CallbackReceiver, startCallbackReceiver } from './__fixtures__/callback-receiver.js';
import { AcsApplication, people, user } from './acs/__fixtures__/acs-application.js';
import { createVirtualClock } from './clock/virtual-clock.js';
import type { Emulator } from './emulator.js';
import type { EmulatorOptions } from './kernel/emulator-options.js';
import { behaviourTable } from './people/behaviour-table.js';
import { startEmulator } from './start-emulator.js';

const running: (Emulator | CallbackReceiver)[] = [];

async function scene(options: EmulatorOptions = {}) {
  const [emulator, receiver] = await Promise.all([startEmulator(options), startCallbackReceiver()]);
  running.push(emulator, receiver);
  const application = new AcsApplication(emulator, receiver);
  const control = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${emulator.info.control}${path}`, init);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const post = (path: string, body: unknown) =>
    control(path, { method: 'POST', body: JSON.stringify(body) });
  return { emulator, receiver, application, control, post };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((resource) => resource.close()));
});

describe('a started emulator', () => {
  it('takes requests within a second', async () => {
    const begun = performance.now();
    const { control } = await scene();
    expect((await control('')).status).toBe(200);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('says where everything is, in absolute addresses of its own', async () => {
    const { emulator, control } = await scene();
    const { body } = await control('');
    expect(body).toEqual(emulator.info);
    const { origin } = new URL(emulator.info.control);
    const { acs, graph } = emulator.info;
    expect(acs.connectionString).toBe(
      `endpoint=${origin}/;accesskey=${acs.connectionString.split('accesskey=')[1]}`,
    );
    for (const url of [
      acs.endpoint,
      acs.issuer,
      acs.openIdConfigurationUrl,
      graph.baseUrl,
      graph.tokenUrl,
      graph.issuer,
      graph.openIdConfigurationUrl,
    ]) {
      expect(new URL(url).origin).toBe(origin);
    }
  });

  it('names the address it was told to name', async () => {
    const { emulator } = await scene({ publicUrl: 'https://calling.example' });
    expect(emulator.info.acs.connectionString).toMatch(/^endpoint=https:\/\/calling\.example\/;/);
  });

  it('answers 501 to what it does not know', async () => {
    const { emulator } = await scene();
    const response = await fetch(`${emulator.info.acs.endpoint}/teapots/1`, { method: 'PATCH' });
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({
      error: { code: 'NotImplemented', message: expect.stringContaining('PATCH /teapots/1') },
    });
  });

  it('refuses connections after it was closed, and may be closed twice', async () => {
    const { emulator, application } = await scene();
    await application.createCall([people.neverAnswers]);
    await Promise.all([emulator.close(), emulator.close()]);
    const socket = connect(Number(new URL(emulator.info.control).port), '127.0.0.1');
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('leaves neither a timer nor a socket behind', async () => {
    const before = process.getActiveResourcesInfo();
    const { emulator, application, receiver } = await scene();
    await application.connectedCall();
    await application.createCall([people.neverAnswers]);
    receiver.answerNext(503);
    await application.createCall([people.declines]);
    await emulator.close();
    expect(count(process.getActiveResourcesInfo(), 'Timeout')).toBeLessThanOrEqual(
      count(before, 'Timeout'),
    );
  });

  it('stops on the clock it was given: nothing is left to run', async () => {
    const clock = createVirtualClock();
    const { emulator, application, receiver } = await scene({ clock });
    await application.createCall([people.neverAnswers]);
    await emulator.close();
    await clock.advance(300_000);
    expect(receiver.received).toEqual([]);
  });
});

describe('the control API', () => {
  it('shows calls, requests without credentials, and deliveries with their attempts', async () => {
    const { application, control, emulator } = await scene();
    const id = await application.connectedCall();
    await emulator.idle();
    const calls = await control('/calls');
    expect(calls.body.value).toMatchObject([
      { service: 'acs', id, state: 'connected', ringing: [] },
    ]);
    const requests = await control('/requests');
    expect(requests.body.value).toMatchObject([
      { method: 'POST', target: '/calling/callConnections?api-version=2026-03-12', status: 201 },
    ]);
    expect(requests.body.value[0].headers).not.toHaveProperty('authorization');
    const deliveries = await control('/deliveries');
    expect(deliveries.body.value).toMatchObject([
      { callId: id, label: 'CallConnected', status: 'delivered', attempts: [{ status: 200 }] },
      { callId: id, label: 'ParticipantsUpdated', status: 'delivered' },
    ]);
  });

  it('gives a person another behaviour', async () => {
    const { application, control, post } = await scene();
    const person = user(7);
    const { id: rawId } = person.communicationUser;
    const behaviour = { kind: 'declines', afterMs: 0 };
    expect((await post('/people', { rawId, behaviour })).status).toBe(204);
    expect((await control('/people')).body).toEqual({
      table: behaviourTable,
      people: [{ rawId, behaviour }],
      owned: [],
    });
    const created = await application.createCall([person]);
    await application.event(created.body.callConnectionId ?? '', 'CreateCallFailed');
  });

  it.each([
    ['no raw id', { behaviour: { kind: 'declines', afterMs: 0 } }, 'rawId'],
    ['an unknown behaviour', { rawId: '4:+1425', behaviour: { kind: 'sings' } }, 'kind'],
  ])('refuses %s and says what to do', async (_, body, field) => {
    const { post } = await scene();
    const answer = await post('/people', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(field);
  });

  it('forgets everything on a reset', async () => {
    const { application, control, post, emulator } = await scene();
    await application.connectedCall();
    emulator.people.set('4:+14255550123', { kind: 'neverAnswers' });
    expect((await post('/reset', {})).status).toBe(204);
    for (const path of ['/calls', '/requests', '/deliveries']) {
      expect((await control(path)).body).toEqual({ value: [] });
    }
    expect((await control('/people')).body.people).toEqual([]);
    const id = await application.connectedCall();
    expect(application.eventNames(id)).toContain('CallConnected');
  });
});

function count(resources: readonly string[], kind: string): number {
  return resources.filter((resource) => resource === kind).length;
}
