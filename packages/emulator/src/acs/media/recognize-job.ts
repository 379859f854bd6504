import type { Cancel } from '../../clock/clock.js';
import { isAtLeast } from '../api-version.js';
import type { Leg } from '../call/leg.js';
import type { Result } from '../call/result.js';
import type { EventName } from '../event/event-name.js';
import type { MediaJob } from './media-channel.js';
import {
  incorrectTone,
  initialSilence,
  interDigitSilence,
  maxDigits,
  phraseMatched,
  phraseNotMatched,
  promptFailed,
  speechRecognized,
  stopTone,
  toneMatched,
} from './media-result.js';
import type { MediaTools } from './media-tools.js';
import { type Prompt, preparePrompt } from './prompt.js';
import type { Choice, RecognizeOrder } from './recognition.js';
import { Timeline } from './timeline.js';
import type { Tone } from './tone.js';

/** From the acceptance of an operation to its first callback. */
const startDelayMs = 20;

/** How sure the emulator is of what it heard. */
const confidence = 0.9;

/**
 * Asks somebody something and waits for keys or words.
 *
 * ```
 * prompt ──over, or a key──▶ listening ──enough keys, a stop key, words──▶ completed
 *                                └──silence before or between keys, a wrong answer──▶ failed
 * ```
 */
export class RecognizeJob implements MediaJob {
  readonly exclusiveFor: readonly string[];
  readonly #leg: Leg;
  readonly #order: RecognizeOrder;
  readonly #tools: MediaTools;
  readonly #timeline: Timeline;
  readonly #onListening: () => void;
  readonly #onOver: () => void;
  readonly #tones: Tone[] = [];
  #state: 'waiting' | 'prompting' | 'listening' = 'waiting';
  #done: () => void = () => undefined;
  #cancelSilence: Cancel = () => undefined;

  constructor(
    leg: Leg,
    order: RecognizeOrder,
    tools: MediaTools & { readonly onListening: () => void; readonly onOver: () => void },
  ) {
    // In a call of two the recognition waits its turn; with more people it has the person for itself.
    this.exclusiveFor = leg.conversation.roster.size > 2 ? [order.target.rawId] : [];
    this.#leg = leg;
    this.#order = order;
    this.#tools = tools;
    this.#timeline = new Timeline(tools.clock);
    this.#onListening = tools.onListening;
    this.#onOver = tools.onOver;
  }

  start(done: () => void): void {
    this.#done = done;
    const { prompts, forced } = this.#order;
    this.#timeline.after(startDelayMs, () => {
      if (forced !== undefined) {
        this.#fail(forced, 0);
        return;
      }
      this.#state = 'prompting';
      this.#timeline.once(Promise.all(prompts.map(preparePrompt)), (ready) => this.#prompt(ready));
    });
  }

  /** Somebody pressed a key. */
  hearTone(rawId: string, tone: Tone): void {
    if (rawId !== this.#order.target.rawId || this.#order.kind === 'speech') return;
    if (this.#state === 'prompting' && this.#order.interruptsPrompt) this.#listen();
    if (this.#state !== 'listening') return;
    if (this.#order.kind === 'choices') this.#chooseByTone(tone);
    else this.#collect(tone);
  }

  /** Somebody said something. */
  hearWords(rawId: string, words: string): void {
    if (rawId !== this.#order.target.rawId || this.#order.kind === 'dtmf') return;
    if (this.#state === 'prompting' && this.#order.interruptsPrompt) this.#listen();
    if (this.#state !== 'listening') return;
    if (this.#order.kind === 'choices') {
      this.#chooseByWords(words);
      return;
    }
    const speechResult = { speech: words, ...this.#confidence() };
    this.#complete(speechRecognized, { recognitionType: 'speech', speechResult });
  }

  cancel(result: Result): void {
    if (!this.#timeline.close()) return;
    this.#onOver();
    this.#tell('RecognizeCanceled', result);
  }

  drop(): void {
    this.#timeline.close();
    this.#onOver();
  }

  #prompt(prompts: readonly Prompt[]): void {
    const broken = prompts.findIndex(({ kind }) => kind === 'unplayable');
    if (broken !== -1) {
      this.#fail(promptFailed, broken);
      return;
    }
    const durations = prompts.map((prompt) => (prompt.kind === 'playable' ? prompt.durationMs : 0));
    const playingMs = durations.reduce((sum, one) => sum + one, 0);
    this.#timeline.after(playingMs, () => this.#listen());
  }

  #listen(): void {
    if (this.#state === 'listening') return;
    this.#state = 'listening';
    this.#awaitFor(this.#order.initialSilenceMs, initialSilence);
    this.#onListening();
  }

  #collect(tone: Tone): void {
    const { stopTones, maxTones, interToneMs } = this.#order;
    if (stopTones.includes(tone)) {
      this.#completeTones(stopTone);
      return;
    }
    this.#tones.push(tone);
    if (this.#tones.length >= maxTones) this.#completeTones(maxDigits);
    else this.#awaitFor(interToneMs, interDigitSilence);
  }

  #completeTones(result: Result): void {
    const dtmfResult = { tones: [...this.#tones] };
    this.#complete(result, { recognitionType: 'dtmf', dtmfResult });
  }

  #chooseByTone(tone: Tone): void {
    const choice = this.#order.choices.find((one) => one.tone === tone);
    if (choice === undefined) this.#fail(incorrectTone);
    else this.#choose(toneMatched, choice);
  }

  #chooseByWords(words: string): void {
    const said = normalize(words);
    const choice = this.#order.choices.find(({ phrases }) =>
      phrases.some((phrase) => normalize(phrase) === said),
    );
    if (choice === undefined) this.#fail(phraseNotMatched);
    else this.#choose(phraseMatched, choice, { recognizedPhrase: words, ...this.#confidence() });
  }

  #choose(result: Result, { label }: Choice, heard: object = {}): void {
    this.#complete(result, { recognitionType: 'choices', choiceResult: { label, ...heard } });
  }

  /** Gives up after so much silence. A key or a word begins it anew or ends it. */
  #awaitFor(silenceMs: number, result: Result): void {
    this.#cancelSilence();
    this.#cancelSilence = this.#timeline.after(silenceMs, () => this.#fail(result));
  }

  #complete(result: Result, fields: Readonly<Record<string, unknown>>): void {
    this.#end('RecognizeCompleted', result, fields);
  }

  #fail(result: Result, failedPlaySourceIndex?: number): void {
    const isIndexed =
      failedPlaySourceIndex !== undefined && isAtLeast(this.#leg.apiVersion, '2024-09-15');
    this.#end('RecognizeFailed', result, isIndexed ? { failedPlaySourceIndex } : {});
  }

  #end(name: EventName, result: Result, fields: Readonly<Record<string, unknown>>): void {
    if (!this.#timeline.close()) return;
    this.#onOver();
    this.#tell(name, result, fields);
    this.#done();
  }

  #tell(name: EventName, result: Result, fields: Readonly<Record<string, unknown>> = {}): void {
    const { operationContext, operationCallbackUri } = this.#order;
    this.#tools.events.send(this.#leg, name, {
      fields,
      operationContext,
      callbackUri: operationCallbackUri,
      result,
    });
  }

  #confidence(): object {
    return isAtLeast(this.#leg.apiVersion, '2025-06-15') ? { confidence } : {};
  }
}

function normalize(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
