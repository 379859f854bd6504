import {
  createOutboundAudioData,
  createOutboundStopAudioData,
  StreamingData,
} from '@azure/communication-call-automation';
import { getIdentifierRawId } from '@azure/communication-common';
import { audioPacket, parseMediaPacket, stopAudioPacket } from '@tandem/acs/media';
import { describe, expect, it } from 'vitest';

const rawId = '8:acs:b9614373-fd0b-480c-8fd2-cb58b70eab9f_00000002';
const samples = Buffer.from([0, 1, 2, 253, 254, 255]);

function both(wire: unknown) {
  const text = JSON.stringify(wire);
  const ours = parseMediaPacket(text);
  return { official: Object(StreamingData.parse(text)), ours: Object(ours) };
}

describe('packets of a socket, read by the official parser and by Tandem, agree', () => {
  it('in metadata of sound', () => {
    const { official, ours } = both({
      kind: 'AudioMetadata',
      audioMetadata: { subscriptionId: 's', encoding: 'PCM', sampleRate: 24_000, channels: 1 },
    });
    expect(ours).toEqual({ kind: 'audioMetadata', ...official });
  });

  it('in sound', () => {
    const { official, ours } = both({
      kind: 'AudioData',
      audioData: {
        data: samples.toString('base64'),
        timestamp: '2026-03-12T10:00:04.580Z',
        silent: true,
        participantRawID: rawId,
      },
    });
    expect(Buffer.from(ours.data).toString('base64')).toBe(official.data);
    expect(ours).toMatchObject({ timestamp: official.timestamp, isSilent: official.isSilent });
    expect(ours.participant.rawId).toBe(getIdentifierRawId(official.participant));
  });

  it('in keys', () => {
    const { official, ours } = both({ kind: 'DtmfData', dtmfData: { data: '5' } });
    expect(ours.data).toBe(official.data);
  });

  it('in metadata of a transcript', () => {
    const { official, ours } = both({
      kind: 'TranscriptionMetadata',
      transcriptionMetadata: {
        subscriptionId: 's',
        locale: 'en-US',
        callConnectionId: 'cc',
        correlationId: 'cor',
        speechRecognitionModelEndpointId: 'model',
      },
    });
    expect(ours).toEqual({ kind: 'transcriptionMetadata', ...official });
  });

  it('in a transcript, times in milliseconds', () => {
    const { official, ours } = both({
      kind: 'TranscriptionData',
      transcriptionData: {
        text: 'Good morning.',
        format: 'display',
        confidence: 0.9,
        offset: 10_000_000,
        duration: 20_000_000,
        words: [{ text: 'good', offset: 10_000_000, duration: 5_000_000 }],
        participantRawID: rawId,
        resultStatus: 'Final',
      },
    });
    expect(ours).toMatchObject({
      text: official.text,
      format: official.format,
      confidence: official.confidence,
      offsetMs: official.offsetInTicks / 10_000,
      durationMs: official.durationInTicks / 10_000,
      words: [{ text: 'good', offsetMs: 1_000, durationMs: 500 }],
      isFinal: official.resultState === 'Final',
    });
    expect(ours.participant.rawId).toBe(getIdentifierRawId(official.participant));
  });

  it('in what an application sends', () => {
    const official = createOutboundAudioData(samples.toString('base64'));
    expect(JSON.parse(audioPacket(samples))).toEqual(JSON.parse(official));
    expect(JSON.parse(stopAudioPacket())).toEqual(JSON.parse(createOutboundStopAudioData()));
  });
});
