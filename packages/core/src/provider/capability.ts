import type { CommandKind } from '../operation/command.js';

/**
 * How well a provider can do something.
 *
 * - `native`: by an operation of its own.
 * - `emulated`: by several of its operations; `note` says what differs.
 * - `conditional`: only under a condition that `note` names.
 * - `none`: not at all. Asking for it fails with an UnsupportedOperationError, before anything is sent.
 */
export type Support = 'native' | 'emulated' | 'conditional' | 'none';

/** What a provider can do of one command. */
export interface Capability {
  readonly support: Support;
  /** What a caller must know: a condition, a difference, a limit of the service. */
  readonly note?: string;
  /** Options of the command that it can carry out, by name. An option that is not listed is refused. */
  readonly options?: Readonly<Record<string, OptionCapability>>;
  /** The fewest people one command must name. @default 1 */
  readonly minTargets?: number;
  /** The most people one command can name. */
  readonly maxTargets?: number;
}

/** What a provider can do with one option of a command. */
export interface OptionCapability {
  readonly support: Support;
  readonly note?: string;
  /** Inclusive bounds, in the unit that the option's name states. */
  readonly min?: number;
  readonly max?: number;
}

/** What a provider can do, for every neutral command. */
export type Capabilities = Readonly<Record<CommandKind, Capability>>;

const unsupported: Capability = { support: 'none' };

const nothing: Capabilities = {
  createCall: unsupported,
  connect: unsupported,
  answer: unsupported,
  reject: unsupported,
  redirect: unsupported,
  transfer: unsupported,
  hangUp: unsupported,
  terminate: unsupported,
  invite: unsupported,
  cancel: unsupported,
  remove: unsupported,
  move: unsupported,
  mute: unsupported,
  muteSelf: unsupported,
  unmuteSelf: unsupported,
  hold: unsupported,
  resume: unsupported,
  play: unsupported,
  recognize: unsupported,
  startDtmfDetection: unsupported,
  stopDtmfDetection: unsupported,
  sendDtmf: unsupported,
  cancelMedia: unsupported,
  startRecording: unsupported,
  pauseRecording: unsupported,
  resumeRecording: unsupported,
  stopRecording: unsupported,
  startTranscription: unsupported,
  updateTranscription: unsupported,
  stopTranscription: unsupported,
  startMediaStreaming: unsupported,
  stopMediaStreaming: unsupported,
};

/** The capabilities of a provider that can do what is given and nothing else. */
export function onlyCapable(
  of: Partial<Capabilities>,
  /** Why it can do nothing else, for the refusal. */
  note?: string,
): Capabilities {
  const rest = note === undefined ? nothing : withNote(note);
  return { ...rest, ...of };
}

function withNote(note: string): Capabilities {
  const noted = { ...unsupported, note };
  return Object.fromEntries(Object.keys(nothing).map((kind) => [kind, noted])) as Capabilities;
}
