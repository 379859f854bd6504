import type { StartRecordingCommand } from '@tandem/core';
import { InvalidStateError } from '@tandem/core';
import type { OperationSetting } from './acs-operation.js';

/** The version in which a recording can name the connection instead of the conversation. */
const recordsConnections = '2025-05-15';

/** Where a recording is reported on is told with each: the call's own address does not hold for it. */
export function encodeStartRecording(command: StartRecordingCommand, setting: OperationSetting) {
  const { content, channels, format, pauseOnStart } = command;
  return {
    ...recordedCall(setting),
    recordingStateCallbackUri: setting.settings.callbackUrl,
    recordingContentType: content,
    recordingChannelType: channels,
    recordingFormatType: format,
    pauseOnStart,
  };
}

export function encodeRecording({ recordingId }: { readonly recordingId: string }) {
  return { recordingId };
}

function recordedCall({ settings, context, provider }: OperationSetting) {
  const { call } = context;
  if (settings.apiVersion >= recordsConnections && call !== undefined)
    return { callConnectionId: call.providerCallId };
  if (call?.conversationId !== undefined) {
    const { conversationId: serverCallId } = call;
    return { callLocator: { kind: 'serverCallLocator', serverCallId } as const };
  }
  throw new InvalidStateError(
    'The call cannot be recorded yet: the service\'s id of the conversation comes once it is connected. Wait for that, or raise "apiVersion".',
    {
      provider,
      operation: 'startRecording',
      ...(call === undefined ? {} : { callId: call.callId }),
    },
  );
}
