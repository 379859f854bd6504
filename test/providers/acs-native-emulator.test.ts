import { readAcsEvent } from '@tandem/acs';
import { phone } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { AcsStage, callerId, ownNumber, people, SocketEntrance, speaking } from './acs-stage.js';

const file = { kind: 'file', file: { uri: 'https://files.example.com/welcome.wav' } } as const;

/** Somebody calls the application. Resolves with what is needed to answer. */
async function ring(stage: AcsStage): Promise<string> {
  stage.emulator.acs.placeIncomingCall({ from: `4:${callerId}`, to: ownNumber.rawId });
  await stage.pass(10);
  const event = readAcsEvent(stage.incoming().event.raw);
  return event?.kind === 'IncomingCall' ? (event.data.incomingCallContext ?? '') : '';
}

describe('every operation of the service, through its own API', () => {
  it('is taken by the emulator', async () => {
    await using stage = await AcsStage.open();
    await using entrance = await SocketEntrance.open();
    const { api } = stage;
    const sockets = {
      mediaStreamingOptions: { transportUrl: entrance.url, audioChannelType: 'mixed' },
      transcriptionOptions: { transportUrl: entrance.url, locale: 'en-US' },
    } as const;
    const done = new Set<string>();
    const tried = async <Answer>(name: string, asking: Promise<Answer>): Promise<Answer> => {
      const answer = await asking;
      done.add(name);
      await stage.pass(50);
      return answer;
    };

    const placed = await tried(
      'createCall',
      api.createCall({
        targets: [people.saysNothing, people.answers],
        ...speaking,
        ...sockets,
        operationContext: 'mine',
      }),
    );
    await stage.pass(500);
    const call = api.call(placed.callConnectionId ?? '');
    const { serverCallId = '', callConnectionState } = await tried('getCall', call.getCall());
    expect(callConnectionState).toBe('connected');
    const { value = [] } = await tried('getParticipants', call.getParticipants());
    expect(value.length).toBeGreaterThan(2);
    const one = await tried('getParticipant', call.getParticipant({ participant: people.answers }));
    expect(one.identifier?.rawId).toBe(people.answers.rawId);
    await tried('mute', call.mute({ targetParticipants: [people.answers] }));

    const invited = await tried(
      'addParticipant',
      call.addParticipant({
        participantToAdd: people.neverAnswers,
        invitationTimeoutInSeconds: 60,
        operationContext: 'mine',
      }),
    );
    const { invitationId = '' } = invited;
    expect(invited).toMatchObject({ operationContext: 'mine', invitationId: expect.any(String) });
    await tried('cancelAddParticipant', call.cancelAddParticipant({ invitationId }));
    await tried('play', call.play({ playSources: [file], playOptions: { loop: true } }));
    await tried('cancelAllMediaOperations', call.cancelAllMediaOperations());
    await tried(
      'recognize',
      call.recognize({
        recognizeInputType: 'dtmf',
        recognizeOptions: {
          targetParticipant: people.saysNothing,
          dtmfOptions: { maxTonesToCollect: 1 },
        },
      }),
    );
    await call.cancelAllMediaOperations();
    await tried('hold', call.hold({ targetParticipant: people.saysNothing }));
    await tried('unhold', call.unhold({ targetParticipant: people.saysNothing }));
    await tried('startMediaStreaming', call.startMediaStreaming());
    await tried('startTranscription', call.startTranscription({ locale: 'en-US' }));
    await expect.poll(() => entrance.opened.length).toBe(2);
    await tried('updateTranscription', call.updateTranscription({ locale: 'de-DE' }));
    await tried('stopTranscription', call.stopTranscription());
    await tried('stopMediaStreaming', call.stopMediaStreaming());

    const { recordingId = '' } = await tried(
      'startRecording',
      api.startRecording({ callLocator: { kind: 'serverCallLocator', serverCallId } }),
    );
    await stage.pass(200);
    const state = await tried(
      'getRecordingProperties',
      api.getRecordingProperties({ recordingId }),
    );
    expect(state).toMatchObject({ recordingId, recordingState: 'active' });
    await tried('pauseRecording', api.pauseRecording({ recordingId }));
    await tried('resumeRecording', api.resumeRecording({ recordingId }));
    await tried('stopRecording', api.stopRecording({ recordingId }));

    const callLocator = { kind: 'serverCallLocator', serverCallId } as const;
    const joined = await tried('connect', api.connect({ callLocator }));
    await tried('hangupCall', api.call(joined.callConnectionId ?? '').hangupCall());

    const other = await api.createCall({ targets: [people.alsoAnswers, people.presses1] });
    await stage.pass(100);
    await tried(
      'moveParticipants',
      call.moveParticipants({
        targetParticipants: [people.alsoAnswers],
        fromCall: other.callConnectionId ?? '',
      }),
    );
    await tried(
      'removeParticipant',
      call.removeParticipant({ participantToRemove: people.answers }),
    );
    const target = { targetParticipant: people.phoneAnswers, transferee: people.saysNothing };
    await tried('transferToParticipant', call.transferToParticipant(target));
    await tried('terminateCall', api.call(other.callConnectionId ?? '').terminateCall());

    const busy = { incomingCallContext: await ring(stage), callRejectReason: 'busy' } as const;
    await tried('rejectCall', api.rejectCall(busy));
    const redirected = { incomingCallContext: await ring(stage), target: people.answers };
    await tried('redirectCall', api.redirectCall(redirected));
    const incomingCallContext = await ring(stage);
    const answered = await tried(
      'answerCall',
      api.answerCall({ incomingCallContext, ...speaking }),
    );
    await stage.pass(50);
    const theirs = api.call(answered.callConnectionId ?? '');
    const caller = { targetParticipant: phone(callerId) };
    await tried('startContinuousDtmfRecognition', theirs.startContinuousDtmfRecognition(caller));
    await tried('stopContinuousDtmfRecognition', theirs.stopContinuousDtmfRecognition(caller));
    await tried('sendDtmfTones', theirs.sendDtmfTones({ tones: ['one'], ...caller }));

    const names = [...Object.keys(api), ...Object.keys(call)].filter(
      (name) => !['call', 'recordingFiles', 'callConnectionId'].includes(name),
    );
    expect([...done].sort()).toEqual([...new Set(names)].sort());
  });
});
