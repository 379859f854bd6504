import type { Kernel } from '../../kernel/kernel.js';
import type { Recording } from './recording.js';
import { writeWavFile } from './wav-file.js';

/** What was recorded and can be fetched. */
export interface RecordedDocument {
  readonly documentId: string;
  readonly durationMs: number;
  readonly channels: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const retentionMs = 48 * 60 * 60 * 1000;

/** The file is short, however long the call was. */
const maxFileMs = 2000;
const minFileMs = 100;

/** Keeps recorded files for as long as the service does, and tells subscribers where they are. */
export class RecordingStore {
  readonly #kernel: Kernel;
  readonly #documents = new Map<string, RecordedDocument>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Keeps the file of a recording that has ended. */
  keep(recording: Recording, endReason: string): void {
    const document = this.#createDocument(recording);
    const { documentId } = document;
    this.#documents.set(documentId, document);
    this.#kernel.clock.after(retentionMs, () => this.#documents.delete(documentId));
    this.#publish(recording, documentId, endReason);
  }

  find(documentId: string): RecordedDocument | undefined {
    return this.#documents.get(documentId);
  }

  /** False when there is no such document. */
  delete(documentId: string): boolean {
    return this.#documents.delete(documentId);
  }

  clear(): void {
    this.#documents.clear();
  }

  #createDocument(recording: Recording): RecordedDocument {
    const { id, conversation, recordedMs, startedAt, content, channels, format } = recording;
    const documentId = `0-emulator-d1-${this.#kernel.newId().replaceAll('-', '')}`;
    const own = recording.channelOrder.length;
    return {
      documentId,
      durationMs: Math.min(maxFileMs, Math.max(minFileMs, recordedMs)),
      channels: channels === 'unmixed' ? Math.max(1, own) : 1,
      metadata: {
        resourceId: this.#kernel.settings.acs.resourceId,
        callId: conversation.correlationId,
        chunkDocumentId: documentId,
        chunkIndex: 0,
        chunkStartTime: new Date(startedAt).toISOString(),
        chunkDuration: recordedMs,
        pauseResumeIntervals: [],
        recordingInfo: { recordingId: id, contentType: content, channelType: channels, format },
        participants: recording.channelOrder.map(({ rawId }, index) => ({
          participantId: rawId,
          channel: index,
        })),
      },
    };
  }

  #publish(recording: Recording, documentId: string, endReason: string): void {
    const { id, conversation, recordedMs, startedAt } = recording;
    const { serverCallId, correlationId } = conversation;
    const { acs } = this.#kernel.settings;
    const location = `${acs.recordingLocation ?? this.#kernel.baseUrl}/v1/objects/${documentId}`;
    this.#kernel.eventGrid.publish({
      type: 'Microsoft.Communication.RecordingFileStatusUpdated',
      // The call is named here and nowhere else.
      subject: `/recording/call/${correlationId}/serverCallId/${serverCallId}/recordingId/${id}`,
      callId: correlationId,
      data: {
        recordingStorageInfo: {
          recordingChunks: [
            {
              documentId,
              index: 0,
              endReason: 'SessionEnded',
              contentLocation: `${location}/content/audio`,
              metadataLocation: `${location}/content/acsmetadata`,
              deleteLocation: location,
            },
          ],
        },
        recordingStartTime: new Date(startedAt).toISOString(),
        recordingDurationMs: recordedMs,
        sessionEndReason: endReason,
        recordingId: id,
        storageType: 'AzureCommunicationServices',
      },
    });
  }
}

/** The bytes of a recorded document. They are made when they are asked for. */
export function contentOf({ durationMs, channels }: RecordedDocument): Buffer {
  return writeWavFile({ durationMs, channels });
}
