import {
  CallAutomationClient,
  type CallConnection,
  parseCallAutomationEvent,
} from '@azure/communication-call-automation';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallbackReceiver, startCallbackReceiver } from '../__fixtures__/callback-receiver.js';
import type { Emulator } from '../emulator.js';
import { startEmulator } from '../start-emulator.js';
import { AcsApplication, people, rawIds } from './__fixtures__/acs-application.js';

let emulator: Emulator;
let receiver: CallbackReceiver;
let application: AcsApplication;
let client: CallAutomationClient;

beforeAll(async () => {
  const options = { acs: { participantsPageSize: 2 } };
  [emulator, receiver] = await Promise.all([startEmulator(options), startCallbackReceiver()]);
  application = new AcsApplication(emulator, receiver);
  client = new CallAutomationClient(emulator.info.acs.connectionString, {
    allowInsecureConnection: true,
  });
});

afterAll(() => Promise.all([emulator.close(), receiver.close()]));

const answering = { communicationUserId: people.answersAtOnce.communicationUser.id };
const joining = { communicationUserId: people.alsoAnswersAtOnce.communicationUser.id };
const silent = { communicationUserId: people.neverAnswers.communicationUser.id };
const declining = { communicationUserId: people.declines.communicationUser.id };
const callerId = { phoneNumber: '+18005550199' };

async function connect(): Promise<{ id: string; connection: CallConnection }> {
  const created = await client.createCall({ targetParticipant: answering }, receiver.url, {
    operationContext: 'call-0001',
  });
  const id = created.callConnectionProperties.callConnectionId ?? '';
  expect(created.callConnectionProperties.callConnectionState).toBe('connecting');
  await application.event(id, 'ParticipantsUpdated');
  return { id, connection: created.callConnection };
}

describe('the official client', () => {
  it('creates a call, reads it and lists its participants over several pages', async () => {
    const { id, connection } = await connect();
    await connection.addParticipant({ targetParticipant: joining });
    await application.event(id, 'AddParticipantSucceeded');

    const properties = await connection.getCallConnectionProperties();
    expect(properties).toMatchObject({ callConnectionState: 'connected', callConnectionId: id });
    const { values = [] } = await connection.listParticipants();
    expect(values.map(({ identifier }) => identifier)).toMatchObject([
      joining,
      answering,
      { communicationUserId: expect.any(String) },
    ]);
    expect(await connection.getParticipant(joining)).toMatchObject({ identifier: joining });
  });

  it('creates a group call with a telephone', async () => {
    const telephone = { phoneNumber: people.phoneAnswersAtOnce.phoneNumber.value };
    const created = await client.createGroupCall([answering, telephone], receiver.url, {
      sourceCallIdNumber: callerId,
    });
    const id = created.callConnectionProperties.callConnectionId ?? '';
    const { data } = await application.event(
      id,
      'ParticipantsUpdated',
      (event) => event.data.participants?.length === 3,
    );
    expect(rawIds(data.participants)).toContain(`4:${telephone.phoneNumber}`);
  });

  it('invites somebody who answers and somebody who declines', async () => {
    const { id, connection } = await connect();
    const invited = await connection.addParticipant(
      { targetParticipant: joining },
      { operationContext: 'inv-1', invitationTimeoutInSeconds: 30 },
    );
    expect(invited).toMatchObject({ operationContext: 'inv-1', invitationId: expect.any(String) });
    expect(invited.participant?.identifier).toMatchObject(joining);
    await application.event(id, 'AddParticipantSucceeded');
    await connection.addParticipant(
      { targetParticipant: declining },
      { operationContext: 'inv-2' },
    );
    const failed = await application.event(id, 'AddParticipantFailed');
    expect(failed.data.operationContext).toBe('inv-2');
  });

  it('cancels an invitation', async () => {
    const { id, connection } = await connect();
    const { invitationId = '' } = await connection.addParticipant({ targetParticipant: silent });
    const cancelled = await connection.cancelAddParticipantOperation(invitationId);
    expect(cancelled.invitationId).toBe(invitationId);
    const event = await application.event(id, 'CancelAddParticipantSucceeded');
    expect(event.data).toMatchObject({ invitationId });
    expect(application.eventNames(id)).not.toContain('AddParticipantFailed');
  });

  it('mutes and removes somebody', async () => {
    const { id, connection } = await connect();
    await connection.addParticipant({ targetParticipant: joining });
    await application.event(id, 'AddParticipantSucceeded');
    await connection.muteParticipant(joining);
    expect(await connection.getParticipant(joining)).toMatchObject({ isMuted: true });
    const { operationContext } = await connection.removeParticipant(joining);
    const removed = await application.event(id, 'RemoveParticipantSucceeded');
    expect(removed.data.operationContext).toBe(operationContext);
    await expect(connection.getParticipant(joining)).rejects.toMatchObject({
      statusCode: 404,
      code: '8522',
    });
  });

  it.each([false, true])('hangs up, for everyone: %s', async (isForEveryone) => {
    const { id, connection } = await connect();
    await connection.hangUp(isForEveryone);
    const { data } = await application.event(id, 'CallDisconnected');
    expect(data).toMatchObject({ resultInformation: { code: 200, subCode: 7000 } });
    await expect(connection.getCallConnectionProperties()).rejects.toMatchObject({
      statusCode: 404,
      code: '8522',
    });
  });

  it('is told in its own terms that a telephone needs a caller id', async () => {
    const telephone = { phoneNumber: people.phoneAnswersAtOnce.phoneNumber.value };
    await expect(client.createGroupCall([telephone], receiver.url)).rejects.toMatchObject({
      statusCode: 400,
      code: '8523',
    });
  });

  it('is refused with another key', async () => {
    const { endpoint } = emulator.info.acs;
    const stranger = new CallAutomationClient(
      `endpoint=${endpoint}/;accesskey=${Buffer.from('stranger').toString('base64')}`,
      { allowInsecureConnection: true },
    );
    await expect(
      stranger.createCall({ targetParticipant: answering }, receiver.url),
    ).rejects.toMatchObject({ statusCode: 401, code: '7509' });
  });

  it('parses every event that the tests above have caused', async () => {
    await emulator.idle();
    const names = new Set<string>();
    for (const { body } of receiver.received) {
      names.add(parseCallAutomationEvent(Array.isArray(body) ? body[0] : {}).kind);
    }
    expect([...names].sort()).toEqual([
      'AddParticipantFailed',
      'AddParticipantSucceeded',
      'CallConnected',
      'CallDisconnected',
      'CancelAddParticipantSucceeded',
      'ParticipantsUpdated',
      'RemoveParticipantSucceeded',
    ]);
  });
});

describe('the token on a callback', () => {
  it('verifies against the published keys and names issuer, audience and five minutes', async () => {
    const { id } = await connect();
    const { openIdConfigurationUrl, audience, issuer } = emulator.info.acs;
    const configuration = await readJson<{ jwks_uri: string }>(openIdConfigurationUrl);
    expect(configuration).toMatchObject({ issuer });
    const keys = createRemoteJWKSet(new URL(configuration.jwks_uri));
    const callbacks = receiver.received.filter(({ body }) => JSON.stringify(body).includes(id));
    expect(callbacks.length).toBeGreaterThan(0);
    for (const { headers } of callbacks) {
      const token = (headers.authorization ?? '').replace('Bearer ', '');
      const { payload } = await jwtVerify(token, keys, { issuer, audience });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
      expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
    }
  });

  it('is signed with a new key after a rotation, and the old key stays published', async () => {
    const first = await connect();
    await emulator.rotateKeys();
    const second = await connect();
    const kidOf = ({ id }: { readonly id: string }) => {
      const callback = receiver.received.find(({ body }) => JSON.stringify(body).includes(id));
      return decodeProtectedHeader((callback?.headers.authorization ?? '').slice(7)).kid;
    };
    expect(kidOf(first)).not.toBe(kidOf(second));
    const { endpoint } = emulator.info.acs;
    const { keys } = await readJson<{ keys: { kid: string }[] }>(`${endpoint}/calling/keys`);
    const published = keys.map(({ kid }) => kid);
    expect(published).toEqual(expect.arrayContaining([kidOf(first), kidOf(second)]));
  });
});

describe('an access token from the local token endpoint', () => {
  it('is as good as the key', async () => {
    const { tokenUrl, clientId, clientSecret } = emulator.info.graph;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://communication.azure.com//.default',
    });
    const init = { method: 'POST', body: form };
    const issued = await readJson<{ access_token: string }>(tokenUrl, init);
    const target = '/calling/callConnections/nobody?api-version=2026-03-12';
    const answer = await application.send('GET', target, '', {
      headers: { authorization: `Bearer ${issued.access_token}` },
    });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: '8522' } } });
  });
});

async function readJson<Body>(url: string, init: RequestInit = {}): Promise<Body> {
  const response = await fetch(url, init);
  return JSON.parse(await response.text());
}
