import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallbackReceiver, startCallbackReceiver } from '../__fixtures__/callback-receiver.js';
import { createVirtualClock, type VirtualClock } from '../clock/virtual-clock.js';
import type { Emulator } from '../emulator.js';
import { startEmulator } from '../start-emulator.js';
import { AcsApplication, people, phone } from './__fixtures__/acs-application.js';
import { operationHandlers } from './operations/operation-handlers.js';
import { operationTable } from './request/operation-table.js';

let clock: VirtualClock;
let emulator: Emulator;
let receiver: CallbackReceiver;
let application: AcsApplication;

beforeAll(async () => {
  clock = createVirtualClock();
  [emulator, receiver] = await Promise.all([startEmulator({ clock }), startCallbackReceiver()]);
  application = new AcsApplication(emulator, receiver);
});

afterAll(() => Promise.all([emulator.close(), receiver.close()]));

const unknownCall = '/00000000-0000-4000-8000-000000000000';

describe('credentials', () => {
  it('refuses a request without credentials', async () => {
    const answer = await application.request('GET', unknownCall, undefined, {
      headers: { authorization: '' },
    });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: '7501' } } });
  });

  it('refuses a signature under another key and shows what had to be signed', async () => {
    const accessKey = Buffer.from('another key').toString('base64');
    const answer = await application.request('GET', unknownCall, undefined, { accessKey });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: '7509' } } });
    expect(answer.body.error?.message).toContain(`GET\\n/calling/callConnections${unknownCall}?`);
  });

  it('refuses a signature over another date', async () => {
    const answer = await application.request('GET', unknownCall, undefined, {
      headers: { 'x-ms-date': 'Thu, 12 Mar 2026 10:00:01 GMT' },
    });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: '7509' } } });
  });

  it('refuses a body that is not the one whose hash was signed', async () => {
    const answer = await application.request(
      'POST',
      '',
      { targets: [] },
      {
        headers: { 'x-ms-content-sha256': '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' },
      },
    );
    expect(answer.status).toBe(401);
    expect(answer.body.error?.message).toContain('x-ms-content-sha256');
  });

  it('takes the same signature again, as clients that retry send it', async () => {
    const [first, second] = [
      await application.request('GET', unknownCall),
      await application.request('GET', unknownCall),
    ];
    expect([first.status, second.status]).toEqual([404, 404]);
  });

  it('verifies over the path as it was sent, percent-escapes included', async () => {
    const id = await connectedCall();
    const { id: rawId } = people.answersAtOnce.communicationUser;
    for (const spelling of [rawId, encodeURIComponent(rawId)]) {
      const answer = await application.request('GET', `/${id}/participants/${spelling}`);
      expect(answer).toMatchObject({ status: 200, body: { identifier: { rawId } } });
    }
  });

  it('refuses an access token that was not issued for the service', async () => {
    for (const token of ['x.y.z', 'nonsense']) {
      const answer = await application.request('GET', unknownCall, undefined, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer).toMatchObject({ status: 401, body: { error: { code: '7501' } } });
    }
  });
});

describe('requests', () => {
  it.each([
    ['no', `/calling/callConnections${unknownCall}`, 'ApiVersionUnspecified'],
    [
      'an unknown',
      `/calling/callConnections${unknownCall}?api-version=2022-01-01`,
      'UnsupportedApiVersion',
    ],
  ])('refuses %s api-version', async (_, target, code) => {
    expect(await application.send('GET', target, '')).toMatchObject({
      status: 400,
      body: { error: { code } },
    });
  });

  it('refuses a body that is not JSON', async () => {
    const target = '/calling/callConnections?api-version=2026-03-12';
    expect(await application.send('POST', target, '{"targets":')).toMatchObject({
      status: 400,
      body: { error: { code: '8523', message: 'The request body is not valid JSON.' } },
    });
  });

  it('echoes the client request id and names the correlation id in the chain header', async () => {
    const clientRequestId = randomUUID();
    const created = await application.createCall(
      [people.answersAtOnce],
      {},
      {
        headers: { 'x-ms-client-request-id': clientRequestId },
      },
    );
    expect(created.headers.get('x-ms-client-request-id')).toBe(clientRequestId);
    expect(created.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(created.headers.get('x-microsoft-skype-chain-id')).toBe(created.body.correlationId);
  });

  it('names a fresh chain id for a call that is not there', async () => {
    const answer = await application.request('GET', unknownCall);
    expect(answer).toMatchObject({
      status: 404,
      body: { error: { code: '8522', message: 'Call not found.' } },
    });
    expect(answer.headers.get('x-microsoft-skype-chain-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it.each(operationTable.filter(({ id }) => operationHandlers[id] === undefined))(
    'answers 501 to $id',
    async ({ id, method, path }) => {
      const target = path.replace(/\{\w+\}/g, 'x');
      const answer = await application.send(method, `${target}?api-version=2026-03-12`, '');
      expect(answer).toMatchObject({ status: 501, body: { error: { code: 'NotImplemented' } } });
      expect(answer.body.error?.message).toContain(id);
    },
  );

  it('answers 501 to a path that is none of the service', async () => {
    const answer = await application.send('POST', '/calling/callConnections/x:sing', '');
    expect(answer.status).toBe(501);
    expect(answer.body.error?.message).toContain('POST /calling/callConnections/x:sing');
  });
});

describe('refused calls', () => {
  it.each([
    ['a public http callback', { callbackUri: 'http://app.example/' }, 'CallbackUri'],
    ['no callback', { callbackUri: undefined }, 'CallbackUri'],
    ['no targets', { targets: [] }, 'targets'],
    ['a target that names nobody', { targets: [{ kind: 'phoneNumber' }] }, 'targets[0]'],
    ['a phone without caller id', { targets: [phone('+14255550110')] }, 'sourceCallerIdNumber'],
    [
      'a caller id that is no number',
      { sourceCallerIdNumber: { value: '911' } },
      'sourceCallerIdNumber',
    ],
    ['a context that is no string', { operationContext: 7 }, 'operationContext'],
  ])('refuses %s with 400/8523 and names the field', async (_, more, field) => {
    const answer = await application.createCall([people.answersAtOnce], more);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: '8523' } } });
    expect(answer.body.error?.message).toContain(field);
  });

  it.each([
    [{ invitationTimeoutInSeconds: 181 }, 'invitationTimeoutInSeconds'],
    [{ invitationTimeoutInSeconds: 1.5 }, 'invitationTimeoutInSeconds'],
    [{ participantToAdd: phone('+14255550110') }, 'sourceCallerIdNumber'],
    [{ participantToAdd: undefined }, 'participantToAdd'],
    [{ operationCallbackUri: 'http://app.example/' }, 'OperationCallbackUri'],
  ])('refuses the invitation %j with 400/8523', async (more, field) => {
    const id = await connectedCall();
    const body = { participantToAdd: people.neverAnswers, ...more };
    const answer = await application.request('POST', `/${id}/participants:add`, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: '8523' } } });
    expect(answer.body.error?.message).toContain(field);
  });

  it.each([
    [{ mediaStreamingOptions: { transportType: 'websocket' } }, 'audioChannelType'],
    [{ mediaStreamingOptions: { transportType: 'carrierPigeon' } }, 'transportType'],
    [{ transcriptionOptions: { transportType: 'websocket' } }, 'locale'],
    [
      { transcriptionOptions: { transportType: 'websocket', locale: 'en', transportUrl: 'x' } },
      'transportUrl',
    ],
    [{ callIntelligenceOptions: { cognitiveServicesEndpoint: 'x' } }, 'cognitiveServicesEndpoint'],
  ])('refuses %j and names the field', async (more, field) => {
    const answer = await application.createCall([people.answersAtOnce], more);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: '8523' } } });
    expect(answer.body.error?.message).toContain(field);
  });
});

describe('repeatability', () => {
  const firstSent = 'Thu, 12 Mar 2026 10:00:00 GMT';

  async function invite(id: string, headers: Record<string, string>, context = 'once') {
    const body = { participantToAdd: people.neverAnswers, operationContext: context };
    return application.request('POST', `/${id}/participants:add`, body, { headers });
  }

  it('carries a repeated request out once and answers it alike', async () => {
    const id = await connectedCall();
    const headers = {
      'repeatability-request-id': randomUUID(),
      'repeatability-first-sent': firstSent,
    };
    const first = await invite(id, headers);
    const second = await invite(id, headers);
    expect(first.status).toBe(202);
    expect(first.headers.get('repeatability-result')).toBe('accepted');
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('repeatability-result')).toBe('accepted');
    const [call] = emulator.calls().filter((summary) => summary.id === id);
    expect(call?.ringing).toEqual([people.neverAnswers.communicationUser.id]);
  });

  it('refuses the same id with a different body', async () => {
    const id = await connectedCall();
    const headers = {
      'repeatability-request-id': randomUUID(),
      'repeatability-first-sent': firstSent,
    };
    await invite(id, headers);
    const answer = await invite(id, headers, 'another');
    expect(answer.status).toBe(400);
    expect(answer.body.error?.message).toContain('Repeatability-Request-ID');
  });

  it('refuses an id without the time at which it was first sent, and an id that is no GUID', async () => {
    const id = await connectedCall();
    for (const headers of [
      { 'repeatability-request-id': randomUUID() },
      { 'repeatability-request-id': 'x', 'repeatability-first-sent': firstSent },
    ]) {
      expect((await invite(id, headers)).status).toBe(400);
    }
  });

  it('says nothing about repeatability to a request that did not ask', async () => {
    const answer = await invite(await connectedCall(), {});
    expect(answer.headers.has('repeatability-result')).toBe(false);
  });
});

async function connectedCall(): Promise<string> {
  const created = await application.createCall([people.answersAtOnce]);
  await clock.advance(0);
  return created.body.callConnectionId ?? '';
}
