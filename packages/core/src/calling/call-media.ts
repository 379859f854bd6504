import type { Identity } from '../identity/identity.js';
import type { Prompt, RecognizeInput, StartRecordingCommand } from '../operation/media-command.js';
import type { Tone } from '../operation/tone.js';
import type { CallCommandOptions } from './call-options.js';
import { collectDigits } from './collect-digits.js';
import { Operation } from './operation.js';
import { Recording } from './recording.js';
import type { Session } from './session.js';

/** How to play. */
export interface PlayOptions extends CallCommandOptions {
  /** Who hears it. @default everyone */
  readonly to?: readonly Identity[];
  /** Whether to begin again at the end, until it is cancelled. @default false */
  readonly loop?: boolean;
  /** Whether it interrupts what is being played, instead of waiting for it. @default false */
  readonly interrupt?: boolean;
}

/** How to ask. */
export interface RecognizeOptions extends CallCommandOptions {
  /** What they hear first. */
  readonly prompts?: readonly Prompt[];
  /** Whether an answer interrupts the prompt. */
  readonly interruptPrompt?: boolean;
  /** How long to wait for the beginning of an answer, in milliseconds. */
  readonly initialSilenceMs?: number;
  /** Whether it interrupts what is being played or recognized. */
  readonly interrupt?: boolean;
}

/** How to record. */
export type RecordingOptions = CallCommandOptions & Omit<StartRecordingCommand, 'kind'>;

/** What is heard in a call: prompts, answers, keys, recordings, transcripts and streams. */
export class CallMedia {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Lets people hear something. The operation succeeds when it was heard to its end. */
  play(prompts: Prompt | readonly Prompt[], options: PlayOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'play', prompts: listOf(prompts) }, options);
  }

  /** Asks someone something. What was recognized is in the operation's `result.recognition`. */
  async recognize(
    target: Identity,
    input: RecognizeInput,
    options: RecognizeOptions = {},
  ): Promise<Operation> {
    const { recognize } = this.#session.provider.capabilities;
    const isCollected = recognize.options?.[input.kind]?.support === 'emulated';
    if (!isCollected) return this.#operate({ kind: 'recognize', target, input }, options);
    const { deadlineMs, signal, ...fields } = options;
    const command = { kind: 'recognize' as const, target, input, ...fields };
    return new Operation(
      this.#session,
      await collectDigits(this.#session, command, { deadlineMs, signal }),
    );
  }

  /** Reports every key pressed from now on, as `dtmf.received` events of the call. */
  startDtmfDetection(target?: Identity, options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'startDtmfDetection', ...(target && { target }) }, options);
  }

  /** Reports keys no more. */
  stopDtmfDetection(target?: Identity, options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'stopDtmfDetection', ...(target && { target }) }, options);
  }

  /** Presses keys. */
  sendDtmf(
    tones: readonly Tone[],
    options: CallCommandOptions & { readonly target?: Identity; readonly delayMs?: number } = {},
  ): Promise<Operation> {
    return this.#operate({ kind: 'sendDtmf', tones }, options);
  }

  /** Stops all that is being played and recognized; those operations end as cancelled. */
  cancel(options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'cancelMedia' }, options);
  }

  /** Records the call. Resolves when the provider has accepted to. */
  async startRecording(options: RecordingOptions = {}): Promise<Recording> {
    const start = await this.#operate({ kind: 'startRecording' }, options);
    return new Recording(this.#session, start.id);
  }

  /** Writes down what is said. @param language BCP 47. */
  startTranscription(language?: string, options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'startTranscription', ...(language && { language }) }, options);
  }

  /** Writes down what is said in another language from now on. */
  updateTranscription(language: string, options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'updateTranscription', language }, options);
  }

  /** Stops writing down. */
  stopTranscription(options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'stopTranscription' }, options);
  }

  /** Sends the sound of the call to the application as it is heard. */
  startStreaming(options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'startMediaStreaming' }, options);
  }

  /** Sends it no more. */
  stopStreaming(options: CallCommandOptions = {}): Promise<Operation> {
    return this.#operate({ kind: 'stopMediaStreaming' }, options);
  }

  async #operate(
    command: Parameters<Session['execute']>[0],
    { deadlineMs, signal, ...fields }: CallCommandOptions,
  ): Promise<Operation> {
    const id = await this.#session.execute({ ...command, ...fields }, { deadlineMs, signal });
    return new Operation(this.#session, id);
  }
}

function listOf(prompts: Prompt | readonly Prompt[]): readonly Prompt[] {
  return 'kind' in prompts ? [prompts] : prompts;
}
