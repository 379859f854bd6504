import { invalidArgument } from '../acs-error.js';
import type { LegRequest } from '../call/leg.js';
import type { MediaStreamingOptions, TranscriptionOptions } from '../call/streaming-options.js';
import type { AcsRequest } from './acs-request.js';
import {
  type Fields,
  readCallbackUri,
  readChoice,
  readOptionalBoolean,
  readOptionalFields,
  readOptionalString,
  readString,
} from './body-reader.js';

/** Reads what every request that makes a leg says. */
export function readLegRequest({ body, apiVersion }: AcsRequest): LegRequest {
  return {
    apiVersion,
    callbackUri: readCallbackUri(body),
    operationContext: readOptionalString(body, 'operationContext'),
    cognitiveServicesEndpoint: readCognitiveServices(body),
    mediaStreaming: readMediaStreaming(body),
    transcription: readTranscription(body),
  };
}

function readCognitiveServices(body: Fields): string | undefined {
  const options = readOptionalFields(body, 'callIntelligenceOptions');
  const value = options && readOptionalString(options, 'cognitiveServicesEndpoint');
  if (value === undefined || value === '') return undefined;
  if (URL.canParse(value)) return value;
  throw invalidArgument(
    'callIntelligenceOptions.cognitiveServicesEndpoint is not an absolute URI.',
  );
}

function readMediaStreaming(body: Fields): MediaStreamingOptions | undefined {
  const options = readOptionalFields(body, 'mediaStreamingOptions');
  if (options === undefined) return undefined;
  readChoice(options, 'transportType', { choices: ['websocket'] });
  readChoice(options, 'contentType', { choices: ['audio'], fallback: 'audio' });
  const format = readChoice(options, 'audioFormat', {
    choices: ['pcm16KMono', 'pcm24KMono'],
    fallback: 'pcm16KMono',
  });
  return {
    transportUrl: readTransportUrl(options),
    channelType: readChoice(options, 'audioChannelType', { choices: ['mixed', 'unmixed'] }),
    startsAtOnce: readOptionalBoolean(options, 'startMediaStreaming') ?? false,
    isBidirectional: readOptionalBoolean(options, 'enableBidirectional') ?? false,
    sampleRate: format === 'pcm24KMono' ? 24_000 : 16_000,
    carriesDtmf: readOptionalBoolean(options, 'enableDtmfTones') ?? false,
  };
}

function readTranscription(body: Fields): TranscriptionOptions | undefined {
  const options = readOptionalFields(body, 'transcriptionOptions');
  if (options === undefined) return undefined;
  readChoice(options, 'transportType', { choices: ['websocket'] });
  return {
    transportUrl: readTransportUrl(options),
    locale: readString(options, 'locale'),
    speechModelEndpointId: readOptionalString(options, 'speechModelEndpointId'),
    startsAtOnce: readOptionalBoolean(options, 'startTranscription') ?? false,
    sendsIntermediateResults: readOptionalBoolean(options, 'enableIntermediateResults') ?? false,
  };
}

function readTransportUrl(options: Fields): string | undefined {
  const value = readOptionalString(options, 'transportUrl');
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'wss:' || url?.protocol === 'ws:') return value;
  throw invalidArgument(
    'transportUrl must be an absolute wss URI (the emulator takes ws as well).',
  );
}
