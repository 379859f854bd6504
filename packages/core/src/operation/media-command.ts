import type { Identity } from '../identity/identity.js';
import type { CommandBase } from './command-base.js';
import type { Tone } from './tone.js';

/** Something to be heard. */
export type Prompt = FilePrompt | TextPrompt | SsmlPrompt;

/** A sound file that the provider fetches: WAV, mono, 16 bit, 16 kHz, where nothing else is documented. */
export interface FilePrompt {
  readonly kind: 'file';
  readonly url: string;
  /** Lets the provider keep it: the same id plays what was fetched first. */
  readonly cacheId?: string;
}

/** A text that the provider speaks. */
export interface TextPrompt {
  readonly kind: 'text';
  readonly text: string;
  /** BCP 47, such as `en-US`. */
  readonly language?: string;
  /** The provider's name of a voice. */
  readonly voice?: string;
  readonly cacheId?: string;
}

/** Speech Synthesis Markup Language, W3C. */
export interface SsmlPrompt {
  readonly kind: 'ssml';
  readonly ssml: string;
  readonly cacheId?: string;
}

/** Let people hear something. */
export interface PlayCommand extends CommandBase<'play'> {
  readonly prompts: readonly Prompt[];
  /** Who hears it. @default everyone */
  readonly to?: readonly Identity[];
  /** Whether to begin again at the end, until it is cancelled. */
  readonly loop?: boolean;
  /** Whether it interrupts what is being played, instead of waiting for it. */
  readonly interrupt?: boolean;
}

/** Keys pressed on a telephone. */
export interface DtmfInput {
  readonly kind: 'dtmf';
  readonly maxTones?: number;
  /** How long to wait for the next key, in milliseconds. */
  readonly interToneTimeoutMs?: number;
  /** Keys that end the input. */
  readonly stopTones?: readonly Tone[];
}

/** Something said. */
export interface SpeechInput {
  readonly kind: 'speech';
  /** BCP 47. */
  readonly language?: string;
  /** How much silence ends it, in milliseconds. */
  readonly endSilenceMs?: number;
}

/** One of several answers, said or pressed. */
export interface ChoicesInput {
  readonly kind: 'choices';
  readonly choices: readonly {
    readonly label: string;
    readonly phrases: readonly string[];
    readonly tone?: Tone;
  }[];
  /** BCP 47. */
  readonly language?: string;
}

/** Something said, or keys pressed, whichever comes first. */
export interface SpeechOrDtmfInput {
  readonly kind: 'speechOrDtmf';
  readonly dtmf?: Omit<DtmfInput, 'kind'>;
  readonly speech?: Omit<SpeechInput, 'kind'>;
}

/** What to recognize. */
export type RecognizeInput = DtmfInput | SpeechInput | ChoicesInput | SpeechOrDtmfInput;

/** Ask someone something, and take the answer. */
export interface RecognizeCommand extends CommandBase<'recognize'> {
  readonly target: Identity;
  readonly input: RecognizeInput;
  /** What they hear first. */
  readonly prompts?: readonly Prompt[];
  /** Whether an answer interrupts the prompt. */
  readonly interruptPrompt?: boolean;
  /** How long to wait for the beginning of an answer, in milliseconds. */
  readonly initialSilenceMs?: number;
  /** Whether it interrupts what is being played or recognized. */
  readonly interrupt?: boolean;
}

/** Report every key that someone presses from now on. */
export interface StartDtmfDetectionCommand extends CommandBase<'startDtmfDetection'> {
  /** Whose keys. @default everyone's, where the provider cannot tell them apart */
  readonly target?: Identity;
}

/** Report keys no more. */
export interface StopDtmfDetectionCommand extends CommandBase<'stopDtmfDetection'> {
  readonly target?: Identity;
}

/** Press keys. */
export interface SendDtmfCommand extends CommandBase<'sendDtmf'> {
  readonly tones: readonly Tone[];
  /** Who is to hear them. */
  readonly target?: Identity;
  /** How long to wait between two keys, in milliseconds. */
  readonly delayMs?: number;
}

/** Stop all that is being played and recognized. */
export type CancelMediaCommand = CommandBase<'cancelMedia'>;

/** Record the call. */
export interface StartRecordingCommand extends CommandBase<'startRecording'> {
  readonly content?: 'audio' | 'audioVideo';
  readonly channels?: 'mixed' | 'unmixed';
  readonly format?: 'wav' | 'mp3' | 'mp4';
  /** Whether it begins paused. */
  readonly pauseOnStart?: boolean;
}

interface RecordingCommand<Kind extends string> extends CommandBase<Kind> {
  readonly recordingId: string;
}

/** Leave out what is said from now on. */
export type PauseRecordingCommand = RecordingCommand<'pauseRecording'>;

/** Record again. */
export type ResumeRecordingCommand = RecordingCommand<'resumeRecording'>;

/** End the recording. */
export type StopRecordingCommand = RecordingCommand<'stopRecording'>;

/** Write down what is said. */
export interface StartTranscriptionCommand extends CommandBase<'startTranscription'> {
  /** BCP 47. */
  readonly language?: string;
}

/** Write down what is said in another language from now on. */
export interface UpdateTranscriptionCommand extends CommandBase<'updateTranscription'> {
  readonly language?: string;
}

/** Stop writing down. */
export type StopTranscriptionCommand = CommandBase<'stopTranscription'>;

/** Send the sound of the call to the application as it is heard. */
export type StartMediaStreamingCommand = CommandBase<'startMediaStreaming'>;

/** Send it no more. */
export type StopMediaStreamingCommand = CommandBase<'stopMediaStreaming'>;
