import { isAtLeast } from '../api-version.js';
import type { Leg } from '../call/leg.js';
import type { OperationReport } from '../call/operation-report.js';
import type { Result } from '../call/result.js';
import type { EventName } from '../event/event-name.js';
import type { Identifier } from '../identifier.js';
import type { MediaJob } from './media-channel.js';
import { mediaSucceeded } from './media-result.js';
import type { MediaTools } from './media-tools.js';
import type { PlaySource } from './play-source.js';
import { type Prompt, preparePrompt } from './prompt.js';
import { Timeline } from './timeline.js';

/** What is to be played, and to whom. */
export interface PlayOrder extends OperationReport {
  readonly sources: readonly PlaySource[];
  /** Nobody means everybody. */
  readonly targets: readonly Identifier[];
  readonly isLooped: boolean;
}

/** From the acceptance of an operation to its first callback. */
const startDelayMs = 20;

/** Plays something to everybody or to some, while the others are on hold. */
export class PlayJob implements MediaJob {
  readonly exclusiveFor: readonly string[];
  readonly #leg: Leg;
  readonly #order: PlayOrder;
  readonly #tools: MediaTools;
  readonly #timeline: Timeline;
  readonly #holdReason: string;

  constructor(leg: Leg, order: PlayOrder, tools: MediaTools) {
    this.exclusiveFor = order.targets.map(({ rawId }) => rawId);
    this.#leg = leg;
    this.#order = order;
    this.#tools = tools;
    this.#timeline = new Timeline(tools.clock);
    this.#holdReason = `play ${tools.newId()}`;
  }

  start(done: () => void): void {
    const { sources, forced } = this.#order;
    this.#timeline.after(startDelayMs, () => {
      if (forced !== undefined) {
        this.#end('PlayFailed', forced, { failedPlaySourceIndex: 0 });
        done();
        return;
      }
      this.#timeline.once(Promise.all(sources.map(preparePrompt)), (prompts) =>
        this.#play(prompts, done),
      );
    });
  }

  cancel(result: Result): void {
    this.#end('PlayCanceled', result);
  }

  drop(): void {
    this.#timeline.close();
    this.#releaseOthers();
  }

  #play(prompts: readonly Prompt[], done: () => void): void {
    const index = prompts.findIndex(({ kind }) => kind === 'unplayable');
    const broken = prompts[index];
    if (broken?.kind === 'unplayable') {
      this.#end('PlayFailed', broken.result, { failedPlaySourceIndex: index });
      done();
      return;
    }
    this.#holdOthers();
    if (isAtLeast(this.#leg.apiVersion, '2024-09-15')) this.#tell('PlayStarted', mediaSucceeded);
    if (this.#order.isLooped) return;
    const durations = prompts.map((prompt) => (prompt.kind === 'playable' ? prompt.durationMs : 0));
    this.#timeline.after(
      durations.reduce((sum, one) => sum + one, 0),
      () => {
        this.#end('PlayCompleted', mediaSucceeded);
        done();
      },
    );
  }

  #end(name: EventName, result: Result, fields?: Readonly<Record<string, unknown>>): void {
    if (!this.#timeline.close()) return;
    this.#releaseOthers();
    this.#tell(name, result, fields);
  }

  #tell(name: EventName, result: Result, fields: Readonly<Record<string, unknown>> = {}): void {
    const { operationContext, operationCallbackUri } = this.#order;
    const shown = isAtLeast(this.#leg.apiVersion, '2024-09-15') ? fields : {};
    this.#tools.events.send(this.#leg, name, {
      fields: shown,
      operationContext,
      callbackUri: operationCallbackUri,
      result,
    });
  }

  /** As recorded: whoever does not hear what is played to others shows as being on hold. */
  #holdOthers(): void {
    if (this.exclusiveFor.length === 0) return;
    this.#forOthers((rawId) => this.#leg.conversation.roster.hold(rawId, this.#holdReason));
  }

  #releaseOthers(): void {
    if (this.exclusiveFor.length === 0) return;
    this.#forOthers((rawId) => this.#leg.conversation.roster.unhold(rawId, this.#holdReason));
  }

  #forOthers(change: (rawId: string) => boolean): void {
    const { conversation, member } = this.#leg;
    const changes = conversation.roster
      .members()
      .map(({ identifier }) => identifier.rawId)
      .filter((rawId) => rawId !== member?.rawId && !this.exclusiveFor.includes(rawId))
      .map(change);
    if (changes.includes(true)) this.#tools.switchboard.rosterChanged(conversation);
  }
}
