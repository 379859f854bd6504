import type { Kernel } from '../../kernel/kernel.js';
import { AcsError, notFound } from '../acs-error.js';
import { isAtLeast } from '../api-version.js';
import type { CallWatcher } from '../call/call-watcher.js';
import type { Conversation } from '../call/leg.js';
import type { EventContent, EventSender } from '../event/event-sender.js';
import { formatTicks } from '../event/event-time.js';
import { EarlyRecorder } from './early-recorder.js';
import type { Recording, RecordingOrder } from './recording.js';
import type { RecordingStore } from './recording-store.js';

/** From the request to the recording; the recorded answer says "inactive", a reading later "active". */
const startDelayMs = 100;

/** From the end of a recording to its file. */
const fileDelayMs = 500;

/** Records calls, and hands over what was recorded. */
export class Recordings implements CallWatcher {
  readonly #kernel: Kernel;
  readonly #events: EventSender;
  readonly #store: RecordingStore;
  readonly #earlyRecorder: EarlyRecorder;
  readonly #recordings = new Map<string, Recording>();

  constructor(kernel: Kernel, events: EventSender, store: RecordingStore) {
    this.#kernel = kernel;
    this.#events = events;
    this.#store = store;
    this.#earlyRecorder = new EarlyRecorder(kernel, events);
  }

  /** Begins to record, in a moment. */
  start(order: RecordingOrder): Recording {
    for (const { conversation } of this.#recordings.values()) {
      if (conversation === order.conversation) {
        throw new AcsError(400, '8559', 'Recording is already in progress for this call.');
      }
    }
    const recording: Recording = {
      ...order,
      id: this.#createId(order),
      startedAt: this.#kernel.clock.now(),
      state: 'inactive',
      activeSince: undefined,
      recordedMs: 0,
    };
    this.#recordings.set(recording.id, recording);
    this.#kernel.clock.after(startDelayMs, () => this.#begin(recording));
    return recording;
  }

  /** The recording with this id; refuses when there is none, or none any more. */
  find(id: string): Recording {
    const recording = this.#recordings.get(id);
    if (recording === undefined) throw notFound('Recording');
    return recording;
  }

  pause(recording: Recording): void {
    this.#rest(recording);
    this.#tell(recording);
    this.#earlyRecorder.changed(recording.conversation);
  }

  resume(recording: Recording): void {
    this.#record(recording);
    this.#tell(recording);
    this.#earlyRecorder.changed(recording.conversation);
  }

  /** Ends a recording. Its file follows. */
  stop(recording: Recording, endReason = 'RecordingStopped'): void {
    this.#rest(recording);
    this.#recordings.delete(recording.id);
    this.#tell(recording);
    this.#earlyRecorder.left(recording.conversation);
    this.#kernel.clock.after(fileDelayMs, () => this.#store.keep(recording, endReason));
  }

  readonly conversationEnded = (ended: Conversation): void => {
    for (const recording of [...this.#recordings.values()]) {
      if (recording.conversation === ended) this.stop(recording, 'CallEnded');
    }
  };

  clear(): void {
    this.#recordings.clear();
  }

  #begin(recording: Recording): void {
    // It may have been stopped meanwhile.
    if (!this.#recordings.has(recording.id)) return;
    const { forced } = recording;
    if (forced !== undefined) {
      this.#recordings.delete(recording.id);
      this.#send(recording, 'StartRecordingFailed', {
        fields: { recordingId: recording.id },
        result: forced,
      });
      return;
    }
    if (!recording.isPausedOnStart) this.#record(recording);
    this.#tell(recording);
    this.#earlyRecorder.came(recording.conversation);
  }

  #record(recording: Recording): void {
    recording.state = 'active';
    recording.activeSince ??= this.#kernel.clock.now();
  }

  #rest(recording: Recording): void {
    recording.state = 'inactive';
    if (recording.activeSince === undefined) return;
    recording.recordedMs += this.#kernel.clock.now() - recording.activeSince;
    recording.activeSince = undefined;
  }

  #tell(recording: Recording): void {
    const { id, state, startedAt, apiVersion, conversation } = recording;
    const source = `calling/recordings/${conversation.serverCallId}/${id}/RecordingStateChanged`;
    const fields = {
      eventSource: source,
      recordingId: id,
      state,
      startDateTime: formatTicks(BigInt(Math.floor(startedAt)) * 10_000n),
      ...(isAtLeast(apiVersion, '2024-04-15')
        ? { recordingKind: 'azureCommunicationServices' }
        : {}),
    };
    this.#send(recording, 'RecordingStateChanged', { fields });
  }

  #send(
    { id, apiVersion, callbackUri, conversation, leg }: Recording,
    name: 'RecordingStateChanged' | 'StartRecordingFailed',
    content: EventContent,
  ): void {
    this.#events.sendAbout(
      {
        apiVersion,
        callbackUri,
        callConnectionId: leg.id,
        serverCallId: conversation.serverCallId,
        correlationId: conversation.correlationId,
        source: `calling/recordings/${conversation.serverCallId}/${id}/${name}`,
      },
      name,
      content,
    );
  }

  /** Opaque to the application; as the service's, it is JSON in base64url that names a call and the recording. */
  #createId({ leg }: RecordingOrder): string {
    const id = { PlatformEndpointId: leg.id, ResourceSpecificId: this.#kernel.newId() };
    return Buffer.from(JSON.stringify(id)).toString('base64url');
  }
}
