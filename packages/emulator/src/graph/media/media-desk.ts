import type { Cancel } from '../../clock/clock.js';
import type { Kernel } from '../../kernel/kernel.js';
import { requireEstablished, requireServiceHosted } from '../call/call-guards.js';
import type { GraphCall } from '../call/graph-call.js';
import { mediaEndings, type ResultInfo } from '../call/result-info.js';
import type { GraphNotifier } from '../notification/graph-notifier.js';
import type { CommsOperation } from '../operation/comms-operation.js';
import type { OperationBook } from '../operation/operation-book.js';
import type { Keypad } from './keypad.js';
import type { PlayRequest, Prompt, RecordRequest, SendTonesRequest } from './media-requests.js';
import { recordingJob } from './recorder.js';
import type { Recordings } from './recordings.js';
import type { Tone } from './tone.js';

/** How long one tone sounds. */
const toneMs = 100;

type Parts = {
  readonly kernel: Kernel;
  readonly notifier: GraphNotifier;
  readonly book: OperationBook;
  readonly keypad: Keypad;
  readonly recordings: Recordings;
};

/** Plays, records and listens in calls whose media the service hosts, in the emulator's own time. */
export class MediaDesk {
  readonly #parts: Parts;
  readonly #subscribed = new WeakSet<GraphCall>();
  readonly #sending = new WeakMap<GraphCall, Map<string, () => void>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Plays prompts to everybody, after what was asked for before. */
  play(call: GraphCall, { clientContext, prompts }: PlayRequest): CommsOperation {
    requireEstablished(call);
    requireServiceHosted(call, 'playPrompt');
    const { book } = this.#parts;
    const operation = book.begin(call, 'playPromptOperation', { clientContext });
    const end = (resultInfo: ResultInfo) =>
      book.end(call, operation.id, { status: statusOf(resultInfo), resultInfo });
    let stop: Cancel = () => undefined;
    call.media.add({
      begin: (done) => {
        const failure = this.#obstacle(call, prompts);
        stop = call.later(failure === null ? this.#lengthOf(prompts) : 0, () => {
          end(failure ?? mediaEndings.completed);
          done();
        });
      },
      cancel: () => {
        stop();
        end(mediaEndings.cancelled);
      },
    });
    return operation;
  }

  /** Records what people answer, after a prompt of its own. */
  record(call: GraphCall, request: RecordRequest): CommsOperation {
    requireEstablished(call);
    requireServiceHosted(call, 'recordResponse');
    const { book, kernel, keypad, recordings } = this.#parts;
    const { clientContext, prompts, bargeInAllowed } = request;
    const operation = book.begin(call, 'recordOperation', { clientContext });
    const job = recordingJob(call, request, {
      clock: kernel.clock,
      keypad,
      obstacle: () => this.#obstacle(call, prompts) !== null,
      promptMs: this.#lengthOf(prompts),
      ended: ({ resultInfo, completionReason, recording }) => {
        const address =
          recording === null
            ? { recordingLocation: '', recordingAccessToken: '' }
            : recordings.keep(recording, call);
        const result = { ...address, completionReason };
        book.end(call, operation.id, { status: statusOf(resultInfo), resultInfo, result });
      },
    });
    if (bargeInAllowed) call.media.bargeIn(job);
    else call.media.add(job);
    return operation;
  }

  /** The application wants to know of every key that others press. It cannot be undone. */
  subscribe(call: GraphCall, clientContext: string | null): CommsOperation {
    requireEstablished(call);
    requireServiceHosted(call, 'subscribeToTone');
    const { book, keypad, notifier } = this.#parts;
    const operation = book.complete(call, 'subscribeToToneOperation', { clientContext });
    if (this.#subscribed.has(call)) return operation;
    this.#subscribed.add(call);
    let sequenceId = 0;
    call.toneListeners.add((tone) => {
      sequenceId += 1;
      notifier.toneReceived(call, sequenceId, tone);
    });
    keypad.listening(call);
    return operation;
  }

  /** Ends what plays, records and sends, and what waits to. The subscription to tones stays. */
  cancel(call: GraphCall, clientContext: string | null): CommsOperation {
    requireEstablished(call);
    const { book } = this.#parts;
    const operation = book.complete(call, 'cancelMediaProcessingOperation', { clientContext });
    call.later(0, () => {
      call.media.cancelAll();
      for (const cancel of this.#sending.get(call)?.values() ?? []) cancel();
      this.#sending.delete(call);
    });
    return operation;
  }

  /** Sends keys into the call, one after another. Even when that is cut short it counts as completed. */
  sendTones(call: GraphCall, request: SendTonesRequest): CommsOperation {
    requireEstablished(call);
    const { book } = this.#parts;
    const { clientContext, tones, delayBetweenTonesMs } = request;
    const operation = book.begin(call, 'sendDtmfTonesOperation', { clientContext });
    const end = (completionReason: string) => {
      this.#sending.get(call)?.delete(operation.id);
      const result = { completionReason };
      book.end(call, operation.id, { status: 'completed', resultInfo: null, result });
    };
    const stops = tones.map((tone, index) =>
      call.later((index + 1) * toneMs + index * delayBetweenTonesMs, () => {
        this.#send(call, tone);
        if (index === tones.length - 1) end('completedSuccessfully');
      }),
    );
    const sending = this.#sending.get(call) ?? new Map<string, () => void>();
    this.#sending.set(call, sending);
    sending.set(operation.id, () => {
      for (const stop of stops) stop();
      end('mediaOperationCanceled');
    });
    return operation;
  }

  #send(call: GraphCall, tone: Tone): void {
    this.#parts.keypad.press(call.conversation, call.myParticipantId, tone);
  }

  #lengthOf(prompts: readonly Prompt[]): number {
    const { promptMs = 2000 } = this.#parts.kernel.settings.graph;
    return prompts.length * promptMs;
  }

  /** Why nothing can be heard of these prompts. Hosts under .invalid never exist, which makes them good for tests. */
  #obstacle(call: GraphCall, prompts: readonly Prompt[]): ResultInfo | null {
    if (!call.isAudioActive) return mediaEndings.promptUnreadable;
    const isLost = prompts.some(({ uri }) => uri.hostname.endsWith('.invalid'));
    return isLost ? mediaEndings.notDownloaded : null;
  }
}

function statusOf({ code }: ResultInfo): 'completed' | 'failed' {
  return code < 400 ? 'completed' : 'failed';
}
