import type { CreateCallCommand, Receipt } from '@tandem/core';
import { InvalidArgumentError, UnavailableError } from '@tandem/core';
import type { GraphAnswer } from '../graph-client.js';
import { callIdOfResource, describeCall } from '../wire/call-resource.js';
import { normalizeId } from '../wire/graph-id.js';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
import type { CommandScope } from './graph-command.js';
import { callOptionsOf, mediaConfigOf } from './media-and-options.js';
import type { GraphCreateCallOptions } from './native-options.js';
import { createCallOptions, nativeOptionsOf } from './native-options.js';
import { invitationTo } from './targets.js';

/**
 * The body that places a call: to one person, to a group of 2 to 5, to a number, or into a meeting.
 *
 * @see https://learn.microsoft.com/graph/api/application-post-calls
 */
export function encodeCreateCall(command: CreateCallCommand, scope: CommandScope): JsonObject {
  const native = nativeOptionsOf(command, createCallOptions);
  const tenantId = native.tenantId ?? scope.settings.tenantId;
  assertForm(command, native);
  if (native.meetingInfo !== undefined) return meetingCall(native, scope);
  const isToPhone = command.targets[0]?.kind === 'phoneNumber';
  if (isToPhone) assertPstnSource(scope, tenantId);
  return {
    ...callBody(native, scope),
    ...present({ source: isToPhone ? resourceAccount(scope) : undefined }),
    targets: command.targets.map((target) => invitationTo(target, command)),
  };
}

/**
 * The body that joins a meeting.
 *
 * @throws InvalidArgumentError where what the form needs is missing.
 */
export function meetingCall(native: GraphCreateCallOptions, scope: CommandScope): JsonObject {
  assertMeeting(native, scope);
  const { chatInfo } = native;
  return {
    ...callBody(native, scope),
    ...present({
      source: guestSource(native),
      chatInfo:
        chatInfo === undefined
          ? undefined
          : { '@odata.type': '#microsoft.graph.chatInfo', ...chatInfo },
      meetingInfo: meetingInfoOf(native),
    }),
  };
}

/** What every form has. */
function callBody(native: GraphCreateCallOptions, { settings }: CommandScope): JsonObject {
  return {
    '@odata.type': '#microsoft.graph.call',
    callbackUri: settings.callbackUrl,
    requestedModalities: native.requestedModalities ?? ['audio'],
    mediaConfig: mediaConfigOf(native),
    ...present({
      tenantId: native.tenantId ?? settings.tenantId,
      subject: native.subject,
      callChainId: native.callChainId,
      callOptions: callOptionsOf('outgoingCallOptions', native.callOptions, settings.deltaRoster),
    }),
  };
}

/** What the answer tells: the id of the call, and who and what it is. */
export function readCreatedCall(answer: GraphAnswer, scope: CommandScope): Receipt {
  const { body, headers } = answer;
  const location = /\/calls\/([^/?]+)/.exec(headers.get('location') ?? '')?.[1];
  const providerCallId =
    callIdOfResource(body) ?? (location === undefined ? undefined : normalizeId(location));
  if (providerCallId === undefined) {
    throw new UnavailableError(
      'The service accepted the call but did not tell its id. Do not place it again: it may be ringing.',
      { ...present({ ...scope.subject }), status: answer.status, outcomeUnknown: true },
    );
  }
  return {
    providerCallId,
    events: [
      describeCall({ direction: 'outgoing', ...body }, scope.reading),
      { type: 'call.progressed', lifecycle: 'connecting' },
    ],
  };
}

function assertForm({ targets }: CreateCallCommand, native: GraphCreateCallOptions): void {
  if (native.meetingInfo !== undefined) {
    if (targets.length === 0) return;
    refuse('A meeting is joined without targets. Join it, then invite people.', 'targets');
  }
  if (targets.length === 0) {
    refuse(
      '"createCall" needs at least one target, or providerOptions.graph.meetingInfo to join a meeting.',
      'targets',
    );
  }
  const path = 'providerOptions.graph';
  if (native.chatInfo !== undefined) {
    refuse('"chatInfo" goes with "meetingInfo". Add it, or leave both out.', `${path}.chatInfo`);
  }
  if (native.guest !== undefined) {
    refuse('Only a meeting can be joined as a guest. Add "meetingInfo".', `${path}.guest`);
  }
  if (targets.length > 1 && targets.some((target) => target.kind === 'phoneNumber')) {
    refuse(
      'A group call starts with Teams users only. Place it to them, then invite the phone numbers.',
      'targets',
    );
  }
}

function assertMeeting(
  { meetingInfo, chatInfo, tenantId }: GraphCreateCallOptions,
  { settings }: CommandScope,
): void {
  if ((tenantId ?? settings.tenantId) === undefined) {
    refuse('Joining a meeting needs "tenantId", the tenant of its organizer.', 'tenantId');
  }
  if (meetingInfo !== undefined && 'organizer' in meetingInfo && chatInfo === undefined) {
    refuse(
      'Joining a meeting by its organizer needs "chatInfo" with the thread id.',
      'providerOptions.graph.chatInfo',
    );
  }
}

function refuse(message: string, path: string): never {
  throw new InvalidArgumentError(message, { path, operation: 'createCall' });
}

/** Refused here because the service's refusal, 7507, does not say what to do. */
function assertPstnSource({ settings, subject }: CommandScope, tenantId: string | undefined): void {
  const missing =
    settings.applicationInstanceId === undefined
      ? 'applicationInstanceId'
      : tenantId === undefined
        ? 'tenantId'
        : undefined;
  if (missing === undefined) return;
  throw new InvalidArgumentError(
    `Calling a phone number needs the configuration key "${missing}"${missing === 'applicationInstanceId' ? ', the object id of a resource account with a number, which the called person sees' : ''}. Configure it for provider "${subject.provider}".`,
    { path: `providers.${subject.provider}.${missing}`, operation: 'createCall' },
  );
}

function resourceAccount({ settings }: CommandScope): JsonObject {
  return participantInfo({
    applicationInstance: {
      '@odata.type': '#microsoft.graph.identity',
      ...present({
        id: settings.applicationInstanceId,
        displayName: settings.applicationInstanceDisplayName,
      }),
    },
  });
}

function guestSource({ guest }: GraphCreateCallOptions): JsonObject | undefined {
  if (guest === undefined) return undefined;
  return participantInfo({ guest: { '@odata.type': '#microsoft.graph.identity', ...guest } });
}

function participantInfo(identity: JsonObject): JsonObject {
  return {
    '@odata.type': '#microsoft.graph.participantInfo',
    identity: { '@odata.type': '#microsoft.graph.identitySet', ...identity },
  };
}

function meetingInfoOf({ meetingInfo }: GraphCreateCallOptions): JsonObject | undefined {
  if (meetingInfo === undefined) return undefined;
  if ('organizer' in meetingInfo) {
    const { organizer, ...more } = meetingInfo;
    const user = present({ id: organizer.userId, tenantId: organizer.tenantId });
    return {
      '@odata.type': '#microsoft.graph.organizerMeetingInfo',
      organizer: {
        '@odata.type': '#microsoft.graph.identitySet',
        user: { '@odata.type': '#microsoft.graph.identity', ...user },
      },
      ...more,
    };
  }
  if ('joinMeetingId' in meetingInfo) {
    const { joinMeetingId, passcode = null } = meetingInfo;
    return {
      '@odata.type': '#microsoft.graph.joinMeetingIdMeetingInfo',
      joinMeetingId,
      passcode,
    };
  }
  return { '@odata.type': '#microsoft.graph.tokenMeetingInfo', ...meetingInfo };
}
