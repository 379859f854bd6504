// Takes up what a process left behind, waits until all of it has ended, and ends by itself.
import type { Call } from '@tandem/core';
import { createCalling } from '@tandem/core';
import type { CallNews, Setting } from './application.js';
import { brisk, createProvider, newsOfCall, openLog, planOf, tell } from './application.js';
import type { Halt } from './stand-still-at.js';
import { haltingDispatcher, haltingLog } from './stand-still-at.js';

/** Where to stop for good, if anywhere. */
export interface RecoverPlan extends Setting {
  readonly halt?: Halt;
}

/** What became of what was left behind. */
export interface RecoveryNews {
  readonly kind: 'recovered';
  readonly calls: readonly CallNews[];
}

const plan = planOf<RecoverPlan>();
const { halt } = plan;
const calling = createCalling({
  ...brisk,
  instances: [createProvider(plan, halt === undefined ? undefined : haltingDispatcher(halt))],
  log: halt === undefined ? openLog(plan) : haltingLog(openLog(plan), halt),
});
const calls = await calling.recover();
tell({ kind: 'taken up' });
await Promise.all(calls.flatMap(outcomesOf));
const news: RecoveryNews = {
  kind: 'recovered',
  calls: calls.map(({ state }) => newsOfCall(state)),
};
tell(news);
await calling.close();

function outcomesOf(call: Call): readonly Promise<unknown>[] {
  return call.state.operations.flatMap(({ id }) => call.operation(id)?.outcome ?? []);
}
