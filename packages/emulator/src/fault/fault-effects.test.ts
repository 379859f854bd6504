import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { people } from '../acs/__fixtures__/acs-application.js';
import { AcsScene } from '../acs/__fixtures__/acs-scene.js';
import type { Fault } from './fault.js';

let scene: AcsScene;

beforeEach(async () => {
  scene = await AcsScene.start();
});

afterEach(() => scene.close());

function connectedNames(id: string) {
  return scene.application.eventNames(id);
}

/** A call in which everything is as it was with these faults. */
async function callWith(...faults: readonly Fault[]): Promise<string> {
  for (const fault of faults) scene.emulator.faults.add(fault);
  return scene.connectedCall();
}

describe('webhooks', () => {
  it('come twice, with the same id', async () => {
    const id = await callWith({ kind: 'duplicate', operation: 'CallConnected' });
    expect(connectedNames(id)).toEqual(['CallConnected', 'CallConnected', 'ParticipantsUpdated']);
    const [first, second] = scene.application.events(id);
    expect(first).toEqual(second);
  });

  it('come late', async () => {
    const id = await callWith({ kind: 'delay', delayMs: 700, operation: 'CallConnected' });
    expect(connectedNames(id)).toEqual(['ParticipantsUpdated']);
    await scene.pass(700);
    expect(connectedNames(id)).toEqual(['ParticipantsUpdated', 'CallConnected']);
  });

  it('come in another order, and alone ones come after all', async () => {
    const id = await callWith({ kind: 'reorder', operation: 'CallConnected' });
    expect(connectedNames(id)).toEqual(['ParticipantsUpdated', 'CallConnected']);
    scene.emulator.faults.add({ kind: 'reorder', operation: 'CallDisconnected' });
    await scene.application.request('DELETE', `/${id}`);
    await scene.pass(50);
    expect(connectedNames(id)).not.toContain('CallDisconnected');
    await scene.pass(1000);
    expect(connectedNames(id)).toContain('CallDisconnected');
  });

  it('are lost, and the record says so', async () => {
    const id = await callWith({ kind: 'drop', operation: 'CallConnected' });
    expect(connectedNames(id)).toEqual(['ParticipantsUpdated']);
    const lost = scene.emulator.deliveries().filter(({ status }) => status === 'dropped');
    expect(lost).toMatchObject([{ callId: id, label: 'CallConnected' }]);
  });

  it('come several in one', async () => {
    const id = await callWith({ kind: 'batch', windowMs: 50 });
    await scene.pass(50);
    const bodies = scene.receiver.received.map(({ body }) => body);
    expect(bodies).toMatchObject([
      [
        { type: 'Microsoft.Communication.CallConnected', data: { callConnectionId: id } },
        { type: 'Microsoft.Communication.ParticipantsUpdated' },
      ],
    ]);
  });

  async function verify(options: { currentDate?: Date } = {}) {
    const { issuer, audience, openIdConfigurationUrl } = scene.emulator.info.acs;
    const answer = await fetch(openIdConfigurationUrl);
    const configuration = (await answer.json()) as { readonly jwks_uri: string };
    const keys = createRemoteJWKSet(new URL(configuration.jwks_uri));
    const [callback] = scene.receiver.received;
    const token = (callback?.headers.authorization ?? '').replace('Bearer ', '');
    const [delivery] = scene.emulator.deliveries();
    const at = new Date(delivery?.attempts[0]?.at ?? '');
    return jwtVerify(token, keys, { issuer, audience, currentDate: at, ...options });
  }

  it.each<[Fault, string]>([
    [{ kind: 'expiredToken' }, 'ERR_JWT_EXPIRED'],
    [{ kind: 'wrongSignature' }, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    [{ kind: 'clockSkew', skewMs: 600_000 }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    [{ kind: 'clockSkew', skewMs: -600_000 }, 'ERR_JWT_EXPIRED'],
  ])('carry a token that does not hold: %j', async (fault, code) => {
    await callWith({ ...fault, operation: 'CallConnected' });
    await expect(verify()).rejects.toMatchObject({ code });
  });

  it('carry the time of a clock that is ahead', async () => {
    const id = await callWith({ kind: 'clockSkew', skewMs: 3_600_000, operation: 'CallConnected' });
    const [connected, roster] = scene.application.events(id);
    const difference = Date.parse(connected?.time ?? '') - Date.parse(roster?.time ?? '');
    expect(difference).toBeGreaterThan(3_590_000);
  });
});

describe('requests', () => {
  it.each<[Fault, number, string, string | null]>([
    [{ kind: 'throttle' }, 429, '8529', null],
    [{ kind: 'throttle', retryAfterSeconds: 7 }, 429, '8529', '7'],
    [{ kind: 'error', status: 500 }, 500, '9999', null],
    [{ kind: 'error', status: 503, retryAfterSeconds: 2 }, 503, '8571', '2'],
  ])('are refused and not carried out: %j', async (fault, status, code, retryAfter) => {
    scene.emulator.faults.add({ ...fault, operation: 'CreateCall', times: 1 });
    const answer = await scene.application.createCall([people.answersAtOnce]);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
    expect(scene.emulator.calls()).toEqual([]);
    expect((await scene.application.createCall([people.answersAtOnce])).status).toBe(201);
  });

  it('of Graph are refused in its own words', async () => {
    scene.emulator.faults.add({ kind: 'throttle', operation: 'POST /graph/*/calls' });
    const response = await fetch(`${scene.emulator.info.graph.baseUrl}/v1.0/communications/calls`, {
      method: 'POST',
    });
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ error: { code: 'TooManyRequests' } });
  });

  it('are answered late', async () => {
    scene.emulator.faults.add({ kind: 'slow', delayMs: 5000, operation: 'CreateCall' });
    let isAnswered = false;
    const answering = scene.application.createCall([people.answersAtOnce]).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await expect.poll(() => scene.emulator.faults.list()[0]?.strikes).toBe(1);
    await scene.pass(4999);
    expect(isAnswered).toBe(false);
    await scene.pass(1);
    expect((await answering).status).toBe(201);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('lose their connection %s they are carried out', async (when, calls) => {
    scene.emulator.faults.add({ kind: 'cut', when, operation: 'CreateCall' });
    await expect(scene.application.createCall([people.neverAnswers])).rejects.toThrow();
    expect(scene.emulator.calls()).toHaveLength(calls);
  });

  it('that were cut off can be repeated, and are carried out once', async () => {
    scene.emulator.faults.add({ kind: 'cut', when: 'after', operation: 'CreateCall', times: 1 });
    const headers = {
      'repeatability-request-id': '2f0f3d5c-60d2-4f0a-9b0c-7c8a4a5e1001',
      'repeatability-first-sent': 'Thu, 12 Mar 2026 10:00:00 GMT',
    };
    const create = () => scene.application.createCall([people.neverAnswers], {}, { headers });
    await expect(create()).rejects.toThrow();
    const { body } = await create();
    expect(scene.emulator.calls().map(({ id }) => id)).toEqual([body.callConnectionId]);
  });

  it('are answered after their events', async () => {
    const id = await scene.connectedCall();
    scene.emulator.faults.add({ kind: 'eventsFirst', operation: 'AddParticipant' });
    let isAnswered = false;
    const inviting = scene.invite(id, people.alsoAnswersAtOnce).then(() => {
      isAnswered = true;
    });
    await expect.poll(() => scene.emulator.calls()[0]?.ringing.length).toBe(1);
    await scene.pass(499);
    expect(connectedNames(id)).toContain('AddParticipantSucceeded');
    expect(isAnswered).toBe(false);
    await scene.pass(1);
    await inviting;
  });

  it('say the time of a clock that is behind', async () => {
    scene.emulator.faults.add({ kind: 'clockSkew', skewMs: -7_200_000 });
    const { headers } = await scene.application.createCall([people.neverAnswers]);
    const behind = Date.now() - Date.parse(headers.get('date') ?? '');
    expect(behind).toBeGreaterThan(7_100_000);
  });
});

describe('an accepted operation', () => {
  it('fails when that was ordered, with what was ordered', async () => {
    const id = await callWith({
      kind: 'fail',
      operation: 'CallMedia_Play',
      code: 500,
      subCode: 8572,
    });
    const file = { kind: 'file', file: { uri: 'https://files.example.com/a.wav' } };
    const events = await scene.eventsDuring(id, 3000, () =>
      scene.command(id, 'play', { playSources: [file], operationContext: 'p' }),
    );
    expect(events).toMatchObject([
      {
        type: 'Microsoft.Communication.PlayFailed',
        data: { operationContext: 'p', resultInformation: { code: 500, subCode: 8572 } },
      },
    ]);
  });
});

describe('the control API', () => {
  it('switches faults on and off, and shows how often they struck', async () => {
    const control = async (method: string, path: string, body?: object) => {
      const response = await fetch(`${scene.emulator.info.control}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    };
    const fault = { kind: 'throttle', operation: 'CreateCall', retryAfterSeconds: 1 };
    const added = await control('POST', '/faults', fault);
    expect(added).toMatchObject({ status: 201, body: { fault, strikes: 0 } });
    expect((await scene.application.createCall([people.neverAnswers])).status).toBe(429);
    expect((await control('GET', '/faults')).body).toMatchObject({ value: [{ strikes: 1 }] });
    expect((await control('DELETE', `/faults/${added.body.id}`)).status).toBe(204);
    expect((await control('DELETE', `/faults/${added.body.id}`)).status).toBe(404);
    expect((await control('POST', '/faults', { kind: 'x' })).status).toBe(400);
    expect((await control('POST', '/seed', { seed: 5 })).status).toBe(204);
    expect((await control('POST', '/seed', { seed: 'five' })).status).toBe(400);
    expect((await control('DELETE', '/faults')).status).toBe(204);
    expect((await scene.application.createCall([people.neverAnswers])).status).toBe(201);
  });
});
