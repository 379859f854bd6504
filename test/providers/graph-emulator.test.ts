import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import {
  type Call,
  type Calling,
  createCalling,
  phone,
  type Roster,
  teamsUser,
} from '@tandem/core';
import { type Emulator, startEmulator } from '@tandem/emulator';
import { graph } from '@tandem/graph';
import { filter, firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectAsDescribed } from './graph-description/wire-check.js';

const answers = (last: string) => teamsUser(`00000000-0000-4000-8000-0000000001${last}`);
const ann = answers('10');
const ben = answers('11');
const declines = answers('40');
const neverAnswers = answers('60');
const joinsAndLeaves = answers('80');
const instanceId = '00000000-0000-4000-8000-0000000000f1';

let emulator: Emulator;
let webhook: Server;
let calling: Calling;

beforeEach(async () => {
  emulator = await startEmulator();
  webhook = createServer(async (request, response) => {
    const body = await json(request);
    const receivedAt = new Date().toISOString();
    const status = await calling.receive('graph', { body, headers: {}, receivedAt }).then(
      () => 202,
      () => 500,
    );
    response.writeHead(status).end();
  });
  webhook.listen(0, '127.0.0.1');
  await once(webhook, 'listening');
  const { baseUrl, tokenUrl, tenantId, clientId, clientSecret } = emulator.info.graph;
  calling = createCalling({
    adapters: [graph],
    providers: {
      graph: {
        baseUrl,
        credential: { tenantId, clientId, clientSecret, tokenUrl },
        callbackUrl: `http://127.0.0.1:${portOf(webhook)}/graph`,
        applicationInstanceId: instanceId,
      },
    },
  });
});

afterEach(async () => {
  await calling.close();
  await emulator.close();
  expectAsDescribed(emulator);
  const closed = once(webhook, 'close');
  webhook.close();
  webhook.closeAllConnections();
  await closed;
});

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

const people = (roster: Roster) => roster.participants.map(({ identity }) => identity.rawId);

/** The roster once it is as asked for. */
function rosterOf(call: Call, isRight: (people: readonly string[]) => boolean): Promise<Roster> {
  return firstValueFrom(call.participants$.pipe(filter((roster) => isRight(people(roster)))));
}

async function connected(target: Parameters<Calling['createCall']>[0]): Promise<Call> {
  const call = await calling.createCall(target);
  expect(await call.setup?.outcome).toMatchObject({ status: 'succeeded' });
  return call;
}

describe('a call through the emulator', () => {
  it('of two has a roster of two before the service sends any', async () => {
    const call = await connected(ann);
    expect(call.roster.participants).toMatchObject([
      { identity: { kind: 'application' }, isSelf: true },
      { identity: { rawId: ann.rawId }, isSelf: false },
    ]);
    expect(await call.listParticipants()).toHaveLength(2);
    expect(await call.getParticipant(ann)).toMatchObject({ identity: { rawId: ann.rawId } });
    await call.hangUp();
    await firstValueFrom(call.state$.pipe(filter(({ lifecycle }) => lifecycle === 'disconnected')));
    expect(call.endReason).toMatchObject({
      reason: 'endedByApplication',
      code: 200,
      subCode: 7000,
    });
  });

  it('takes people in, and tells who answered, who declined and who came and went', async () => {
    const call = await connected(ann);
    const invitation = await call.invite(ben, { context: 'my own context' });
    expect(await invitation.outcome).toMatchObject({ status: 'succeeded' });
    expect(invitation.state).toMatchObject({ context: 'my own context' });
    await rosterOf(call, (present) => present.includes(ben.rawId));
    expect(call.roster).toMatchObject({ isComplete: true, freshness: 'live' });

    const refused = await call.invite(declines);
    expect(await refused.outcome).toMatchObject({
      status: 'failed',
      reason: { reason: 'declined' },
    });

    const brief = await call.invite(joinsAndLeaves);
    expect(await brief.outcome).toMatchObject({ status: 'succeeded' });
    await rosterOf(call, (present) => present.includes(joinsAndLeaves.rawId));
    await rosterOf(call, (present) => !present.includes(joinsAndLeaves.rawId));
    expect(people(call.roster)).toHaveLength(3);
  });

  it('cancels an invitation that rings, and only that', async () => {
    const call = await connected(ann);
    const invitation = await call.invite(neverAnswers);
    const cancellation = await invitation.cancel();
    expect(cancellation).toMatchObject({ outcome: 'cancelled' });
    expect(await invitation.outcome).toMatchObject({ status: 'cancelled' });
    expect((await call.listParticipants()).map(({ identity }) => identity.rawId)).toContain(
      ann.rawId,
    );
  });

  it('lets an invitation ring no longer than was asked for', async () => {
    const call = await connected(ann);
    const invitation = await call.invite(neverAnswers, { timeoutMs: 1_000 });
    expect(await invitation.outcome).toMatchObject({
      status: 'timedOut',
      reason: { reason: 'noAnswer' },
    });
  });

  it('removes and mutes people, and ends for everyone', async () => {
    const call = await connected([ann, ben]);
    await rosterOf(call, (present) => present.includes(ann.rawId) && present.includes(ben.rawId));
    const mute = await call.mute(ben);
    expect(await mute.outcome).toMatchObject({ status: 'succeeded' });
    await firstValueFrom(
      call.participants$.pipe(
        filter(({ participants }) =>
          participants.some(({ isMuted, identity }) => isMuted && identity.rawId === ben.rawId),
        ),
      ),
    );
    const removal = await call.remove(ben);
    expect(await removal.outcome).toMatchObject({ status: 'succeeded' });
    expect(people(call.roster)).not.toContain(ben.rawId);
    const end = await call.hangUp({ forEveryone: true });
    expect(await end.outcome).toMatchObject({ status: 'succeeded' });
    expect(emulator.calls()).toEqual([]);
  });

  it('to a phone number shows the number of the resource account', async () => {
    const call = await connected(phone('+14255550110'));
    expect(call.state.source).toMatchObject({ kind: 'teamsApp', appId: instanceId });
  });

  it('sends the one request of each command once', async () => {
    const call = await connected(ann);
    await (await call.invite(ben)).outcome;
    const posts = emulator
      .requests()
      .filter(({ method, target }) => method === 'POST' && target.includes('/calls'));
    expect(posts).toHaveLength(2);
  });
});
