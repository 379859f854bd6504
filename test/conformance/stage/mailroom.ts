import type { ServiceClock } from '@tandem/conformance';
import type { WebhookDelivery } from '@tandem/core';

const travelMs = 20;
const retryMs = 500;
const maxTries = 6;

/** Brings what a service says to whoever takes it in, one after another, and again where it was not taken. */
export class Mailroom {
  readonly #clock: ServiceClock;
  #intake: (delivery: WebhookDelivery) => Promise<unknown> = async () => undefined;

  constructor(clock: ServiceClock) {
    this.#clock = clock;
  }

  connect(intake: (delivery: WebhookDelivery) => Promise<unknown>): void {
    this.#intake = intake;
  }

  send(body: unknown, tries = 1): void {
    this.#clock.after(tries === 1 ? travelMs : retryMs, () => {
      const receivedAt = new Date(this.#clock.now()).toISOString();
      const taking = this.#intake({ body, headers: {}, receivedAt }).catch(() => {
        if (tries < maxTries) this.send(body, tries + 1);
      });
      this.#clock.hold(taking);
    });
  }
}
