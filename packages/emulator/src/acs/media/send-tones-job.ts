import type { Leg } from '../call/leg.js';
import type { OperationReport } from '../call/operation-report.js';
import type { Result } from '../call/result.js';
import type { EventName } from '../event/event-name.js';
import type { Identifier } from '../identifier.js';
import type { MediaJob } from './media-channel.js';
import type { MediaTools } from './media-tools.js';
import { Timeline } from './timeline.js';
import type { Tone } from './tone.js';

/** Which keys are to be pressed, for whom to hear. */
export interface SendTonesOrder extends OperationReport {
  readonly target: Identifier;
  readonly tones: readonly Tone[];
}

const msPerTone = 200;

/** Presses keys into a telephone line. */
export class SendTonesJob implements MediaJob {
  readonly exclusiveFor: readonly string[];
  readonly #leg: Leg;
  readonly #order: SendTonesOrder;
  readonly #tools: MediaTools & { readonly onTone: (tone: Tone) => void };
  readonly #timeline: Timeline;

  constructor(
    leg: Leg,
    order: SendTonesOrder,
    tools: MediaTools & { readonly onTone: (tone: Tone) => void },
  ) {
    this.exclusiveFor = [order.target.rawId];
    this.#leg = leg;
    this.#order = order;
    this.#tools = tools;
    this.#timeline = new Timeline(tools.clock);
  }

  start(done: () => void): void {
    const { tones, forced } = this.#order;
    for (const [index, tone] of forced === undefined ? tones.entries() : []) {
      this.#timeline.after((index + 1) * msPerTone, () => this.#tools.onTone(tone));
    }
    this.#timeline.after(tones.length * msPerTone, () => {
      this.#timeline.close();
      if (forced === undefined) this.#tell('SendDtmfTonesCompleted');
      else this.#tell('SendDtmfTonesFailed', forced);
      done();
    });
  }

  cancel(result: Result): void {
    if (this.#timeline.close()) this.#tell('SendDtmfTonesFailed', result);
  }

  drop(): void {
    this.#timeline.close();
  }

  #tell(name: EventName, result?: Result): void {
    const { operationContext, operationCallbackUri } = this.#order;
    this.#tools.events.send(this.#leg, name, {
      operationContext,
      callbackUri: operationCallbackUri,
      ...(result === undefined ? {} : { result }),
    });
  }
}
