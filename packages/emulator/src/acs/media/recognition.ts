import type { OperationReport } from '../call/operation-report.js';
import type { Identifier } from '../identifier.js';
import type { PlaySource } from './play-source.js';
import type { Tone } from './tone.js';

/** One thing that somebody may choose, by saying it or by a key. */
export interface Choice {
  readonly label: string;
  readonly phrases: readonly string[];
  readonly tone: Tone | undefined;
}

/** What is to be recognized, and of whom. */
export interface RecognizeOrder extends OperationReport {
  readonly kind: 'dtmf' | 'speech' | 'speechOrDtmf' | 'choices';
  readonly target: Identifier;
  readonly prompts: readonly PlaySource[];
  readonly interruptsPrompt: boolean;
  readonly initialSilenceMs: number;
  readonly interToneMs: number;
  readonly maxTones: number;
  readonly stopTones: readonly Tone[];
  readonly choices: readonly Choice[];
}
