// Serves a call to several people, with an invitation open, until it is killed.
import { createCalling, fromRawId } from '@tandem/core';
import type { Setting } from './application.js';
import {
  brisk,
  createProvider,
  openLog,
  permission,
  planOf,
  standStill,
  tell,
} from './application.js';

/** Who is called, who is asked in before the process is ready, and who is asked in after. */
export interface ServePlan extends Setting {
  readonly called: string;
  readonly joining: string;
  readonly pending: string;
}

/** The call is up. */
export interface ServingNews {
  readonly kind: 'serving';
  readonly callId: string;
}

const plan = planOf<ServePlan>();
const calling = createCalling({
  ...brisk,
  instances: [createProvider(plan)],
  log: openLog(plan),
});
const call = await calling.createCall(fromRawId(plan.called));
await call.setup?.result();
const joining = await call.invite(fromRawId(plan.joining));
await joining.result();
const news: ServingNews = { kind: 'serving', callId: call.id };
tell(news);
await permission();
await call.invite(fromRawId(plan.pending), { timeoutMs: 1_000, deadlineMs: 2_500 });
tell({ kind: 'inviting' });
await standStill();
