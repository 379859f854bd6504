import type { Clock, PreparedCommand, Provider, SendOptions, WebhookDelivery } from '@tandem/core';
import type { Tally } from './chaos-report.js';
import type { CommandFate, FateTeller } from './fate.js';

/** What holding answers takes. */
export interface HeldAnswersParts {
  readonly clock: Clock;
  readonly fates: FateTeller;
  readonly tally: Tally;
  /** The longest that an answer waits for a webhook, in milliseconds. */
  readonly maxHoldMs: number;
}

interface CommandUnderWay {
  readonly fate: CommandFate;
  /** What waits for the answer. */
  readonly held: (() => void)[];
  /** Lets the answer pass. */
  release: () => void;
}

/** Decides, command by command, whether the answer or the webhooks that report on it come first. */
export class HeldAnswers {
  readonly #parts: HeldAnswersParts;
  readonly #underWay = new Map<string, CommandUnderWay>();
  #commands = 0;

  constructor(parts: HeldAnswersParts) {
    this.#parts = parts;
  }

  /** The provider, whose answers now may be held. */
  around(provider: Provider): Provider {
    return new Proxy(provider, {
      get: (target, key) => {
        if (key === 'prepare') {
          return (...[command, context]: Parameters<Provider['prepare']>) =>
            this.#holding(target.prepare(command, context), context.operationId);
        }
        const member: unknown = Reflect.get(target, key, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  }

  /** Whether a delivery has to wait for the answer of a command it reports on; if so, `task` runs once that is there. */
  mustWait(provider: Provider | undefined, delivery: WebhookDelivery, task: () => void): boolean {
    if (this.#underWay.size === 0) return false;
    const command = operationsIn(provider, delivery)
      .map((operationId) => this.#underWay.get(operationId))
      .find((one) => one?.fate === 'answerFirst');
    if (command === undefined) return false;
    command.held.push(task);
    this.#parts.tally.answerFirst += 1;
    return true;
  }

  /** A delivery has arrived: answers that waited for it may pass. */
  arrived(provider: Provider | undefined, delivery: WebhookDelivery): void {
    if (this.#underWay.size === 0) return;
    for (const operationId of operationsIn(provider, delivery)) {
      const command = this.#underWay.get(operationId);
      if (command?.fate !== 'eventsFirst') continue;
      this.#parts.tally.eventsFirst += 1;
      this.#underWay.delete(operationId);
      command.release();
    }
  }

  /** Lets pass whatever waits: answers and webhooks. */
  releaseAll(): void {
    for (const { release, held } of this.#underWay.values()) {
      release();
      for (const task of held.splice(0)) this.#parts.clock.soon(task);
    }
  }

  #holding(prepared: PreparedCommand, operationId: string): PreparedCommand {
    return {
      isRepeatable: prepared.isRepeatable,
      send: (options) => this.#send(prepared, operationId, options),
    };
  }

  async #send(prepared: PreparedCommand, operationId: string, options: SendOptions) {
    const { fates, clock, maxHoldMs } = this.#parts;
    const command: CommandUnderWay = {
      fate: fates.command(this.#commands),
      held: [],
      release: () => undefined,
    };
    this.#commands += 1;
    if (command.fate === 'asItComes') return prepared.send(options);
    const released = new Promise<void>((resolve) => {
      command.release = resolve;
    });
    this.#underWay.set(operationId, command);
    try {
      const receipt = await prepared.send(options);
      if (command.fate === 'eventsFirst') {
        const timer = clock.after(maxHoldMs, command.release);
        options.signal?.addEventListener('abort', command.release, { once: true });
        await released;
        timer.cancel();
      }
      return receipt;
    } finally {
      this.#underWay.delete(operationId);
      for (const task of command.held.splice(0)) clock.soon(task);
    }
  }
}

function operationsIn(
  provider: Provider | undefined,
  delivery: WebhookDelivery,
): readonly string[] {
  try {
    const events = provider?.decode(delivery) ?? [];
    return events.flatMap((event) =>
      'operationId' in event && event.operationId !== undefined ? [event.operationId] : [],
    );
  } catch {
    // A body that the provider cannot read reports on nothing.
    return [];
  }
}
