// Ends a client while a command is under way whose answer is held up.
import { CallingError, createCalling, fromRawId } from '@tandem/core';
import type { Dispatcher } from 'undici';
import { Agent } from 'undici';
import type { Setting } from './application.js';
import { createProvider, isRequestOf, openLog, permission, planOf, tell } from './application.js';

/** Who is called, who is invited, and how the client is ended meanwhile. */
export interface EndPlan extends Setting {
  readonly called: string;
  readonly invited: string;
  readonly way: 'close' | 'destroy';
}

/** The client has ended. */
export interface EndNews {
  readonly kind: 'ended';
  readonly callId: string;
  /** What happened, in order. */
  readonly order: readonly string[];
}

const plan = planOf<EndPlan>();
const order: string[] = [];
let isHeld: () => void;
const held = new Promise<void>((resolve) => {
  isHeld = resolve;
});
const agent = new Agent();
const calling = createCalling({
  instances: [createProvider(plan, holdingUp(agent))],
  log: openLog(plan),
});
const call = await calling.createCall(fromRawId(plan.called));
await call.setup?.result();
const inviting = call.invite(fromRawId(plan.invited)).then(
  ({ status }) => order.push(`invitation ${status}`),
  (error: unknown) => order.push(`invitation ${describe(error)}`),
);
await held;
const ending = calling[plan.way]().then(() => order.push('client ended'));
await call.mute(fromRawId(plan.called)).catch((error: unknown) => {
  order.push(`mute ${describe(error)}`);
});
tell({ kind: 'ending' });
await Promise.all([inviting, ending]);
const news: EndNews = { kind: 'ended', callId: call.id, order };
tell(news);
await agent.destroy();
process.disconnect();

/** HTTP whose answer to the invitation arrives once it is permitted. */
function holdingUp(dispatcher: Dispatcher): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => {
    if (!isRequestOf('invite', options)) return dispatch(options, handler);
    return dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onResponseStart: (controller, status, headers, message) => {
        controller.pause();
        isHeld();
        void permission().then(() => {
          handler.onResponseStart?.(controller, status, headers, message);
          controller.resume();
        });
      },
      onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
      onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
      onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
    });
  });
}

function describe(error: unknown): string {
  if (!CallingError.isInstance(error)) return String(error);
  return error.outcomeUnknown ? `${error.code}, outcome unknown` : error.code;
}
