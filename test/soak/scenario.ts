import type { Call, Calling, Identity, Invitation } from '@tandem/core';
import { CallingError, RequestError, teamsUser } from '@tandem/core';
import type { Tally } from './tally.ts';
import { find } from './tally.ts';
import { watchCall } from './watch-call.ts';

/** What a scenario is played with. */
export interface Stage {
  readonly calling: Calling;
  readonly tally: Tally;
  /** A number from 0 to 1, the same sequence for the same seed. */
  readonly random: () => number;
  /** Raw ids of those who are in a call by the emulator's books; undefined when it knows no such call. */
  readonly truthOf: (providerCallId: string) => Promise<readonly string[] | undefined>;
}

const callLimitMs = 90_000;
const patience = { deadlineMs: 8_000 };

/** Two digits by which the emulator knows how somebody behaves, see its table of people. */
const hosts = ['01', '11', '21'];
const guests = ['02', '12', '22', '41', '51', '61', '62', '71', '81'];

/** One random call: people are called and invited, some are cancelled or removed, and in the end it is hung up. */
export async function playCall(provider: string, stage: Stage): Promise<void> {
  const { calling, tally, random } = stage;
  tally.calls += 1;
  let call: Call;
  try {
    call = await calling.createCall(person(pick(hosts, random)), { provider, ...patience });
  } catch (error) {
    find(tally, 'lost', `a call could not be placed on ${provider}: ${wordsOf(error)}`);
    return;
  }
  const ended = watchCall(call, tally, callLimitMs);
  try {
    await playOn(call, stage);
  } catch (error) {
    // A call may end before everything in it was done: then its streams say so.
    if (call.lifecycle === 'connected') find(tally, 'lost', `${call.id}: ${wordsOf(error)}`);
  }
  if (call.lifecycle !== 'disconnected') {
    await call.hangUp(patience).catch((error: unknown) => {
      if (call.lifecycle === 'connected') find(tally, 'lost', `${call.id}: ${wordsOf(error)}`);
    });
  }
  await ended;
}

async function playOn(call: Call, stage: Stage): Promise<void> {
  const { random } = stage;
  const setup = await call.setup?.outcome;
  if (setup?.status !== 'succeeded') return;
  const people = shuffled(guests, random)
    .slice(0, 1 + Math.floor(random() * 3))
    .map(person);
  const invited = await call.inviteEach(people, patience);
  const invitations = invited.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  await Promise.all(invitations.map((invitation) => settle(invitation, random)));
  const [first] = people;
  if (first !== undefined && random() < 0.3 && isIn(call, first)) {
    await removed(call, first);
  }
  if (call.lifecycle === 'connected') await compare(call, stage);
}

/** Who never answers is cancelled after a while; of the others, some are cancelled just as they may be answering. */
async function settle(invitation: Invitation, random: () => number): Promise<void> {
  const isSilent = invitation.targets.some(({ rawId }) => /-0{8}016\d$/.test(rawId));
  if (isSilent || random() < 0.25) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, random() * 600);
    });
    await invitation.cancel();
  }
  await invitation.outcome;
}

/** Whoever leaves by themselves meanwhile cannot be removed any more, and the service says so. */
async function removed(call: Call, person: Identity): Promise<void> {
  try {
    await (await call.remove(person, patience)).outcome;
  } catch (error) {
    if (!RequestError.isInstance(error)) throw error;
  }
}

/** The roster becomes the truth: at once, or when it is read. People come and go meanwhile, so it is tried a few times. */
async function compare(call: Call, { tally, truthOf }: Stage): Promise<void> {
  let difference = '';
  for (let attempt = 0; attempt < 6; attempt += 1) {
    if (attempt > 0) await call.refresh();
    const { participants } = call.roster;
    const truth = await truthOf(call.providerCallId);
    if (call.lifecycle !== 'connected' || truth === undefined) return;
    const seen = participants.filter(({ isSelf }) => !isSelf).map(({ identity }) => identity.rawId);
    const own = participants.find(({ isSelf }) => isSelf)?.identity.rawId;
    const others = truth.filter((rawId) => rawId !== own);
    if (String(seen.sort()) === String(others.sort())) return;
    difference = `${call.id}: sees ${seen.length} others where there are ${others.length}`;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 250);
    });
  }
  find(tally, 'divergences', difference);
}

function person(digits: string): Identity {
  return teamsUser(`00000000-0000-4000-8000-0000000001${digits}`);
}

function isIn(call: Call, { rawId }: Identity): boolean {
  return call.roster.participants.some(({ identity }) => identity.rawId === rawId);
}

function pick<T>(values: readonly [T, ...T[]] | readonly T[], random: () => number): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('There is nothing to pick from.');
  return value;
}

function shuffled<T>(values: readonly T[], random: () => number): readonly T[] {
  return values
    .map((value) => ({ value, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ value }) => value);
}

function wordsOf(error: unknown): string {
  return CallingError.isInstance(error) ? `${error.code}: ${error.message}` : String(error);
}
