import { readFileSync } from 'node:fs';

/** A request as documented, with its answer where the documentation shows one. */
interface Exchange {
  readonly source: string;
  readonly request: unknown;
  readonly response?: unknown;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'));
}

/** Requests and answers as documented, composed of documented fields with made-up ids. */
export const exchanges = {
  createPeerCall: read('create-call.peer.1') as Exchange,
  createPhoneCall: read('create-call.phone.1') as Exchange,
  inviteOne: read('invite.one.1') as Exchange,
  inviteSeveral: read('invite.several.1') as Exchange,
  inviteReplacing: read('invite.replacing.1') as Exchange,
  invitePhone: read('invite.phone.1') as Exchange,
  inviteMoving: read('invite.moving.1') as Exchange,
};

/** Bodies of placing and joining calls, by form. */
export const callForms = read('create-call.forms.1') as Readonly<Record<string, unknown>>;

/** Answers to joining a meeting and to calling a number. */
export const placedCalls = read('create-call.meeting.1') as Readonly<Record<string, unknown>>;

/** Bodies of answering, rejecting and redirecting, by form. */
export const incomingForms = read('incoming.exchanges.1') as Readonly<Record<string, unknown>>;

/** Answers to reads of a call and of who is in it. */
export const readAnswers = read('participants.1') as Readonly<Record<string, unknown>>;

/** Requests about media with their answers, by the name of the operation. */
export const mediaExchanges = read('media.exchanges.1') as Readonly<
  Record<string, Omit<Exchange, 'source'>>
>;

/** Bodies of transfers. */
export const transferRequests = read('transfer.exchanges.1') as Readonly<Record<string, unknown>>;

/** What is notified of transfers. */
export const transferDeliveries = read('transfer.notifications.1') as Readonly<
  Record<string, unknown>
>;

/** The body of a webhook, without the note of where it is from. */
function delivered(name: string): unknown {
  const { source, ...body } = Object(read(name));
  return body;
}

/** Bodies of webhooks as documented. */
export const deliveries = {
  callIncoming: delivered('call.incoming.1'),
  callIncomingForAccount: delivered('call.incoming.2'),
  callIncomingFromGroup: delivered('call.incoming.3'),
  callIncomingFromPhone: delivered('call.incoming.4'),
  callIncomingEncrypted: delivered('call.incoming.5'),
  callStates: delivered('call.states.1'),
  callMeeting: delivered('call.meeting.1'),
  contentSharing: delivered('content-sharing.1'),
  operationsEnded: delivered('operations.ended.1'),
  operationsEndedElsewhere: delivered('operations.ended.2'),
  policyRecording: delivered('policy-recording.1'),
  rosterUpdated: delivered('roster.updated.1'),
  rosterOfMany: delivered('roster.updated.2'),
  rosterDelta: delivered('roster.delta.1'),
};

/** Bodies of refusals. */
export const errorBodies = read('errors.1') as Readonly<Record<string, unknown>>;

/** Ids that the fixtures share. */
export const ids = {
  call: '2e1a0b00-2db4-4022-9570-000000000001',
  incomingCall: '491f0b00-ffff-4bc9-a43e-000000000020',
  own: '499ff390-7a72-40e8-83a0-000000000003',
  application: '00000000-0000-4000-8000-0000000000b0',
  tenant: '00000000-0000-4000-8000-0000000000aa',
  instance: '00000000-0000-4000-8000-0000000000f1',
  ann: '00000000-0000-4000-8000-000000000001',
  ben: '00000000-0000-4000-8000-000000000002',
  cleo: '00000000-0000-4000-8000-000000000003',
  operation: 'eec3812a-fdc3-4fb4-825c-000000000010',
  benParticipant: '9a6d30ea-3815-41d6-8000-000000000011',
  otherCall: 'a7ebfb2d-871e-419c-87af-000000000012',
  otherParticipant: '9a6d30ea-3815-41d6-8000-000000000013',
} as const;
