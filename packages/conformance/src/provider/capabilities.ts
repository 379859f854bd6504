import type { Command, CommandKind, Identity, Provider } from '@tandem/core';
import { InvalidArgumentError, UnsupportedOperationError } from '@tandem/core';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import { failureOf } from '../suite/failure-of.js';
import type { ProviderScene } from './provider-scene.js';

/** What a provider promises of knowing its own limits. */
export const capabilities: readonly ConformanceTest<ProviderScene>[] = [
  {
    title: 'the capability table speaks of every command and says what a caller must know',
    async prove({ provider }) {
      const kinds = Object.keys(commandsOf(nobody, nobody));
      expect(Object.keys(provider.capabilities).sort()).toEqual(kinds.sort());
      for (const capability of Object.values(provider.capabilities)) {
        const options = Object.values(capability.options ?? {});
        for (const { support, note = '' } of [capability, ...options]) {
          expect(['native', 'emulated', 'conditional', 'none']).toContain(support);
          if (support === 'emulated' || support === 'conditional') expect(note).not.toBe('');
        }
        for (const { min = 0, max = Number.POSITIVE_INFINITY } of options) {
          expect(min).toBeLessThanOrEqual(max);
        }
        if (capability.maxTargets !== undefined) {
          expect(Number.isInteger(capability.maxTargets) && capability.maxTargets >= 1).toBe(true);
        }
      }
    },
  },
  {
    title: 'what the provider declares it can do it prepares, and preparing sends nothing',
    async prove(scene) {
      const { provider, harness } = scene;
      const { alsoAnswers, canBeMuted = alsoAnswers, neverAnswers } = harness.people;
      const call = await scene.placeCall(scene.client());
      const invitation = await scene.invite(call, neverAnswers);
      await scene.during((await scene.invite(call, alsoAnswers)).outcome);
      await scene.settle();
      const before = scene.commandsSent().length;
      const commands = commandsOf(alsoAnswers, canBeMuted, invitation.id);
      for (const command of Object.values(commands)) {
        if (!isTried(provider, command)) continue;
        const prepared = provider.prepare(withNeeded(command, harness), {
          operationId: 'operation-1',
          correlationToken: 't1:operation-1:',
          idempotencyKey: '00000000-0000-4000-8000-000000000001',
          firstSentAt: new Date(harness.clock.now()).toISOString(),
          ...(command.kind === 'createCall' ? {} : { call: call.state }),
        });
        expect(prepared.isRepeatable).toBeTypeOf('boolean');
      }
      await harness.advance(0);
      expect(scene.commandsSent()).toHaveLength(before);
    },
  },
  {
    title:
      'what the provider cannot do fails with one error that names provider and operation, before any request',
    async prove(scene) {
      const { provider, harness } = scene;
      const { alsoAnswers } = harness.people;
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      const before = scene.commandsSent().length;
      const attempts: Record<string, () => Promise<unknown>> = {
        remove: () => call.remove(alsoAnswers),
        mute: () => call.mute(alsoAnswers),
        move: () => call.move(alsoAnswers, call),
        terminate: () => call.hangUp({ forEveryone: true }),
        hangUp: () => call.hangUp(),
        invite: () => call.invite(alsoAnswers),
      };
      const unsupported = Object.entries(attempts).filter(
        ([kind]) => Reflect.get(provider.capabilities, kind)?.support === 'none',
      );
      for (const [kind, attempt] of unsupported) {
        await expectUnsupported(attempt(), { provider, operation: kind });
      }
      const options = { timeoutMs: 30_000, callerId: '+18005550199', displayName: 'Tandem' };
      for (const [option, value] of Object.entries(options)) {
        const support = provider.capabilities.invite.options?.[option]?.support ?? 'none';
        if (support !== 'none') continue;
        const attempt = call.invite(alsoAnswers, { [option]: value });
        await expectUnsupported(attempt, { provider, operation: 'invite' });
      }
      expect(scene.commandsSent()).toHaveLength(before);
      expect(call.state.operations).toHaveLength(1);
    },
  },
  {
    title: 'bad input is refused before any request',
    async prove(scene) {
      const { provider, harness } = scene;
      const { alsoAnswers, answers, declines, neverAnswers } = harness.people;
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      const before = scene.commandsSent().length;
      const { maxTargets, options } = provider.capabilities.invite;
      const everybody = [alsoAnswers, declines, neverAnswers, answers];
      const attempts: (() => Promise<unknown>)[] = [
        () => call.invite([]),
        () => call.invite([alsoAnswers, alsoAnswers]),
        () => call.invite(alsoAnswers, { callerId: '555' }),
        () => calling.createCall([alsoAnswers, alsoAnswers]),
      ];
      if (maxTargets !== undefined && maxTargets < everybody.length) {
        attempts.push(() => call.invite(everybody.slice(0, maxTargets + 1)));
      }
      const longest = options?.['timeoutMs']?.max;
      if (longest !== undefined) {
        attempts.push(() => call.invite(alsoAnswers, { timeoutMs: longest + 1 }));
        attempts.push(() => call.invite(alsoAnswers, { timeoutMs: Number.NaN }));
      }
      for (const attempt of attempts) expectBadInput(await failureOf(attempt()));
      expect(scene.commandsSent()).toHaveLength(before);
      expect(call.state.operations).toHaveLength(1);
    },
  },
  {
    title: 'options of the provider’s own that it does not know are refused before any request',
    async prove(scene) {
      const { provider, harness } = scene;
      const call = await scene.placeCall(scene.client());
      const before = scene.commandsSent().length;
      const options = { providerOptions: { [provider.kind]: { nobodyKnowsThis: true } } };
      const { alsoAnswers } = harness.people;
      expectBadInput(await failureOf(scene.invite(call, alsoAnswers, options)));
      expect(scene.commandsSent()).toHaveLength(before);
    },
  },
];

const nobody: Identity = { kind: 'unknown', rawId: 'nobody' };

/** One plain command of each kind. */
function commandsOf(
  person: Identity,
  mutable: Identity,
  invitation = 'invitation',
): { readonly [Kind in CommandKind]: Extract<Command, { readonly kind: Kind }> } {
  return {
    createCall: { kind: 'createCall', targets: [person] },
    answer: { kind: 'answer', token: 'token' },
    reject: { kind: 'reject', token: 'token', reason: 'busy' },
    redirect: { kind: 'redirect', token: 'token', target: person },
    hangUp: { kind: 'hangUp' },
    terminate: { kind: 'terminate' },
    invite: { kind: 'invite', targets: [person] },
    cancel: { kind: 'cancel', invitation },
    remove: { kind: 'remove', target: person },
    move: { kind: 'move', target: person, fromProviderCallId: 'c-2', fromParticipantId: 'p-2' },
    mute: { kind: 'mute', target: mutable },
    connect: { kind: 'connect', conversation: { kind: 'meetingId', meetingId: '1' } },
    transfer: { kind: 'transfer', target: person },
    muteSelf: { kind: 'muteSelf' },
    unmuteSelf: { kind: 'unmuteSelf' },
    hold: { kind: 'hold', target: mutable },
    resume: { kind: 'resume', target: mutable },
    play: { kind: 'play', prompts: [{ kind: 'file', url: 'https://sounds.example/one.wav' }] },
    recognize: { kind: 'recognize', target: person, input: { kind: 'dtmf', maxTones: 1 } },
    startDtmfDetection: { kind: 'startDtmfDetection', target: person },
    stopDtmfDetection: { kind: 'stopDtmfDetection', target: person },
    sendDtmf: { kind: 'sendDtmf', tones: ['1'] },
    cancelMedia: { kind: 'cancelMedia' },
    startRecording: { kind: 'startRecording' },
    pauseRecording: { kind: 'pauseRecording', recordingId: 'recording' },
    resumeRecording: { kind: 'resumeRecording', recordingId: 'recording' },
    stopRecording: { kind: 'stopRecording', recordingId: 'recording' },
    startTranscription: { kind: 'startTranscription' },
    updateTranscription: { kind: 'updateTranscription', language: 'en-US' },
    stopTranscription: { kind: 'stopTranscription' },
    startMediaStreaming: { kind: 'startMediaStreaming' },
    stopMediaStreaming: { kind: 'stopMediaStreaming' },
  };
}

/** Whether the provider itself is to carry a command out, in the form it has here. */
function isTried({ capabilities }: Provider, command: Command): boolean {
  const { support, options = {} } = capabilities[command.kind];
  const forms = [
    ...('conversation' in command ? [command.conversation.kind] : []),
    ...('input' in command ? [command.input.kind] : []),
    ...('prompts' in command ? (command.prompts ?? []).map(({ kind }) => kind) : []),
  ];
  // Keys are sent to telephones, and the people of a harness need not be.
  const isOffered = (support === 'native' || support === 'emulated') && command.kind !== 'sendDtmf';
  return isOffered && forms.every((form) => options[form]?.support === 'native');
}

function withNeeded(command: Command, harness: ProviderScene['harness']): Command {
  const { createCallOptions, inviteOptions } = harness;
  if (command.kind === 'createCall' && createCallOptions?.callerId !== undefined) {
    return { ...command, callerId: createCallOptions.callerId };
  }
  if (command.kind === 'invite' && inviteOptions?.callerId !== undefined) {
    return { ...command, callerId: inviteOptions.callerId };
  }
  return command;
}

function expectBadInput(failure: unknown): void {
  const isBadInput =
    InvalidArgumentError.isInstance(failure) || UnsupportedOperationError.isInstance(failure);
  expect(isBadInput).toBe(true);
}

async function expectUnsupported(
  attempt: Promise<unknown>,
  { provider, operation }: { readonly provider: Provider; readonly operation: string },
): Promise<void> {
  const refusal = await failureOf(attempt);
  expect(UnsupportedOperationError.isInstance(refusal)).toBe(true);
  expect(refusal).toMatchObject({ provider: provider.name, operation });
  const message = refusal instanceof Error ? refusal.message : '';
  expect(message).toContain(provider.name);
  expect(message).toContain(operation);
}
