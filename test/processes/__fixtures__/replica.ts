// One of several replicas on one log in Redis. All take webhooks in; one places a call, one only looks on and takes back.
import { createCalling, fromRawId, Invitation } from '@tandem/core';
import { redisLogAdapter } from '@tandem/redis';
import { listenForWebhooks } from '@tandem/webhooks/node';
import type { Setting } from './application.js';
import { createProvider, planOf, standStill, tell, usersAmong } from './application.js';
import type { ListeningNews } from './be-busy.js';

/** Everything a replica is to do. */
export interface ReplicaPlan extends Setting {
  readonly redisUrl: string;
  /** Places a call and invites two people into it. */
  readonly places?: { readonly called: string; readonly invited: readonly string[] };
  /** Follows a call that it did not place, and takes an invitation back that it did not send. */
  readonly observes?: { readonly callId: string; readonly takesBack: string };
}

/** A call was placed and is up. */
export interface PlacedNews {
  readonly kind: 'placed';
  readonly callId: string;
}

/** How an invitation ended, for whoever sent it. */
export interface InvitationNews {
  readonly kind: 'invitation';
  readonly person: string;
  readonly status: string;
}

/** What became of a cancellation, for whoever asked for it. */
export interface CancellationNews {
  readonly kind: 'cancellation';
  readonly outcome: string;
}

/** Who is in the call, for whoever looks on. */
export interface RosterNews {
  readonly kind: 'roster';
  readonly people: readonly string[];
}

const plan = planOf<ReplicaPlan>();
const server = await listenForWebhooks();
const calling = createCalling({
  instances: [createProvider(plan)],
  logs: [redisLogAdapter],
  log: { kind: 'redis', url: plan.redisUrl },
  // What is learnt is learnt from webhooks that other replicas took in, or not at all.
  reconcile: false,
});
server.attach(calling);
const news: ListeningNews = { kind: 'listening', port: Number(new URL(server.url).port) };
tell(news);
if (plan.places !== undefined) await place(plan.places);
if (plan.observes !== undefined) await observe(plan.observes);
await standStill();

async function place({ called, invited }: NonNullable<ReplicaPlan['places']>): Promise<void> {
  const call = await calling.createCall(fromRawId(called));
  await call.setup?.outcome;
  const placed: PlacedNews = { kind: 'placed', callId: call.id };
  tell(placed);
  await Promise.all(
    invited.map(async (person) => {
      const invitation = await call.invite(fromRawId(person), { timeoutMs: 60_000 });
      const { status } = await invitation.outcome;
      const ended: InvitationNews = { kind: 'invitation', person, status };
      tell(ended);
    }),
  );
}

async function observe({ callId, takesBack }: NonNullable<ReplicaPlan['observes']>): Promise<void> {
  const call = await calling.call(callId);
  call.participants$.subscribe(({ participants }) => {
    const people = usersAmong(participants.map(({ identity }) => identity.rawId));
    const roster: RosterNews = { kind: 'roster', people };
    tell(roster);
  });
  let isTaken = false;
  call.operations$.subscribe(({ id, status, targets }) => {
    const operation = call.operation(id);
    if (isTaken || status !== 'accepted' || targets[0]?.rawId !== takesBack) return;
    if (!(operation instanceof Invitation)) return;
    isTaken = true;
    void operation.cancel().then(({ outcome }) => {
      const cancelled: CancellationNews = { kind: 'cancellation', outcome };
      tell(cancelled);
    });
  });
}
