// Gives a command and stops for good in the middle of it, to be killed there.
import { createCalling, fromRawId } from '@tandem/core';
import type { Setting } from './application.js';
import { brisk, createProvider, openLog, permission, planOf, tell } from './application.js';
import type { Halt } from './stand-still-at.js';
import { haltingDispatcher, haltingLog } from './stand-still-at.js';

/** Whom to call, whom to invite, and where to stop, if anywhere. */
export interface HaltPlan extends Setting {
  readonly halt?: Halt;
  readonly called: string;
  readonly invited: string;
  readonly timeoutMs?: number;
  readonly deadlineMs: number;
  /** Who is asked in and comes before, so that the call is not one of two. */
  readonly beside?: string;
}

/** The call is up in which the command is to be given. */
export interface ReadyNews {
  readonly kind: 'ready';
  readonly callId: string;
}

const plan = planOf<HaltPlan>();
const { halt, called, invited, timeoutMs, deadlineMs, beside } = plan;
const calling = createCalling({
  ...brisk,
  instances: [createProvider(plan, halt && haltingDispatcher(halt))],
  log: halt === undefined ? openLog(plan) : haltingLog(openLog(plan), halt),
});
if (halt?.command === 'createCall') await calling.createCall(fromRawId(called), { deadlineMs });
const call = await calling.createCall(fromRawId(called));
await call.setup?.result();
if (beside !== undefined) await (await call.invite(fromRawId(beside))).result();
const news: ReadyNews = { kind: 'ready', callId: call.id };
tell(news);
await permission();
await call.invite(fromRawId(invited), {
  deadlineMs,
  ...(timeoutMs === undefined ? {} : { timeoutMs }),
});
