import type { Tone } from './tone.js';

/** What was recognized. */
export type Recognition =
  | { readonly kind: 'dtmf'; readonly tones: readonly Tone[] }
  | { readonly kind: 'speech'; readonly text: string; readonly confidence?: number }
  | {
      readonly kind: 'choice';
      readonly label: string;
      readonly phrase?: string;
      readonly confidence?: number;
    };
