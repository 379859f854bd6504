// One of several whole applications on one log in Redis: takes webhooks of both services, does what it is told, and says what came of it.
import type { Call, Operation } from '@tandem/core';
import { CallingError, createCalling, fromRawId, Invitation } from '@tandem/core';
import type { EmulatorInfo } from '@tandem/emulator';
import { redisLogAdapter } from '@tandem/redis';
import { listenForWebhooks } from '@tandem/webhooks/node';
import { filter, firstValueFrom, map, startWith } from 'rxjs';
import type { Service } from './application.js';
import { brisk, createProvider, planOf, services, standStill, tell } from './application.js';
import type { ListeningNews } from './be-busy.js';

/** Where everything is. */
export interface BusyReplicaPlan {
  readonly emulator: EmulatorInfo;
  readonly callbackUrls: Readonly<Record<Service, string>>;
  readonly redisUrl: string;
}

/** Serve a call from its beginning. */
interface ServeOrder {
  readonly kind: 'serve';
  readonly order: number;
  readonly service: Service;
  readonly called: string;
  readonly invited: readonly string[];
  readonly hangsUp: boolean;
}

/** Follow a call that another replica serves, and take an invitation back that it sent. */
interface TakeBackOrder {
  readonly kind: 'take back';
  readonly callId: string;
  readonly operationId: string;
}

/** What a replica can be told to do. */
export type ReplicaOrder = ServeOrder | TakeBackOrder;

/** An invitation was accepted by the service. */
export interface InvitedNews {
  readonly kind: 'invited';
  readonly callId: string;
  readonly operationId: string;
  readonly person: string;
}

/** How an operation ended: for whoever gave it, or for somebody who looks on. */
export interface EndedNews {
  readonly kind: 'ended' | 'observed';
  readonly operationId: string;
  readonly status: string;
}

/** What became of a cancellation that another replica than the one which invited asked for. */
export interface TookBackNews {
  readonly kind: 'took back';
  readonly outcome: string;
}

/** An order is done, as far as it could be. */
export interface ServedNews {
  readonly kind: 'served';
  readonly order: number;
  readonly callId?: string;
  /** Why a command of it was refused, if one was. */
  readonly refusal?: string;
  readonly isRetryable?: boolean;
  /** The request had left, and what became of it could not be recorded. */
  readonly isOutcomeUnknown?: boolean;
}

const plan = planOf<BusyReplicaPlan>();
const { emulator, callbackUrls, redisUrl } = plan;
const server = await listenForWebhooks();
const calling = createCalling({
  ...brisk,
  provider: 'acs',
  instances: services.map((service) =>
    createProvider({ service, emulator, callbackUrl: callbackUrls[service] }),
  ),
  logs: [redisLogAdapter],
  log: { kind: 'redis', url: redisUrl },
});
server.attach(calling);
process.on('message', (order: ReplicaOrder) => {
  if (order.kind === 'serve') void serve(order);
  else void takeBack(order);
});
const news: ListeningNews = { kind: 'listening', port: Number(new URL(server.url).port) };
tell(news);
await takeUp();
await standStill();

/** Takes up what those left behind that died, as an application does when it starts. */
async function takeUp(): Promise<void> {
  try {
    await calling.recover();
    tell({ kind: 'recovered' });
  } catch (error) {
    if (!CallingError.isInstance(error) || !error.retryable) throw error;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    await takeUp();
  }
}

async function serve({ order, service, called, invited, hangsUp }: ServeOrder): Promise<void> {
  let callId: string | undefined;
  const done = (more: Partial<ServedNews>) => {
    const served: ServedNews = {
      kind: 'served',
      order,
      ...(callId === undefined ? {} : { callId }),
      ...more,
    };
    tell(served);
  };
  try {
    const call = await calling.createCall(fromRawId(called), {
      provider: service,
      deadlineMs: 5_000,
    });
    callId = call.id;
    call.participants$.subscribe();
    await call.setup?.outcome;
    await Promise.all(invited.map((person) => invite(call, person)));
    if (hangsUp) await call.hangUp();
    done({});
  } catch (error) {
    if (!CallingError.isInstance(error)) throw error;
    const { code: refusal, retryable: isRetryable, outcomeUnknown: isOutcomeUnknown } = error;
    done({ refusal, isRetryable, isOutcomeUnknown });
  }
}

async function invite(call: Call, person: string): Promise<void> {
  const invitation = await call.invite(fromRawId(person), { timeoutMs: 1_500, deadlineMs: 4_000 });
  const { id: operationId } = invitation;
  const invitedNews: InvitedNews = { kind: 'invited', callId: call.id, operationId, person };
  tell(invitedNews);
  await tellEnd('ended', invitation);
}

async function takeBack({ callId, operationId }: TakeBackOrder): Promise<void> {
  try {
    const call = await calling.call(callId);
    const invitation = await observed(call, operationId);
    if (invitation === undefined) return;
    const [{ outcome }] = await Promise.all([invitation.cancel(), tellEnd('observed', invitation)]);
    const tookBack: TookBackNews = { kind: 'took back', outcome };
    tell(tookBack);
  } catch (error) {
    if (!CallingError.isInstance(error)) throw error;
    const tookBack: TookBackNews = { kind: 'took back', outcome: error.code };
    tell(tookBack);
  }
}

/** An invitation that another replica sent, once this one has seen that in the log; undefined if the call ends before. */
function observed(call: Call, operationId: string): Promise<Invitation | undefined> {
  const found = call.operations$.pipe(
    startWith(undefined),
    map(() => call.operation(operationId)),
    filter((operation) => operation instanceof Invitation),
  );
  return firstValueFrom(found, { defaultValue: undefined });
}

async function tellEnd(kind: EndedNews['kind'], operation: Operation): Promise<void> {
  const { status } = await operation.outcome;
  const ended: EndedNews = { kind, operationId: operation.id, status };
  tell(ended);
}
