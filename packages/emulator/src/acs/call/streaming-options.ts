/** How a call's audio is to be streamed to the application. */
export interface MediaStreamingOptions {
  readonly transportUrl: string | undefined;
  readonly channelType: 'mixed' | 'unmixed';
  readonly startsAtOnce: boolean;
  readonly isBidirectional: boolean;
  readonly sampleRate: 16_000 | 24_000;
  readonly carriesDtmf: boolean;
}

/** How what is said in a call is to be written down for the application. */
export interface TranscriptionOptions {
  readonly transportUrl: string | undefined;
  readonly locale: string;
  readonly speechModelEndpointId: string | undefined;
  readonly startsAtOnce: boolean;
  readonly sendsIntermediateResults: boolean;
}
