import type { Result } from '../call/result.js';
import type { Identifier } from '../identifier.js';
import type { MediaJob } from './media-channel.js';
import type { MediaTools } from './media-tools.js';
import type { PlaySource } from './play-source.js';
import { preparePrompt } from './prompt.js';
import { Timeline } from './timeline.js';

/** Plays something, over and over, to somebody who is on hold. */
export class HoldMusicJob implements MediaJob {
  readonly exclusiveFor: readonly string[];
  readonly #source: PlaySource;
  readonly #timeline: Timeline;
  readonly #onFailure: (result: Result) => void;

  constructor(
    target: Identifier,
    source: PlaySource,
    tools: Pick<MediaTools, 'clock'> & { readonly onFailure: (result: Result) => void },
  ) {
    this.exclusiveFor = [target.rawId];
    this.#source = source;
    this.#timeline = new Timeline(tools.clock);
    this.#onFailure = tools.onFailure;
  }

  start(done: () => void): void {
    this.#timeline.once(preparePrompt(this.#source), (prompt) => {
      if (prompt.kind === 'playable') return;
      this.#timeline.close();
      done();
      this.#onFailure(prompt.result);
    });
  }

  cancel(): void {
    this.#timeline.close();
  }

  drop(): void {
    this.#timeline.close();
  }
}
