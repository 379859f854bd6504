import { expect, it } from 'vitest';
import { MemoryEventLog } from '../log/memory-event-log.js';
import { ManualClock } from '../testing/manual-clock.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import { createCalling } from './create-calling.js';

class CountedLog extends MemoryEventLog {
  readonly readIds: string[] = [];

  override read(...request: Parameters<MemoryEventLog['read']>) {
    this.readIds.push(request[0]);
    return super.read(...request);
  }
}

it('recovery leaves alone what is about no call, also where its log was never settled', async () => {
  const clock = new ManualClock();
  const log = new CountedLog({ clock });
  const calling = createCalling({ instances: [new ScriptedProvider()], clock, log });
  for (const callId of ['scripted:-', 'scripted:-/2026-01-01', 'scripted:-1']) {
    await log.append(callId, [
      {
        type: 'provider.event',
        provider: 'scripted',
        callId: '',
        occurredAt: '2026-01-01T00:00:00.000Z',
        name: 'file',
      },
    ]);
  }
  await expect(calling.recover()).resolves.toEqual([]);
  expect(new Set(log.readIds)).toEqual(new Set(['scripted:-1']));
  await calling.close();
});
