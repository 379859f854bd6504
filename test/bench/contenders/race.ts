import { randomBytes } from 'node:crypto';
import { startFresh } from '../harness/fresh-process.ts';
import type { MeasureContext } from '../harness/measure.ts';
import type { ServiceReport } from '../servers/calling-service.ts';
import type { Round, Workload } from './inviter.ts';

/** What each inviter took, for each round that counted, in microseconds per invitation. */
export interface Race<Name extends string> {
  readonly wall: Readonly<Record<Name, readonly number[]>>;
  readonly cpu: Readonly<Record<Name, readonly number[]>>;
  /** One invitation as the service saw it, its ids set aside: the same from all. */
  readonly sample: string;
  readonly workload: Workload;
  /** How many invitations of each came before those that counted. */
  readonly warmUp: number;
}

/**
 * How many rounds do not count: 8,000 invitations. Up to then the compiler still works on all of the contenders, and longest on
 * the one with the most code; a service that has run for a minute is past it.
 */
const warmUps = 4;

/** A round of a race is short beside what else goes on at a machine, so there are more of them. */
const roundsForOne = 2;

/**
 * Lets inviters, each in a process of its own, invite the same people over as many connections, round by round and each first
 * in its turn, at one service in another process.
 *
 * @throws Error when the service did not see the same invitations from all of them.
 */
export async function race<Name extends string>(
  modules: Readonly<Record<Name, string>>,
  context: MeasureContext,
): Promise<Race<Name>> {
  const workload = { calls: 250, invitationsPerCall: 8, atOnce: 32 };
  const rounds = context.rounds * roundsForOne;
  const accessKey = randomBytes(32).toString('base64');
  const token = randomBytes(600).toString('base64url');
  const service = startFresh(new URL('../servers/calling-service.ts', import.meta.url), [
    accessKey,
    token,
  ]);
  const endpoint = await service.ask<string>('address');
  // The keys of a record that was written out are its names.
  const names = Object.keys(modules) as Name[];
  const processes = names.map((name) => ({
    name,
    process: startFresh(new URL(modules[name], import.meta.url), [endpoint, accessKey, token]),
    wall: [] as number[],
    cpu: [] as number[],
  }));
  let sample = '';
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const reports = new Map<Name, ServiceReport>();
    const first = round % processes.length;
    for (const one of [...processes.slice(first), ...processes.slice(0, first)]) {
      const { invitations, wallUs, cpuUs } = await one.process.ask<Round>(workload);
      const report = await service.ask<ServiceReport>('report');
      assertDone(one.name, { invitations, report, workload });
      reports.set(one.name, report);
      sample = report.sample;
      if (round < warmUps) continue;
      one.wall.push(wallUs / invitations);
      one.cpu.push(cpuUs / invitations);
    }
    assertSame(reports);
  }
  await Promise.all([...processes.map((one) => one.process.end()), service.end()]);
  const resultOf = (kind: 'wall' | 'cpu') =>
    Object.fromEntries(processes.map((one) => [one.name, one[kind]])) as Record<Name, number[]>;
  const warmUp = warmUps * workload.calls * workload.invitationsPerCall;
  return { wall: resultOf('wall'), cpu: resultOf('cpu'), sample, workload, warmUp };
}

function assertDone(
  name: string,
  {
    invitations,
    report,
    workload,
  }: { invitations: number; report: ServiceReport; workload: Workload },
): void {
  const expected = workload.calls * workload.invitationsPerCall;
  if (invitations !== expected || report.invitations !== expected)
    throw new Error(
      `"${name}" was to invite ${expected}: it made ${invitations}, and ${report.invitations} arrived.`,
    );
}

function assertSame(reports: ReadonlyMap<string, ServiceReport>): void {
  const [[oneName, one] = ['', undefined], ...others] = reports;
  for (const [name, other] of others) {
    if (other.digest !== one?.digest)
      throw new Error(
        `"${oneName}" and "${name}" did not ask for the same:\n${one?.sample}\n${other.sample}`,
      );
    if (other.connections !== one.connections)
      throw new Error(
        `"${oneName}" used ${one.connections} connections, and "${name}" ${other.connections}.`,
      );
  }
}
