import { teamsExtensionUser } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { bob } from '../__fixtures__/harness.js';
import type { Door } from '../__fixtures__/native-door.js';
import { close, open } from '../__fixtures__/native-door.js';

const extension = teamsExtensionUser({ userId: 'u', tenantId: 't', resourceId: 'r' });
const streaming = { mediaStreamingOptions: { audioChannelType: 'mixed' } } as const;
const details = { customCallingContext: { teamsPhoneCallDetails: { intent: 'refund' } } };
const byGroup = { callLocator: { kind: 'groupCallLocator', groupCallId: 'g' } } as const;

/** What came later than the oldest version: the version, what it is called, and how to ask for it. */
const later: readonly (readonly [string, string, (door: Door) => Promise<unknown>])[] = [
  ['2025-05-15', 'startTranscription', ({ call }) => call.startTranscription()],
  ['2025-05-15', 'stopTranscription', ({ call }) => call.stopTranscription()],
  ['2025-05-15', 'updateTranscription', ({ call }) => call.updateTranscription()],
  ['2025-05-15', 'startMediaStreaming', ({ call }) => call.startMediaStreaming()],
  ['2025-05-15', 'stopMediaStreaming', ({ call }) => call.stopMediaStreaming()],
  [
    '2025-05-15',
    'mediaStreamingOptions',
    ({ api }) => api.createCall({ targets: [bob], ...streaming }),
  ],
  [
    '2025-05-15',
    'transcriptionOptions',
    ({ api }) =>
      api.answerCall({ incomingCallContext: 't', transcriptionOptions: { locale: 'en-US' } }),
  ],
  [
    '2025-05-15',
    'teamsAppSource',
    ({ api }) => api.createCall({ targets: [bob], teamsAppSource: { appId: 'a' } }),
  ],
  ['2025-05-15', 'callConnectionId', ({ call }) => call.startRecording()],
  [
    '2025-05-15',
    'operationCallbackUri',
    ({ call }) =>
      call.unhold({ targetParticipant: bob, operationCallbackUri: 'https://app.example/op' }),
  ],
  ['2025-05-15', 'targets', ({ api }) => api.createCall({ targets: [bob, extension] })],
  [
    '2025-05-15',
    'participantToAdd',
    ({ call }) => call.addParticipant({ participantToAdd: extension }),
  ],
  [
    '2026-03-12',
    'moveParticipants',
    ({ call }) => call.moveParticipants({ targetParticipants: [bob], fromCall: 'cc-2' }),
  ],
  [
    '2026-03-12',
    'customCallingContext.teamsPhoneCallDetails',
    ({ call }) => call.addParticipant({ participantToAdd: bob, ...details }),
  ],
  [
    '2026-03-12',
    'customCallingContext.teamsPhoneCallDetails',
    ({ call }) => call.transferToParticipant({ targetParticipant: bob, ...details }),
  ],
];

describe.each(['2024-09-15', '2025-05-15', '2025-06-15', '2026-03-12'] as const)(
  'api-version %s',
  (apiVersion) => {
    it.each(later)('from %s on has %s', async (version, name, ask) => {
      const door = open({ apiVersion });
      if (apiVersion >= version) {
        door.harness.plan({ status: 202, body: {} });
        await ask(door);
        expect(door.harness.seen[0]?.path).toContain(`api-version=${apiVersion}`);
      } else {
        const refusal = expect(ask(door)).rejects;
        await refusal.toMatchObject({
          code: 'operation.unsupported',
          message: expect.stringMatching(
            new RegExp(
              `"${name}".*api-version ${version}.*${apiVersion} is configured.*apiVersion`,
            ),
          ),
        });
      }
      await close(door);
    });

    it('records', async () => {
      const door = open({ apiVersion });
      door.harness.plan({ status: 200, body: {} });
      await door.api.startRecording(byGroup);
      await close(door);
    });
  },
);
