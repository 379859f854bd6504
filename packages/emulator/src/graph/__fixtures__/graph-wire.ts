import type { JWTPayload } from 'jose';

type Identities = {
  readonly [kind in 'user' | 'phone' | 'application' | 'applicationInstance' | 'guest']?: {
    readonly id: string;
    readonly displayName: string | null;
  };
};

/** What tests read of a roster entry. */
export type WireParticipant = {
  readonly id: string;
  readonly info: { readonly identity: Identities };
  readonly isMuted: boolean;
  readonly isInLobby: boolean;
};

/** What tests read of calls, operations, lists and errors; which of it is there, a test knows. */
export type WireBody = {
  readonly '@odata.type': string;
  readonly id: string;
  readonly state: string;
  readonly status: string;
  readonly callChainId: string;
  readonly myParticipantId: string;
  readonly participants: readonly { readonly participantId: string }[];
  readonly resultInfo: { readonly subcode: number; readonly message: string };
  readonly sequenceNumber: number;
  readonly recordingLocation: string;
  readonly recordingAccessToken: string;
  readonly completionReason: string;
  readonly toneInfo?: { readonly sequenceId: number; readonly tone: string };
  readonly value: readonly WireParticipant[];
  readonly error: { readonly code: string; readonly message: string };
};

/** One entry of a delivered notification, with the claims of the token it came with. */
export type Notification = {
  readonly changeType: string;
  readonly resourceUrl: string;
  /** One entity, or a roster; which of them, a test knows. */
  readonly resourceData: WireBody & readonly WireParticipant[];
  readonly claims: JWTPayload;
};
