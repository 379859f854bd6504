import * as v from 'valibot';
import { identity, text, tone, wholeNumber } from './fields.js';

/** How a text is spoken. */
export const voice = {
  voiceKind: v.optional(v.picklist(['male', 'female'])),
  customVoiceEndpointId: v.optional(text),
};

const cached = { playSourceCacheId: v.optional(text) };

/** Something to be heard. */
export const playSource = v.variant('kind', [
  v.strictObject({
    kind: v.literal('file'),
    /** WAV, mono, 16 bit, 16 kHz. */
    file: v.strictObject({ uri: v.pipe(v.string(), v.url('Use an absolute address.')) }),
    ...cached,
  }),
  v.strictObject({
    kind: v.literal('text'),
    text: v.strictObject({
      text,
      sourceLocale: v.optional(text),
      voiceName: v.optional(text),
      ...voice,
    }),
    ...cached,
  }),
  v.strictObject({
    kind: v.literal('ssml'),
    ssml: v.strictObject({
      ssmlText: text,
      customVoiceEndpointId: v.optional(text),
    }),
    ...cached,
  }),
]);

export const playSources = v.pipe(
  v.array(playSource),
  v.minLength(1, 'Give something to be heard.'),
);

export const tones = v.pipe(
  v.array(tone),
  v.minLength(1, 'Give at least one tone.'),
  v.maxLength(18, 'Send at most 18 tones at once.'),
);

/** What is recognized, and how. */
export const recognizeOptions = v.strictObject({
  targetParticipant: identity,
  interruptPrompt: v.optional(v.boolean()),
  initialSilenceTimeoutInSeconds: v.optional(wholeNumber(0, 300)),
  speechLanguage: v.optional(text),
  speechRecognitionModelEndpointId: v.optional(text),
  dtmfOptions: v.optional(
    v.strictObject({
      interToneTimeoutInSeconds: v.optional(wholeNumber(1, 60)),
      maxTonesToCollect: v.optional(wholeNumber(1)),
      stopTones: v.optional(v.array(tone)),
    }),
  ),
  choices: v.optional(
    v.pipe(
      v.array(
        v.strictObject({ label: text, phrases: v.array(v.string()), tone: v.optional(tone) }),
      ),
      v.minLength(1, 'Give at least one choice.'),
    ),
  ),
  speechOptions: v.optional(v.strictObject({ endSilenceTimeoutInMs: v.optional(wholeNumber(0)) })),
});

/** For speech the service waits no longer than this for the first word. */
export const longestSpeechSilenceSeconds = 20;
