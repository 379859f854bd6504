import type { ConnectCommand } from '@tandem/core';
import { InvalidArgumentError, UnsupportedOperationError } from '@tandem/core';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
import { meetingCall } from './create-call.js';
import type { CommandScope } from './graph-command.js';
import { readJoinUrl } from './join-url.js';
import type { GraphCreateCallOptions } from './native-options.js';
import { connectOptions, nativeOptionsOf } from './native-options.js';

/**
 * The body that joins a meeting: by the number in its invitation, or by its join link.
 *
 * @see https://learn.microsoft.com/graph/api/application-post-calls
 */
export function encodeConnect(command: ConnectCommand, scope: CommandScope): JsonObject {
  const native = nativeOptionsOf(command, connectOptions);
  return meetingCall({ ...native, ...meetingOf(command, scope) }, scope);
}

function meetingOf(
  { conversation }: ConnectCommand,
  { subject }: CommandScope,
): Pick<GraphCreateCallOptions, 'meetingInfo' | 'chatInfo' | 'tenantId'> {
  switch (conversation.kind) {
    case 'meetingId': {
      const joinMeetingId = conversation.meetingId.replace(/\s+/g, '');
      if (joinMeetingId === '') {
        throw new InvalidArgumentError('"meetingId" is empty. Give the number of the meeting.', {
          path: 'conversation.meetingId',
          operation: 'connect',
        });
      }
      return { meetingInfo: { joinMeetingId, ...present({ passcode: conversation.passcode }) } };
    }
    case 'meetingUrl': {
      const { organizerId, tenantId, ...chatInfo } = readJoinUrl(conversation.url);
      return {
        meetingInfo: { organizer: { userId: organizerId, tenantId } },
        chatInfo,
        tenantId,
      };
    }
    default:
      throw new UnsupportedOperationError(
        `Microsoft Graph joins scheduled meetings only, not a conversation of kind "${conversation.kind}".`,
        { ...present({ ...subject }), path: 'conversation' },
      );
  }
}
