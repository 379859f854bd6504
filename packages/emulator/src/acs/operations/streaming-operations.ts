import { isAtLeast } from '../api-version.js';
import type { AcsAnswer, AcsRequest } from '../request/acs-request.js';
import { readOptionalString } from '../request/body-reader.js';
import { requireCognitiveServices } from './media-operations.js';
import type { OperationContext } from './operation-context.js';
import { readReport } from './read-report.js';

/** POST /calling/callConnections/{callConnectionId}:startMediaStreaming */
export function startMediaStreaming(request: AcsRequest, context: OperationContext): AcsAnswer {
  const leg = context.findConnectedLeg(request);
  context.mediaStreaming.start(leg, readReport(request, context));
  return { status: 202, correlationId: leg.conversation.correlationId };
}

/** POST /calling/callConnections/{callConnectionId}:stopMediaStreaming */
export function stopMediaStreaming(request: AcsRequest, context: OperationContext): AcsAnswer {
  const leg = context.findConnectedLeg(request);
  context.mediaStreaming.stop(leg, readReport(request, context));
  return { status: 202, correlationId: leg.conversation.correlationId };
}

/** POST /calling/callConnections/{callConnectionId}:startTranscription */
export function startTranscription(request: AcsRequest, context: OperationContext): AcsAnswer {
  const leg = context.findConnectedLeg(request);
  requireCognitiveServices(leg);
  context.transcription.start(leg, readReport(request, context), readLanguage(request));
  return { status: 202, correlationId: leg.conversation.correlationId };
}

/** POST /calling/callConnections/{callConnectionId}:stopTranscription */
export function stopTranscription(request: AcsRequest, context: OperationContext): AcsAnswer {
  const leg = context.findConnectedLeg(request);
  context.transcription.stop(leg, readReport(request, context));
  return { status: 202, correlationId: leg.conversation.correlationId };
}

/** POST /calling/callConnections/{callConnectionId}:updateTranscription */
export function updateTranscription(request: AcsRequest, context: OperationContext): AcsAnswer {
  const leg = context.findConnectedLeg(request);
  context.transcription.update(leg, readReport(request, context), readLanguage(request));
  return { status: 202, correlationId: leg.conversation.correlationId };
}

function readLanguage({ body, apiVersion }: AcsRequest) {
  const model = isAtLeast(apiVersion, '2025-05-15')
    ? 'speechModelEndpointId'
    : 'speechRecognitionModelEndpointId';
  return { locale: readOptionalString(body, 'locale'), model: readOptionalString(body, model) };
}
