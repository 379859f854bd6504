import type {
  CommandKind,
  DtmfInput,
  Identity,
  PlayCommand,
  Prompt,
  RecognizeCommand,
  RecognizeInput,
  SendDtmfCommand,
  SpeechInput,
  StartDtmfDetectionCommand,
  StartTranscriptionCommand,
  StopDtmfDetectionCommand,
  Tone,
  UpdateTranscriptionCommand,
} from '@tandem/core';
import { InvalidArgumentError } from '@tandem/core';
import type { Json } from '../wire/json.js';
import { textOf } from '../wire/json.js';
import { toneToWire } from '../wire/tone.js';
import type { OperationSetting } from './acs-operation.js';

export function encodePlay(command: PlayCommand, { own }: OperationSetting) {
  const { prompts, to, loop, interrupt } = command;
  return {
    playSources: prompts.map((prompt) => playSourceOf(prompt, own)),
    playTo: to === undefined ? undefined : [...to],
    playOptions: loop === undefined ? undefined : { loop },
    interruptCallMediaOperation: interrupt,
  };
}

export function encodeRecognize(command: RecognizeCommand, { own }: OperationSetting) {
  const { target, input, prompts, interrupt, interruptPrompt, initialSilenceMs } = command;
  return {
    recognizeInputType: input.kind,
    playPrompts: prompts?.map((prompt) => playSourceOf(prompt, own)),
    interruptCallMediaOperation: interrupt,
    recognizeOptions: {
      targetParticipant: target,
      interruptPrompt,
      initialSilenceTimeoutInSeconds: wholeSeconds(initialSilenceMs),
      speechRecognitionModelEndpointId: textOf(own['speechRecognitionModelEndpointId']),
      ...inputOptions(input),
    },
  };
}

export function encodeDtmfDetection(
  command: StartDtmfDetectionCommand | StopDtmfDetectionCommand,
  setting: OperationSetting,
) {
  return { targetParticipant: command.target ?? onlyOther(command.kind, setting) };
}

export function encodeSendDtmf(command: SendDtmfCommand, setting: OperationSetting) {
  return {
    tones: tonesToWire(command.tones, 'tones'),
    targetParticipant: command.target ?? onlyOther(command.kind, setting),
  };
}

export function encodeTranscription({
  language,
}: StartTranscriptionCommand | UpdateTranscriptionCommand) {
  return { locale: language };
}

/** A prompt as the service takes it. @param own How texts are spoken: options of the service's own. */
export function playSourceOf(prompt: Prompt, own: Json) {
  const playSourceCacheId = prompt.cacheId;
  const customVoiceEndpointId = textOf(own['customVoiceEndpointId']);
  switch (prompt.kind) {
    case 'file':
      return { kind: 'file', file: { uri: prompt.url }, playSourceCacheId } as const;
    case 'text': {
      const voiceKind = own['voiceKind'] === 'male' ? 'male' : 'female';
      const text = {
        text: prompt.text,
        sourceLocale: prompt.language,
        voiceName: prompt.voice,
        voiceKind: own['voiceKind'] === undefined ? undefined : voiceKind,
        customVoiceEndpointId,
      } as const;
      return { kind: 'text', text, playSourceCacheId } as const;
    }
    case 'ssml': {
      const ssml = { ssmlText: prompt.ssml, customVoiceEndpointId };
      return { kind: 'ssml', ssml, playSourceCacheId } as const;
    }
    default: {
      const unheard: never = prompt;
      return unheard;
    }
  }
}

/** The service counts whole seconds: it waits no shorter than it was asked to. */
export function wholeSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.ceil(ms / 1_000);
}

function inputOptions(input: RecognizeInput) {
  switch (input.kind) {
    case 'dtmf':
      return { dtmfOptions: dtmfOptionsOf(input) };
    case 'speech':
      return { speechLanguage: input.language, speechOptions: speechOptionsOf(input) };
    case 'choices':
      return { speechLanguage: input.language, choices: choicesOf(input.choices) };
    case 'speechOrDtmf':
      return {
        dtmfOptions: dtmfOptionsOf(input.dtmf ?? {}),
        speechLanguage: input.speech?.language,
        speechOptions: speechOptionsOf(input.speech ?? {}),
      };
    default: {
      const unheard: never = input;
      return unheard;
    }
  }
}

function dtmfOptionsOf({ maxTones, interToneTimeoutMs, stopTones }: Omit<DtmfInput, 'kind'>) {
  return {
    maxTonesToCollect: maxTones,
    interToneTimeoutInSeconds: wholeSeconds(interToneTimeoutMs),
    stopTones: stopTones === undefined ? undefined : tonesToWire(stopTones, 'input.stopTones'),
  };
}

function speechOptionsOf({ endSilenceMs }: Omit<SpeechInput, 'kind'>) {
  return endSilenceMs === undefined ? undefined : { endSilenceTimeoutInMs: endSilenceMs };
}

function choicesOf(choices: readonly { label: string; phrases: readonly string[]; tone?: Tone }[]) {
  return choices.map(({ label, phrases, tone }) => ({
    label,
    phrases: [...phrases],
    ...(tone === undefined ? {} : { tone: tonesToWire([tone], 'input.choices')[0] }),
  }));
}

function tonesToWire(tones: readonly Tone[], path: string) {
  return tones.map((tone) => {
    const word = toneToWire(tone);
    if (word !== undefined) return word;
    throw new InvalidArgumentError(
      'Azure Communication Services has no hook flash. Use digits, A to D, the star and the hash.',
      { path },
    );
  });
}

/** Whom a command means that names nobody: the one other person in the call. */
function onlyOther(operation: CommandKind, { context, provider }: OperationSetting): Identity {
  const people = context.call?.roster.participants ?? [];
  const others = people.filter(({ isSelf }) => !isSelf);
  const [other] = others;
  if (other !== undefined && others.length === 1) return other.identity;
  throw new InvalidArgumentError(
    `"${operation}" needs to know whose keys: it is not known that just one other person is in the call. Give "target".`,
    { path: 'target', operation, provider },
  );
}
