import { AcsError, invalidArgument } from '../acs-error.js';
import type { Leg } from '../call/leg.js';
import { participantNotInCall } from '../call/result.js';
import { type Identifier, readIdentifier } from '../identifier.js';
import { type PlaySource, readPlaySource } from '../media/play-source.js';
import type { Choice, RecognizeOrder } from '../media/recognition.js';
import { type Tone, tones } from '../media/tone.js';
import type { AcsAnswer, AcsRequest } from '../request/acs-request.js';
import {
  type Fields,
  readChoice,
  readFields,
  readList,
  readOptionalBoolean,
  readOptionalFields,
  readOptionalInteger,
  readOptionalString,
  readString,
} from '../request/body-reader.js';
import type { OperationContext } from './operation-context.js';
import { echoContext, readReport } from './read-report.js';

const maxTonesToSend = 18;
const maxSilenceSeconds = { dtmf: 300, speech: 20, speechOrDtmf: 20, choices: 20 } as const;

/** POST /calling/callConnections/{callConnectionId}:play */
export function play(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { body } = request;
  const leg = context.findConnectedLeg(request);
  const sources = readList(body, 'playSources').map((source, index) =>
    readPlaySource(source, `playSources[${index}]`),
  );
  for (const source of sources) requireSpeaker(leg, source);
  const targets = readOptionalList(body, 'playTo').map((target, index) =>
    readIdentifier(target, `playTo[${index}]`),
  );
  for (const target of targets) requireMember(leg, target);
  const options = readOptionalFields(body, 'playOptions');
  const order = {
    ...readReport(request, context),
    sources,
    targets,
    isLooped: (options && readOptionalBoolean(options, 'loop')) ?? false,
  };
  context.media.play(leg, order, readInterruption(body));
  return answer(leg, 202);
}

/** POST /calling/callConnections/{callConnectionId}:recognize */
export function recognize(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { body } = request;
  const leg = context.findConnectedLeg(request);
  const kind = readChoice(body, 'recognizeInputType', {
    choices: ['dtmf', 'speech', 'speechOrDtmf', 'choices'],
  });
  const prompts = readPrompts(body);
  for (const prompt of prompts) requireSpeaker(leg, prompt);
  if (kind !== 'dtmf') requireCognitiveServices(leg);
  const order = {
    ...readReport(request, context),
    kind,
    prompts,
    ...readRecognizeOptions(readFields(body.recognizeOptions, 'recognizeOptions'), kind),
  };
  requireMember(leg, order.target);
  context.media.recognize(leg, order, readInterruption(body));
  return answer(leg, 202);
}

/** POST /calling/callConnections/{callConnectionId}:cancelAllMediaOperations */
export function cancelAllMediaOperations(
  request: AcsRequest,
  context: OperationContext,
): AcsAnswer {
  const leg = context.findConnectedLeg(request);
  context.media.cancelAll(leg);
  return answer(leg, 202);
}

/** POST /calling/callConnections/{callConnectionId}:startContinuousDtmfRecognition */
export function startContinuousDtmf(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { leg, target } = readTargeted(request, context);
  context.media.startListening(leg, target, readReport(request, context));
  return answer(leg, 200);
}

/** POST /calling/callConnections/{callConnectionId}:stopContinuousDtmfRecognition */
export function stopContinuousDtmf(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { leg, target } = readTargeted(request, context);
  if (!context.media.stopListening(leg, target, readReport(request, context))) {
    throw new AcsError(400, '8585', 'Continuous DTMF recognition has not been started.');
  }
  return answer(leg, 200);
}

/** POST /calling/callConnections/{callConnectionId}:sendDtmfTones */
export function sendDtmfTones(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { leg, target } = readTargeted(request, context);
  if (target.kind !== 'phoneNumber') {
    throw invalidArgument('targetParticipant must be a phone number to be sent DTMF tones.');
  }
  const pressed = readList(request.body, 'tones').map((tone) => readTone(tone, 'tones'));
  if (pressed.length > maxTonesToSend) {
    throw invalidArgument(`tones has at most ${maxTonesToSend} tones.`);
  }
  const report = readReport(request, context);
  context.media.sendTones(leg, { ...report, target, tones: pressed });
  return answer(leg, 202, echoContext(report));
}

/** POST /calling/callConnections/{callConnectionId}:hold */
export function hold(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { leg, target } = readTargeted(request, context);
  const { playSourceInfo } = request.body;
  const music =
    playSourceInfo === undefined || playSourceInfo === null
      ? undefined
      : readPlaySource(playSourceInfo, 'playSourceInfo');
  if (music !== undefined) requireSpeaker(leg, music);
  context.media.hold(leg, { ...readReport(request, context), target, music });
  return answer(leg, 200);
}

/** POST /calling/callConnections/{callConnectionId}:unhold */
export function unhold(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { leg, target } = readTargeted(request, context);
  readReport(request, context);
  context.media.unhold(leg, target);
  return answer(leg, 200);
}

function readTargeted(request: AcsRequest, context: OperationContext) {
  const leg = context.findConnectedLeg(request);
  const target = readIdentifier(request.body.targetParticipant, 'targetParticipant');
  requireMember(leg, target);
  return { leg, target };
}

function requireMember(leg: Leg, { rawId }: Identifier): void {
  if (leg.conversation.roster.find(rawId) !== undefined) return;
  throw new AcsError(400, '8558', participantNotInCall.message);
}

function requireSpeaker(leg: Leg, source: PlaySource): void {
  if (source.kind === 'words') requireCognitiveServices(leg);
}

/** Speaking and understanding need the resource that the call was made with. */
export function requireCognitiveServices({ cognitiveServicesEndpoint }: Leg): void {
  if (cognitiveServicesEndpoint !== undefined) return;
  throw new AcsError(
    400,
    '8567',
    'The call was made without callIntelligenceOptions.cognitiveServicesEndpoint.',
  );
}

function readPrompts(body: Fields): readonly PlaySource[] {
  const several = readOptionalList(body, 'playPrompts').map((prompt, index) =>
    readPlaySource(prompt, `playPrompts[${index}]`),
  );
  const { playPrompt } = body;
  if (several.length > 0 || playPrompt === undefined || playPrompt === null) return several;
  return [readPlaySource(playPrompt, 'playPrompt')];
}

function readRecognizeOptions(
  options: Fields,
  kind: RecognizeOrder['kind'],
): Omit<RecognizeOrder, 'kind' | 'prompts' | keyof ReturnType<typeof readReport>> {
  const dtmf = readOptionalFields(options, 'dtmfOptions') ?? {};
  const seconds = (fields: Fields, name: string, limits: { min: number; max: number }) =>
    readOptionalInteger(fields, name, limits);
  const choices = readOptionalList(options, 'choices').map(readChoiceOption);
  if (kind === 'choices' && choices.length === 0) {
    throw invalidArgument('recognizeOptions.choices is required to recognize choices.');
  }
  readOptionalString(options, 'speechLanguage');
  readOptionalFields(options, 'speechOptions');
  const silence = { min: 0, max: maxSilenceSeconds[kind] };
  return {
    target: readIdentifier(options.targetParticipant, 'recognizeOptions.targetParticipant'),
    interruptsPrompt: readOptionalBoolean(options, 'interruptPrompt') ?? false,
    initialSilenceMs: (seconds(options, 'initialSilenceTimeoutInSeconds', silence) ?? 5) * 1000,
    interToneMs: (seconds(dtmf, 'interToneTimeoutInSeconds', { min: 1, max: 60 }) ?? 2) * 1000,
    maxTones:
      readOptionalInteger(dtmf, 'maxTonesToCollect', { min: 1, max: Number.MAX_SAFE_INTEGER }) ??
      Number.POSITIVE_INFINITY,
    stopTones: readOptionalList(dtmf, 'stopTones').map((tone) => readTone(tone, 'stopTones')),
    choices,
  };
}

function readChoiceOption(value: unknown): Choice {
  const fields = readFields(value, 'choices');
  const phrases = readList(fields, 'phrases').map((phrase) =>
    readString({ phrases: phrase }, 'phrases'),
  );
  const { tone } = fields;
  return {
    label: readString(fields, 'label'),
    phrases,
    tone: tone === undefined || tone === null ? undefined : readTone(tone, 'tone'),
  };
}

function readTone(value: unknown, name: string): Tone {
  return readChoice({ [name]: value }, name, { choices: tones });
}

function readOptionalList(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw invalidArgument(`${name} must be a list.`);
}

function readInterruption(body: Fields): { readonly interrupts: boolean } {
  return { interrupts: readOptionalBoolean(body, 'interruptCallMediaOperation') ?? false };
}

function answer(leg: Leg, status: number, body?: unknown): AcsAnswer {
  return { status, body, correlationId: leg.conversation.correlationId };
}
