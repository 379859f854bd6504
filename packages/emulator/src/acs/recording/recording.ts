import type { ApiVersion } from '../api-version.js';
import type { Conversation, Leg } from '../call/leg.js';
import type { Result } from '../call/result.js';
import type { Identifier } from '../identifier.js';

/** What is to be recorded, how, and who hears of it. */
export interface RecordingOrder {
  readonly apiVersion: ApiVersion;
  readonly conversation: Conversation;
  /** Where its events go: the address of its own, else that of a leg. */
  readonly callbackUri: string;
  readonly leg: Leg;
  readonly content: 'audio' | 'audioVideo';
  readonly channels: 'mixed' | 'unmixed';
  readonly format: 'wav' | 'mp3' | 'mp4';
  readonly isPausedOnStart: boolean;
  /** Those whose voices get channels of their own, in order. */
  readonly channelOrder: readonly Identifier[];
  readonly forced: Result | undefined;
}

/** A recording of a call, from its start to its stop. */
export interface Recording extends RecordingOrder {
  readonly id: string;
  readonly startedAt: number;
  state: 'active' | 'inactive';
  /** Since when it records, while it does. */
  activeSince: number | undefined;
  recordedMs: number;
}
