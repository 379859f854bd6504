// Ends a client in the middle of everything, and nothing else: whether the process ends then is the question.
import type { OperationStatus } from '@tandem/core';
import { createCalling, fromRawId } from '@tandem/core';
import { listenForWebhooks } from '@tandem/webhooks/node';
import type { Observable } from 'rxjs';
import type { Setting } from './application.js';
import { createProvider, openLog, planOf, tell } from './application.js';

/** Who is called, who lets it ring, and how the client is ended: in the ways named, all at once. */
export interface ShutDownPlan extends Setting {
  readonly called: string;
  readonly silent: string;
  readonly ways: readonly ('close' | 'destroy')[];
}

/** The client has ended. */
export interface ShutDownNews {
  readonly kind: 'shut down';
  /** Streams that were subscribed, and those of them that have completed. */
  readonly streams: number;
  readonly completed: number;
  /** What is said of an invitation that nobody answered yet. */
  readonly invitation: OperationStatus;
}

const plan = planOf<ShutDownPlan>();
const server = await listenForWebhooks();
const calling = createCalling({
  instances: [createProvider({ ...plan, callbackUrl: server.urlFor(plan.service) })],
  log: openLog(plan),
});
server.attach(calling);
const call = await calling.createCall(fromRawId(plan.called));
await call.setup?.result();
const invitation = await call.invite(fromRawId(plan.silent), { timeoutMs: 30_000 });
const streams: readonly Observable<unknown>[] = [
  call.state$,
  call.participants$,
  call.operations$,
  call.events$,
  invitation.status$,
  calling.calls$,
  calling.incomingCalls$,
];
let completed = 0;
for (const stream of streams) {
  stream.subscribe({
    complete: () => {
      completed += 1;
    },
  });
}
await Promise.all(plan.ways.map((way) => calling[way]()));
await server.close();
const { status } = await invitation.outcome;
const news: ShutDownNews = {
  kind: 'shut down',
  streams: streams.length,
  completed,
  invitation: status,
};
tell(news);
