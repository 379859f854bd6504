import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallbackReceiver, startCallbackReceiver } from './__fixtures__/callback-receiver.js';
import { AcsApplication, people } from './acs/__fixtures__/acs-application.js';
import { operationTable } from './acs/request/operation-table.js';
import type { Emulator } from './emulator.js';
import { getToken } from './graph/__fixtures__/graph-token.js';
import { startEmulator } from './start-emulator.js';

let emulator: Emulator;
let receiver: CallbackReceiver;
let application: AcsApplication;

beforeAll(async () => {
  [emulator, receiver] = await Promise.all([startEmulator(), startCallbackReceiver()]);
  application = new AcsApplication(emulator, receiver);
});

afterAll(() => Promise.all([emulator.close(), receiver.close()]));

interface Refusal {
  readonly status: number;
  readonly allow: string | null;
  readonly code: string;
  readonly message: string;
}

async function ask(method: string, path: string, init: RequestInit = {}): Promise<Refusal> {
  const response = await fetch(`${emulator.info.acs.endpoint}${path}`, { method, ...init });
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  const { error } = JSON.parse(await response.text());
  return { status: response.status, allow: response.headers.get('allow'), ...error };
}

describe('what nobody knows', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/calling'],
    ['GET', '/calling/nothing'],
    ['POST', '/calling/callConnections/x:sing'],
    ['POST', '/calling/callConnections/x/participants:sing'],
    ['POST', '/sms?api-version=2021-03-07'],
    ['POST', '/identities?api-version=2023-10-01'],
    ['POST', '/rooms?api-version=2024-04-15'],
    ['PROPFIND', '/chat/threads'],
    ['GET', '/graph/beta/communications/calls'],
    ['PUT', '/control'],
    ['GET', '/control/nothing'],
    ['POST', '/v1/objects/x'],
    ['DELETE', '/graph/recordings/x'],
    ['GET', '/common/oauth2/v2.0/token'],
  ])('is answered 501 naming it: %s %s', async (method, path) => {
    const refusal = await ask(method, path);
    expect(refusal).toMatchObject({ status: 501, code: 'NotImplemented' });
    expect(refusal.message).toContain(`${method} ${path.replace(/\?.*/, '')}`);
  });

  it('is answered 501 by Graph in its own form', async () => {
    const headers = { authorization: `Bearer ${await getToken(emulator)}` };
    const refusal = await ask('GET', '/graph/v1.0/users/x', { headers });
    expect(refusal).toMatchObject({ status: 501, innerError: { 'request-id': expect.anything() } });
    expect(refusal.message).toContain('GET /graph/v1.0/users/x');
  });
});

describe('a method that a path does not have', () => {
  it.each([
    ['PATCH', '/calling/callConnections', 'POST'],
    ['OPTIONS', '/calling/callConnections/x', 'GET, DELETE'],
    ['PUT', '/calling/callConnections/x/participants', 'GET'],
    ['GET', '/calling/callConnections/x:play', 'POST'],
    ['DELETE', '/calling/recordings', 'POST'],
  ])('is refused by ACS with 405, saying which it has: %s %s', async (method, path, allow) => {
    const refusal = await ask(method, `${path}?api-version=2026-03-12`);
    expect(refusal).toMatchObject({ status: 405, code: '8520', allow });
    expect(refusal.message).toContain(`${method} is not supported at ${path}`);
  });

  it.each([
    ['PUT', '/communications/calls/x', 'GET, DELETE'],
    ['OPTIONS', '/communications/calls', 'POST'],
    ['GET', '/communications/calls/x/answer', 'POST'],
    ['PUT', '/communications/calls/x/audioRoutingGroups/y', 'GET, PATCH, DELETE'],
  ])('is refused by Graph with 405, saying which it has: %s %s', async (method, path, allow) => {
    const headers = { authorization: `Bearer ${await getToken(emulator)}` };
    const refusal = await ask(method, `/graph/v1.0${path}`, { headers });
    expect(refusal).toMatchObject({ status: 405, code: 'MethodNotAllowed', allow });
  });

  it('is refused without a body to HEAD', async () => {
    const { endpoint } = emulator.info.acs;
    const response = await fetch(`${endpoint}/calling/callConnections`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([405, '']);
  });
});

describe('a body of another content type', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', ''])(
    'is refused by both services: %j',
    async (contentType) => {
      const acs = await application.createCall(
        [people.neverAnswers],
        {},
        { headers: { 'content-type': contentType } },
      );
      expect(acs).toMatchObject({ status: 415, body: { error: { code: 'UnsupportedMediaType' } } });
      const graph = await ask('POST', '/graph/v1.0/communications/calls', {
        headers: {
          authorization: `Bearer ${await getToken(emulator)}`,
          'content-type': contentType,
        },
        body: '{}',
      });
      expect(graph).toMatchObject({ status: 400, code: 'BadRequest' });
      expect(graph.message).toContain('Content-Type');
    },
  );

  it('is taken when it is JSON in any spelling', async () => {
    const headers = { 'content-type': 'Application/JSON; charset="utf-8"' };
    const { status } = await application.createCall([people.neverAnswers], {}, { headers });
    expect(status).toBe(201);
  });
});

describe('an operation of a later version', () => {
  const later = operationTable.filter(({ since }) => since !== undefined);

  it('is one of nine', () => {
    expect(later).toHaveLength(9);
  });

  it.each(later)(
    'is not there for the one before it: $id',
    async ({ method, path, since = '' }) => {
      const target = path.replace(/\{\w+\}/g, 'x');
      const before = { '2024-09-15': '2024-04-15', '2025-05-15': '2024-09-15' }[since];
      const refused = await application.send(
        method,
        `${target}?api-version=${before ?? '2025-06-15'}`,
        '{}',
      );
      expect(refused).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
      expect(refused.body.error?.message).toContain(since);
      const { body } = await application.send(method, `${target}?api-version=${since}`, '{}');
      expect(body.error?.code).toMatch(/^\d{4}$/);
    },
  );
});
