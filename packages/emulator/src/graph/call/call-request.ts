import { callbackUriProblem } from '../../webhook/callback-uri.js';
import { type Party, readParty } from '../identity/identity-set.js';
import { badRequest, GraphError } from '../request/graph-error.js';
import {
  isJsonObject,
  type JsonObject,
  odataType,
  readBoolean,
  readInteger,
  readList,
  readObject,
  readOneOf,
  readOptional,
  readString,
} from '../request/json-reader.js';

/** What kind of conversation a request to create a call asks for. */
export type CallForm = 'peerToPeer' | 'group' | 'meeting';

/** A request to create a call or to join a meeting, checked against the documented forms. */
export type CallRequest = LegRequest & {
  readonly form: CallForm;
  readonly targets: readonly Party[];
  readonly tenantId: string | null;
  readonly subject: string | null;
  readonly callChainId: string | null;
  readonly chatInfo: JsonObject | null;
  readonly meetingInfo: JsonObject | null;
  readonly source: CallSource;
};

/** What the application says of its own end of a call, when it creates one and when it answers one. */
export type LegRequest = {
  readonly callbackUri: string;
  readonly modalities: readonly string[];
  readonly mediaConfig: JsonObject;
  readonly callOptions: JsonObject | null;
};

/** Who the bot says it is; the default is the application itself. */
type CallSource = {
  readonly identity: JsonObject;
  readonly applicationInstance: Party | null;
};

const readModality = readOneOf(['audio', 'video', 'videoBasedScreenSharing', 'data', 'unknown']);

/** The members of `callOptions`. */
const switches = [
  'hideBotAfterEscalation',
  'isContentSharingNotificationEnabled',
  'isDeltaRosterEnabled',
  'isInteractiveRosterEnabled',
];

const maximumTargets = 5;

/** Reads the body of `POST /communications/calls`, refusing what the service would refuse and naming the field. */
export function readCallRequest(body: JsonObject): CallRequest {
  const common = {
    callbackUri: readCallbackUri(body['callbackUri']),
    modalities: readModalities(body['requestedModalities'], 'requestedModalities'),
    mediaConfig: readMediaConfig(body['mediaConfig']),
    tenantId: readOptional(body['tenantId'], 'tenantId', readString),
    subject: readOptional(body['subject'], 'subject', readString),
    callChainId: readOptional(body['callChainId'], 'callChainId', readString),
    callOptions: readCallOptions(body['callOptions']),
    source: readSource(body['source']),
  };
  const hasTargets = Array.isArray(body['targets']) && body['targets'].length > 0;
  if (isJsonObject(body['meetingInfo'])) {
    if (hasTargets)
      throw badRequest(
        'targets and meetingInfo exclude each other: call people or join a meeting.',
      );
    return { ...common, ...readMeeting(body, common.tenantId), form: 'meeting', targets: [] };
  }
  if (isJsonObject(body['chatInfo']))
    throw badRequest('chatInfo goes with meetingInfo, which is missing.');
  const targets = readTargets(body['targets']);
  requirePstnSource(targets, common);
  return {
    ...common,
    targets,
    form: targets.length === 1 ? 'peerToPeer' : 'group',
    chatInfo: null,
    meetingInfo: null,
  };
}

/** Reads the body of `answer`. Without a callback of its own the call keeps the registered webhook. */
export function readAnswerRequest(body: JsonObject, registeredUri: string): LegRequest {
  readOptional(body['participantCapacity'], 'participantCapacity', readInteger(1, 2_147_483_647));
  return {
    callbackUri: readOptional(body['callbackUri'], 'callbackUri', readCallbackUri) ?? registeredUri,
    modalities: readModalities(body['acceptedModalities'], 'acceptedModalities'),
    mediaConfig: readMediaConfig(body['mediaConfig']),
    callOptions: readCallOptions(body['callOptions']),
  };
}

/** Reads where notifications of a call go. */
export function readCallbackUri(value: unknown): string {
  const problem = callbackUriProblem(value);
  if (problem !== undefined) throw badRequest(`callbackUri: ${problem}.`);
  return readString(value, 'callbackUri');
}

function readModalities(value: unknown, path: string): readonly string[] {
  return readList(value, path).map((entry, index) => readModality(entry, `${path}[${index}]`));
}

function readMediaConfig(value: unknown): JsonObject {
  const mediaConfig = readObject(value, 'mediaConfig');
  const type = odataType(mediaConfig);
  if (type === 'serviceHostedMediaConfig') return mediaConfig;
  if (type === 'appHostedMediaConfig') {
    readString(mediaConfig['blob'], 'mediaConfig.blob');
    return mediaConfig;
  }
  throw badRequest(
    'mediaConfig.@odata.type must be #microsoft.graph.serviceHostedMediaConfig or #microsoft.graph.appHostedMediaConfig.',
  );
}

function readCallOptions(value: unknown): JsonObject | null {
  const callOptions = readOptional(value, 'callOptions', readObject);
  for (const name of switches)
    readOptional(callOptions?.[name], `callOptions.${name}`, readBoolean);
  return callOptions;
}

function readSource(value: unknown): CallSource {
  const source = readOptional(value, 'source', readObject);
  const identity = readOptional(source?.['identity'], 'source.identity', readObject) ?? {};
  const hasInstance = isJsonObject(identity['applicationInstance']);
  return {
    identity,
    applicationInstance: hasInstance
      ? readParty({ applicationInstance: identity['applicationInstance'] }, 'source.identity')
      : null,
  };
}

function readTargets(value: unknown): readonly Party[] {
  if (value === undefined || value === null)
    throw badRequest('targets is missing: name one to five people, or send meetingInfo to join.');
  const targets = readList(value, 'targets').map((entry, index) => {
    const target = readObject(entry, `targets[${index}]`);
    return readParty(target['identity'], `targets[${index}].identity`);
  });
  if (targets.length > maximumTargets)
    throw badRequest(
      `targets has ${targets.length} entries; a group call starts with at most ${maximumTargets}.`,
    );
  if (new Set(targets.map((target) => target.rawId)).size < targets.length)
    throw badRequest('targets names the same identity twice.');
  if (targets.length > 1 && targets.some((target) => target.kind === 'phone'))
    throw badRequest(
      'targets of a group call must be VoIP users; invite phone numbers once the call is established.',
    );
  return targets;
}

/** Calling a number takes a resource account with a number behind it. The status that goes with 7507 is unverified. */
function requirePstnSource(
  targets: readonly Party[],
  request: Pick<CallRequest, 'source' | 'tenantId'>,
): void {
  if (targets[0]?.kind !== 'phone') return;
  if (request.source.applicationInstance === null)
    throw new GraphError(
      403,
      '7507',
      'Call source identity is invalid: calling a phone number needs source.identity.applicationInstance, the object id of a resource account with a number.',
    );
  if (request.tenantId === null) throw badRequest('tenantId is required to call a phone number.');
}

/** By what two requests to join are found to mean the same meeting. */
export function meetingKeyOf({
  chatInfo,
  meetingInfo,
}: Pick<CallRequest, 'chatInfo' | 'meetingInfo'>): string | null {
  if (meetingInfo === null) return null;
  const { joinMeetingId, token } = meetingInfo;
  return JSON.stringify([odataType(meetingInfo), joinMeetingId ?? token ?? chatInfo?.['threadId']]);
}

/** Reads where a meeting takes place. */
export function readMeeting(
  body: JsonObject,
  tenantId: string | null,
): Pick<CallRequest, 'chatInfo' | 'meetingInfo'> {
  if (tenantId === null) throw badRequest('tenantId is required to join a meeting.');
  const meetingInfo = readObject(body['meetingInfo'], 'meetingInfo');
  const chatInfo = readOptional(body['chatInfo'], 'chatInfo', readObject);
  if (chatInfo !== null) readString(chatInfo['threadId'], 'chatInfo.threadId');
  switch (odataType(meetingInfo)) {
    case 'organizerMeetingInfo': {
      if (chatInfo === null)
        throw badRequest('chatInfo is required to join a meeting by its organizer.');
      const organizer = readObject(meetingInfo['organizer'], 'meetingInfo.organizer');
      const user = readObject(organizer['user'], 'meetingInfo.organizer.user');
      readString(user['id'], 'meetingInfo.organizer.user.id');
      break;
    }
    case 'joinMeetingIdMeetingInfo':
      readString(meetingInfo['joinMeetingId'], 'meetingInfo.joinMeetingId');
      readOptional(meetingInfo['passcode'], 'meetingInfo.passcode', readString);
      break;
    case 'tokenMeetingInfo':
      readString(meetingInfo['token'], 'meetingInfo.token');
      break;
    default:
      throw badRequest(
        'meetingInfo.@odata.type must be #microsoft.graph.organizerMeetingInfo, joinMeetingIdMeetingInfo or tokenMeetingInfo.',
      );
  }
  return { chatInfo, meetingInfo };
}
