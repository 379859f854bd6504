import { randomUUID } from 'node:crypto';
import type { ReceiverRound } from '../contenders/webhook-receiver.ts';
import { asRates, compared } from '../harness/compete.ts';
import { type FreshProcess, startFresh } from '../harness/fresh-process.ts';
import type { Measure } from '../harness/measure.ts';
import { postAll, writtenRequest } from '../servers/post-all.ts';
import { startSigningService } from '../servers/signing-service.ts';

const warmUps = 3;
const connections = 32;
const calls = 200;

interface Lane {
  readonly name: 'fresh' | 'reused' | 'floor' | 'floor in turns';
  readonly receiver: FreshProcess;
  readonly url: string;
  /** The token of the n-th webhook. */
  readonly tokenOf: (index: number) => string;
  readonly wall: number[];
  readonly cpu: number[];
  readonly main: number[];
}

/** Webhooks of ACS over HTTP, verified by their tokens and kept, beside node:http that parses them and answers. */
export const measure: Measure = {
  id: 'http-webhook',
  title: 'HTTP webhook, token verified, into the log',
  run: async ({ isQuick, rounds }) => {
    const count = isQuick ? 2_000 : 6_000;
    const service = await startSigningService();
    // More than are remembered as verified, so that each is as good as new when its turn comes again.
    const tokens = service.tokens(2_000);
    const fresh = (index: number) => tokens[index % tokens.length] ?? '';
    const { openIdConfigurationUrl, issuer, audience } = service;
    const policy = [openIdConfigurationUrl, issuer, audience];
    const lanes = await Promise.all([
      laneOf('fresh', fresh, ['webhook-tandem', policy]),
      laneOf('reused', () => fresh(0), ['webhook-tandem', policy]),
      laneOf('floor', fresh, ['webhook-bare', []]),
      laneOf('floor in turns', fresh, ['webhook-bare-in-turns', []]),
    ]);
    for (let round = 0; round < warmUps + rounds; round += 1) {
      const first = round % lanes.length;
      for (const lane of [...lanes.slice(first), ...lanes.slice(0, first)]) {
        await runRound(lane, { count, isCounted: round >= warmUps });
      }
    }
    await Promise.all(lanes.map(({ receiver }) => receiver.end()));
    service.close();
    const [one, other, floor, inTurns] = lanes;
    if (!(one && other && floor && inTurns)) throw new Error('No lanes.');
    const rate = (ours: Lane, theirs: Lane) =>
      asRates(ours.wall, theirs.wall).ratio.median.toFixed(2);
    const median = (ours: readonly number[], theirs: readonly number[]) =>
      compared('µs', ours, theirs).ratio.median.toFixed(2);
    return {
      floor: asRates(one.wall, floor.wall),
      notes: [
        `${count} ParticipantsUpdated with 4 people a round, ${connections} connections, another token each time: the service documents a new one for every event. With one token for all it is ${rate(other, floor)} of the floor`,
        `processor time of the event loop: ${median(one.main, floor.main)} times the floor's (${median(other.main, floor.main)} with one token); of all threads: ${median(one.cpu, floor.cpu)} times`,
        `the floor answers each request as soon as it is read, Tandem all of a turn of the event loop together. A floor that does so too is ${rate(inTurns, floor)} of the floor, and Tandem ${rate(one, inTurns)} of it (${rate(other, inTurns)} with one token)`,
      ],
    };
  },
};

async function laneOf(
  name: Lane['name'],
  tokenOf: Lane['tokenOf'],
  [module, given]: readonly [string, readonly string[]],
): Promise<Lane> {
  const receiver = startFresh(new URL(`../contenders/${module}.ts`, import.meta.url), given);
  const url = await receiver.ask<string>('open');
  return { name, receiver, url, tokenOf, wall: [], cpu: [], main: [] };
}

async function runRound(
  lane: Lane,
  { count, isCounted }: { readonly count: number; readonly isCounted: boolean },
): Promise<void> {
  const { name, receiver, url, tokenOf } = lane;
  const ids = Array.from({ length: calls }, () => randomUUID());
  const requests = Array.from({ length: count }, (_, index) =>
    writtenRequest(url, { token: tokenOf(index), body: bodyOf(ids[index % calls] ?? '', index) }),
  );
  await receiver.ask('begin');
  // The first webhook of a client has the keys fetched, which is no part of the rate.
  await postAll({ url, requests: requests.slice(0, 1), connections: 1 });
  const wallUs = await postAll({ url, requests: requests.slice(1), connections });
  const { events, cpuUs, mainUs } = await receiver.ask<ReceiverRound>('end');
  if (events !== count) throw new Error(`"${name}" took ${events} of ${count} events.`);
  if (!isCounted) return;
  lane.wall.push(wallUs / count);
  lane.cpu.push(cpuUs / count);
  lane.main.push(mainUs / count);
}

function bodyOf(callConnectionId: string, sequenceNumber: number): string {
  const data = {
    participants: ['1001', '1002', '1003', '1004'].map((digits) => ({
      identifier: {
        rawId: `8:acs:b9614373-fd0b-480c-8fd2-cb58b70eab9f_00000001-0000-0000-0000-00000000${digits}`,
        kind: 'communicationUser',
        communicationUser: {
          id: `8:acs:b9614373-fd0b-480c-8fd2-cb58b70eab9f_00000001-0000-0000-0000-00000000${digits}`,
        },
      },
      isMuted: false,
      isOnHold: false,
    })),
    sequenceNumber,
    version: '2026-03-12',
    callConnectionId,
    serverCallId: 'aHR0cHM6Ly9hcGkuZmxpZ2h0cHJveHkuc2t5cGUuY29tL2FwaS92Mi9jcC9jb252',
    correlationId: 'd4f4c1be-59d8-4850-b9bf-1e564c9e5f2d',
    publicEventType: 'Microsoft.Communication.ParticipantsUpdated',
  };
  return JSON.stringify([
    {
      id: randomUUID(),
      source: `calling/callConnections/${callConnectionId}`,
      type: 'Microsoft.Communication.ParticipantsUpdated',
      data,
      time: '2026-03-12T10:00:00.0000000+00:00',
      specversion: '1.0',
      datacontenttype: 'application/json',
      subject: `calling/callConnections/${callConnectionId}`,
    },
  ]);
}
