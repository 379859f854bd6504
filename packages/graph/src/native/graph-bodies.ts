import type {
  AppHostedMediaConfig,
  AudioRoutingGroup,
  Call,
  IncomingCallOptions,
  InvitationParticipantInfo,
  MediaPrompt,
  ParticipantInfo,
  RejectReason,
  ScreenSharingRole,
  ServiceHostedMediaConfig,
  TeleconferenceDeviceQuality,
  Tone,
} from '@microsoft/microsoft-graph-types';

/** An object with the name of its type, which the service asks for where several could be meant. */
type Typed<T> = T & { readonly '@odata.type'?: string };

/** Who handles the media of a call: the service, or a native library of the application that brings its own blob. */
export type GraphMediaConfig =
  | (ServiceHostedMediaConfig & {
      readonly '@odata.type': '#microsoft.graph.serviceHostedMediaConfig';
    })
  | (AppHostedMediaConfig & { readonly '@odata.type': '#microsoft.graph.appHostedMediaConfig' });

/** What anything takes that ends as an operation: a text that its reports echo. */
export interface GraphContextBody {
  /** At most 256 characters. */
  readonly clientContext?: string;
}

/** A call to place or to join, in any of its forms. `callbackUri` is the configured one unless it says otherwise. */
export type GraphCreateCallBody = Typed<Omit<Call, 'mediaConfig'>> & {
  readonly mediaConfig: GraphMediaConfig;
};

/** How to take an incoming call. */
export interface GraphAnswerBody {
  readonly mediaConfig: GraphMediaConfig;
  readonly acceptedModalities: readonly ('audio' | 'video' | 'videoBasedScreenSharing')[];
  /** @default the configured one */
  readonly callbackUri?: string;
  readonly callOptions?: Typed<IncomingCallOptions>;
  /** Of a bot that records by policy. */
  readonly participantCapacity?: number;
}

/** How to refuse an incoming call. */
export interface GraphRejectBody {
  readonly reason?: Exclude<RejectReason, 'unknownFutureValue'>;
  readonly callbackUri?: string;
}

/** Where to send an incoming call: several ring at the same time. */
export interface GraphRedirectBody {
  /** 1 to 25. */
  readonly targets: readonly Typed<InvitationParticipantInfo>[];
  /** Seconds, 15 to 90. */
  readonly timeout?: number;
  readonly callbackUri?: string;
}

/** Whom to connect with whom. */
export interface GraphTransferBody extends GraphContextBody {
  readonly transferTarget: Typed<InvitationParticipantInfo>;
  /** Out of a group call only. */
  readonly transferee?: Typed<ParticipantInfo> & { readonly participantId?: string };
}

/** What to play: 1 to 20 sound files. */
export interface GraphPlayPromptBody extends GraphContextBody {
  readonly prompts: readonly Typed<MediaPrompt>[];
}

/** How to record a short answer. Seconds are 1 to 120. */
export interface GraphRecordResponseBody extends GraphContextBody {
  /** At most one. */
  readonly prompts?: readonly Typed<MediaPrompt>[];
  readonly bargeInAllowed?: boolean;
  readonly initialSilenceTimeoutInSeconds?: number;
  readonly maxSilenceTimeoutInSeconds?: number;
  readonly maxRecordDurationInSeconds?: number;
  readonly playBeep?: boolean;
  /** Such as `#`, `1`, `*`. */
  readonly stopTones?: readonly string[];
}

/** Which keys to press. */
export interface GraphSendDtmfTonesBody extends GraphContextBody {
  readonly tones: readonly Tone[];
  readonly delayBetweenTonesMs?: number;
}

/** What an application that records by policy says of itself. */
export interface GraphRecordingStatusBody extends GraphContextBody {
  readonly status: 'notRecording' | 'recording' | 'failed';
}

/** Whether the application shows its screen. */
export interface GraphScreenSharingRoleBody {
  readonly role: ScreenSharingRole;
}

/** What a device of a video interoperability vendor measured. */
export interface GraphDeviceQualityBody {
  readonly quality: Typed<TeleconferenceDeviceQuality>;
}

/** Whom to ask into the call: 1 to 5, of whom several in group calls only. */
export interface GraphInviteBody extends GraphContextBody {
  readonly participants: readonly Typed<InvitationParticipantInfo>[];
}

/** What somebody on hold hears. */
export interface GraphHoldMusicBody extends GraphContextBody {
  readonly customPrompt?: Typed<MediaPrompt>;
}

/** Who hears whom. */
export type GraphAudioRoutingGroupBody = Typed<AudioRoutingGroup>;
