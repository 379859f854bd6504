// Places calls, invites people, takes invitations back and hangs up, as fast as it can, until it is killed.
import type { Call, EventLog } from '@tandem/core';
import { createCalling, fromRawId } from '@tandem/core';
import { listenForWebhooks } from '@tandem/webhooks/node';
import { Agent } from 'undici';
import type { Setting } from './application.js';
import { brisk, createProvider, openLog, planOf, standStill, tell } from './application.js';

/** One call that is to be made. */
export interface CallPlan {
  readonly called: string;
  readonly invited: readonly string[];
  /** Whether the last invitation is taken back at once. */
  readonly takesBack: boolean;
  readonly hangsUp: boolean;
}

/** Everything the process is to do. */
export interface BusyPlan extends Setting {
  readonly calls: readonly CallPlan[];
}

/** It takes webhooks on a port. */
export interface ListeningNews {
  readonly kind: 'listening';
  readonly port: number;
}

const plan = planOf<BusyPlan>();
const server = await listenForWebhooks();
const calling = createCalling({
  ...brisk,
  instances: [createProvider(plan, steppingDispatcher())],
  log: steppingLog(openLog(plan)),
});
server.attach(calling);
const news: ListeningNews = { kind: 'listening', port: Number(new URL(server.url).port) };
tell(news);
await Promise.allSettled([calling.recover(), ...plan.calls.map(serve)]);
tell({ kind: 'idle' });
await standStill();

async function serve({ called, invited, takesBack, hangsUp }: CallPlan): Promise<void> {
  const call = await calling.createCall(fromRawId(called), { deadlineMs: 5_000 });
  call.participants$.subscribe(() => step());
  await call.setup?.outcome;
  const invitations = await Promise.all(invited.map((rawId) => invite(call, rawId)));
  if (takesBack) await invitations.at(-1)?.cancel();
  await Promise.all(invitations.map(({ outcome }) => outcome));
  if (hangsUp) await call.hangUp();
}

function invite(call: Call, rawId: string) {
  return call.invite(fromRawId(rawId), { timeoutMs: 1_000, deadlineMs: 2_000 });
}

function step(): void {
  tell({ kind: 'step' });
}

function steppingLog(log: EventLog): EventLog {
  return {
    async append(callId, events, options) {
      step();
      const result = await log.append(callId, events, options);
      step();
      return result;
    },
    read: (callId, after) => log.read(callId, after),
    watch: (callId, after, listener) => log.watch(callId, after, listener),
    lease: (callId, request) => log.lease(callId, request),
    release: (callId, lease) => log.release(callId, lease),
    keepSnapshot: (callId, snapshot, options) => log.keepSnapshot(callId, snapshot, options),
    openCalls: () => log.openCalls(),
    close: () => log.close(),
  };
}

function steppingDispatcher() {
  return new Agent().compose((dispatch) => (options, handler) => {
    step();
    return dispatch(options, handler);
  });
}
