// Appends the same deliveries as every other replica, each until the log has taken it, and says which it has taken.
import type { CallEvent } from '@tandem/core';
import { UnavailableError } from '@tandem/core';
import { RedisEventLog } from '@tandem/redis';
import { planOf, standStill, tell } from './application.js';

/** Which deliveries, and to where. */
export interface AppendPlan {
  readonly redisUrl: string;
  readonly first: number;
  readonly last: number;
  readonly calls: number;
}

/** A delivery was acknowledged. */
export interface KeptNews {
  readonly kind: 'kept';
  readonly delivery: number;
}

const { redisUrl, first, last, calls } = planOf<AppendPlan>();
const log = new RedisEventLog({ url: redisUrl });
for (let delivery = first; delivery < last; delivery += 1) {
  while (!(await isTaken(delivery)));
  const news: KeptNews = { kind: 'kept', delivery };
  tell(news);
}
tell({ kind: 'idle' });
await standStill();

async function isTaken(delivery: number): Promise<boolean> {
  const callId = `p:${delivery % calls}`;
  const event: CallEvent = {
    type: 'provider.event',
    provider: 'p',
    callId,
    occurredAt: '2026-01-01T00:00:00.000Z',
    id: String(delivery),
    name: String(delivery),
  };
  try {
    await log.append(callId, [event]);
    return true;
  } catch (error) {
    if (!UnavailableError.isInstance(error) || !error.retryable) throw error;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    return false;
  }
}
