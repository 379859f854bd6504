import type { CommsOperation } from '../operation/comms-operation.js';
import type { OperationBook } from '../operation/operation-book.js';
import { badRequest } from '../request/graph-error.js';
import {
  type JsonObject,
  readClientContext,
  readList,
  readObject,
  readOneOf,
  readString,
} from '../request/json-reader.js';
import { answerHeadStartMs, type CallEngine } from './call-engine.js';
import { requireEstablished, requireGroup } from './call-guards.js';
import type { GraphCall } from './graph-call.js';

const readRecordingStatus = readOneOf(['notRecording', 'recording', 'failed']);

/** What applications for compliance and for meeting rooms ask for. */
export class FeatureDesk {
  readonly #engine: CallEngine;
  readonly #book: OperationBook;

  constructor(engine: CallEngine, book: OperationBook) {
    this.#engine = engine;
    this.#book = book;
  }

  /** An application that was called to record says whether it does. */
  updateRecordingStatus(call: GraphCall, body: JsonObject): CommsOperation {
    requireEstablished(call);
    const recordingStatus = readRecordingStatus(body['status'], 'status');
    const clientContext = readClientContext(body);
    const { incomingContext } = call.details;
    if (incomingContext === null || !('observedParticipantId' in incomingContext))
      throw badRequest(
        'updateRecordingStatus is for applications that a recording policy has brought into the call; this call came about otherwise.',
      );
    const operation = this.#book.complete(call, 'updateRecordingStatusOperation', {
      clientContext,
    });
    call.later(answerHeadStartMs, () => {
      const own = call.conversation.roster.get(call.myParticipantId);
      if (own !== undefined) this.#engine.change(call.conversation, { ...own, recordingStatus });
    });
    return operation;
  }

  addLargeGalleryView(call: GraphCall, clientContext: string | null): CommsOperation {
    requireEstablished(call);
    requireGroup(call, 'addLargeGalleryView');
    return this.#book.completeLater(call, 'addLargeGalleryViewOperation', { clientContext });
  }
}

/** Checks a report of a meeting room's device quality. It changes nothing. */
export function checkDeviceQuality(body: JsonObject): void {
  const quality = readObject(body['quality'], 'quality');
  for (const name of ['callChainId', 'participantId', 'mediaLegId', 'deviceName'])
    readString(quality[name], `quality.${name}`);
  readList(quality['mediaQualityList'], 'quality.mediaQualityList').forEach((entry, index) => {
    readObject(entry, `quality.mediaQualityList[${index}]`);
  });
}
