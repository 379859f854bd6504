import type { ProviderHarness } from '@tandem/conformance';
import {
  arrayForm,
  forwardTo,
  Gate,
  HttpTraffic,
  providerSuite,
  SceneClock,
} from '@tandem/conformance';
import { phone } from '@tandem/core';
import { listenForWebhooks } from '@tandem/webhooks/node';
import { describe } from 'vitest';
import { Switchboard } from './switchboard.js';
import { SwitchboardProvider } from './switchboard-provider.js';

async function openHarness(): Promise<ProviderHarness> {
  const traffic = new HttpTraffic();
  const clock = new SceneClock(() => traffic.underWay > gate.stalled);
  const service = await Switchboard.open(clock.forService.after);
  const gate = await Gate.open(forwardTo(service.url));
  const webhooks = await listenForWebhooks({ verification: 'insecure-for-local-development' });
  const options = { url: gate.url, callbackUrl: webhooks.urlFor('switchboard') };
  const provider = new SwitchboardProvider('switchboard', options, clock);
  return {
    provider,
    clock,
    people: {
      answers: phone('+18005550101'),
      alsoAnswers: phone('+18005550102'),
      declines: phone('+18005550103'),
      neverAnswers: phone('+18005550104'),
    },
    form: arrayForm,
    malformedBodies: [null, 42, 'text', true, {}],
    connect: (intake) =>
      webhooks.attach({
        providers: [provider],
        async receive(_name, delivery) {
          await intake(delivery);
          return { appended: 0, duplicates: 0 };
        },
      }),
    advance: (durationMs) => clock.advance(durationMs),
    requests: () => gate.requests,
    unknownEvent: (call) => ({ id: 'news-x', call, kind: 'something.new', extra: { deep: [1] } }),
    stall: () => gate.stall(),
    refuse: (status) => gate.refuse(status),
    openConnections: () => gate.connections,
    pendingTimers: () => clock.pending,
    async dispose() {
      await Promise.all([service.close(), gate.close(), webhooks.close()]);
      traffic.close();
    },
  };
}

describe('the switchboard', () => {
  providerSuite({ make: openHarness });
});
