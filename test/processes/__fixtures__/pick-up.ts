// Picks a call up by its id, tells what it sees of it until the call is over, and ends by itself.
import { createCalling } from '@tandem/core';
import type { CallNews, Setting } from './application.js';
import { brisk, createProvider, newsOfCall, openLog, planOf, tell } from './application.js';

/** Which call. */
export interface PickUpPlan extends Setting {
  readonly callId: string;
}

/** A state of the call. The first is that in which it was picked up. */
export interface StateNews {
  readonly kind: 'state';
  readonly call: CallNews;
}

const plan = planOf<PickUpPlan>();
const calling = createCalling({
  ...brisk,
  instances: [createProvider(plan)],
  log: openLog(plan),
});
const call = await calling.call(plan.callId);
await new Promise<void>((resolve) => {
  call.state$.subscribe({
    next: (state) => {
      const news: StateNews = { kind: 'state', call: newsOfCall(state) };
      tell(news);
    },
    complete: resolve,
  });
});
await calling.close();
