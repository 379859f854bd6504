// Recovers, picks up every call named, waits until nothing is open in any, reads the truth when it is told to, and ends.
import type { Call } from '@tandem/core';
import { createCalling, isOpen } from '@tandem/core';
import { listenForWebhooks } from '@tandem/webhooks/node';
import type { CallNews, Setting } from './application.js';
import {
  brisk,
  createProvider,
  newsOfCall,
  openLog,
  permission,
  planOf,
  tell,
} from './application.js';
import type { ListeningNews } from './be-busy.js';

/** Which calls, beside those that recovery finds. */
export interface PickUpAllPlan extends Setting {
  readonly callIds: readonly string[];
}

/** How all calls stand. */
export interface AllNews {
  readonly kind: 'all';
  readonly calls: readonly CallNews[];
}

const plan = planOf<PickUpAllPlan>();
const server = await listenForWebhooks();
const calling = createCalling({
  ...brisk,
  instances: [createProvider(plan)],
  log: openLog(plan),
});
server.attach(calling);
const listening: ListeningNews = {
  kind: 'listening',
  port: Number(new URL(server.url).port),
};
tell(listening);
const recovered = await calling.recover();
const named = await Promise.all(plan.callIds.map((callId) => calling.call(callId)));
const calls = [...new Map([...recovered, ...named].map((call) => [call.id, call])).values()];
await Promise.all(calls.map(settle));
tell({ kind: 'settled' });
await permission();
await Promise.all(
  calls.filter(({ lifecycle }) => lifecycle !== 'disconnected').map((call) => call.refresh()),
);
const news: AllNews = { kind: 'all', calls: calls.map(({ state }) => newsOfCall(state)) };
tell(news);
await server.close();
await calling.close();

/** What is being done can bring more about. */
async function settle(call: Call): Promise<void> {
  for (let open = call.state.operations.filter(isOpen); open.length > 0; ) {
    await Promise.all(open.map(({ id }) => call.operation(id)?.outcome));
    open = call.state.operations.filter(isOpen);
  }
}
