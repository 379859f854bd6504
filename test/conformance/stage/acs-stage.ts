import { randomUUID } from 'node:crypto';
import { createAcsProvider } from '@tandem/acs';
import type { GateAnswer, GateRequest, HarnessPeople, ProviderHarness } from '@tandem/conformance';
import { arrayForm, Gate, HttpTraffic, SceneClock } from '@tandem/conformance';
import type { Identity } from '@tandem/core';
import { communicationUser, fromRawId } from '@tandem/core';
import { Mailroom } from './mailroom.js';
import type { Habit, Member, News, PhoneCall, RingEnd, Ringing } from './phone-service.js';
import { PhoneService } from './phone-service.js';
import type { Wire } from './wire.js';
import { listOf, parsed, textOf, wireOf } from './wire.js';

const resource = '00000000-0000-4000-8000-0000000000aa';
const user = (digits: string) =>
  communicationUser(`8:acs:${resource}_00000000-0000-4000-8000-000000000${digits}`);

const people: Required<HarnessPeople> = {
  answers: user('101'),
  alsoAnswers: user('102'),
  declines: user('103'),
  neverAnswers: user('104'),
  leaves: user('105'),
  isBusy: user('106'),
  canBeMuted: user('102'),
};

const habits: ReadonlyMap<string, Habit> = new Map([
  [people.declines.rawId, 'declines'],
  [people.neverAnswers.rawId, 'neverAnswers'],
  [people.leaves.rawId, 'answersAndLeaves'],
  [people.isBusy.rawId, 'isBusy'],
]);

const application = user('001');
const callbackUrl = 'https://application.example/acs';

/** The ACS provider on HTTP that answers as the service documents, without one. */
export async function openAcsStage(): Promise<ProviderHarness> {
  const traffic = new HttpTraffic();
  const clock = new SceneClock(() => traffic.underWay > gate.stalled);
  const mailroom = new Mailroom(clock.forService);
  const service = new PhoneService(clock.forService, habits, (call, news) => {
    for (const event of eventsOf(call, news)) mailroom.send([stamped(event, call, clock.now())]);
  });
  const gate = await Gate.open(async (request) => answerOf(service, request));
  const provider = createAcsProvider(
    {
      credential: { endpoint: gate.url, accessKey: 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=' },
      callbackUrl,
    },
    { clock },
  );
  return {
    provider,
    clock,
    people,
    form: arrayForm,
    connect: (intake) => mailroom.connect(intake),
    advance: (durationMs) => clock.advance(durationMs),
    requests: () => gate.requests,
    unknownEvent: (providerCallId) => ({
      ...envelope(`calling/callConnections/${providerCallId}`, 'SomethingNew', clock.now()),
      id: 'something-new',
      data: { callConnectionId: providerCallId, extra: { nested: true } },
    }),
    stall: () => gate.stall(),
    refuse: (status) => gate.refuse(status),
    openConnections: () => gate.connections,
    ring: async (from) => {
      service.callIn(from);
    },
    pendingTimers: () => clock.pending,
    async dispose() {
      await gate.close();
      traffic.close();
    },
  };
}

/** An event of the service before it has an envelope. */
interface Draft {
  readonly name: string;
  readonly data: Wire;
}

const ok = { code: 200, subCode: 0, message: '' };

const ends: Readonly<Record<RingEnd, { readonly name: string; readonly result: Wire }>> = {
  answered: { name: 'AddParticipantSucceeded', result: ok },
  declined: {
    name: 'AddParticipantFailed',
    result: { code: 603, subCode: 0, message: 'Decline.' },
  },
  busy: { name: 'AddParticipantFailed', result: { code: 486, subCode: 8539, message: 'Busy.' } },
  notAnswered: {
    name: 'AddParticipantFailed',
    result: { code: 408, subCode: 10057, message: 'Request Timeout.' },
  },
  cancelled: { name: 'AddParticipantFailed', result: { code: 487, subCode: 5234, message: '' } },
};

function eventsOf(call: PhoneCall, news: News): readonly Draft[] {
  const context = (operationContext: string | undefined) =>
    operationContext === undefined ? {} : { operationContext };
  const done = { resultInformation: ok };
  switch (news.kind) {
    case 'incoming':
      return [{ name: 'IncomingCall', data: { from: identifier(call.other) } }];
    case 'connected':
      return [{ name: 'CallConnected', data: { ...context(call.context), ...done } }];
    case 'roster': {
      const participants = call.members.map(participant);
      const sequenceNumber = 3 * call.changes - 2;
      return [{ name: 'ParticipantsUpdated', data: { sequenceNumber, participants, ...done } }];
    }
    case 'ringingEnded': {
      const { person, end = 'cancelled' } = news.ringing;
      const { name, result } = ends[end];
      const about = { participant: identifier(person), resultInformation: result };
      return [{ name, data: { ...context(news.ringing.context), ...about } }];
    }
    // Nothing else follows a cancellation: no AddParticipantFailed, no roster.
    case 'cancelled':
      return [
        {
          name: 'CancelAddParticipantSucceeded',
          data: {
            ...context(news.context),
            invitationId: news.ringing.id,
            resultInformation: { code: 200, subCode: 5300, message: 'The conversation has ended.' },
          },
        },
      ];
    case 'tooLateToCancel':
      return [
        {
          name: 'CancelAddParticipantFailed',
          data: {
            ...context(news.context),
            invitationId: news.ringing.id,
            resultInformation: { code: 400, subCode: 8523, message: '' },
          },
        },
      ];
    case 'removed': {
      const removed = { participant: identifier(news.member.identity), ...done };
      return [
        { name: 'RemoveParticipantSucceeded', data: { ...context(news.context), ...removed } },
      ];
    }
    case 'ended': {
      const resultInformation = { code: 200, subCode: 7000, message: '' };
      return [{ name: 'CallDisconnected', data: { ...context(call.context), resultInformation } }];
    }
  }
}

function stamped({ name, data }: Draft, call: PhoneCall, now: number): Wire {
  if (name === 'IncomingCall') return incomingCall(call, now);
  return {
    ...envelope(`calling/callConnections/${call.id}`, name, now),
    id: randomUUID(),
    data: {
      version: '2026-03-12',
      callConnectionId: call.id,
      serverCallId: 'SCID',
      correlationId: `correlation-${call.id}`,
      ...data,
      publicEventType: `Microsoft.Communication.${name}`,
    },
  };
}

function envelope(source: string, name: string, now: number): Wire {
  return {
    source,
    subject: source,
    type: `Microsoft.Communication.${name}`,
    time: new Date(now).toISOString().replace('Z', '1234+00:00'),
    specversion: '1.0',
    datacontenttype: 'application/json',
  };
}

/** Comes through Event Grid, in its own envelope. */
function incomingCall(call: PhoneCall, now: number): Wire {
  return {
    id: `event-${call.id}`,
    topic: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Communication',
    subject: `/caller/${call.other.rawId}/recipient/${application.rawId}`,
    data: {
      to: identifier(application),
      from: identifier(call.other),
      serverCallId: 'SCID',
      callerDisplayName: '',
      incomingCallContext: call.id,
      correlationId: `correlation-${call.id}`,
    },
    eventType: 'Microsoft.Communication.IncomingCall',
    dataVersion: '1.0',
    metadataVersion: '1',
    eventTime: new Date(now).toISOString(),
  };
}

function identifier({ rawId }: Identity): Wire {
  return { kind: 'communicationUser', rawId, communicationUser: { id: rawId } };
}

function participant({ identity, isMuted }: Member): Wire {
  return { identifier: identifier(identity), isMuted, isOnHold: false };
}

const gone: GateAnswer = {
  status: 404,
  body: { error: { code: '8522', message: 'The call or the participant is not there.' } },
};

function answerOf(service: PhoneService, { method, target, text }: GateRequest): GateAnswer {
  const { pathname } = new URL(target, 'http://service');
  const body = parsed(text);
  const [, collection = '', id = '', rest = ''] =
    /^\/calling\/(callConnections)(?:\/([^/:]+))?(.*)$/.exec(pathname) ?? [];
  if (collection === '') return { status: 404, body: { error: { code: 'NotFound', message: '' } } };
  if (id === '') return setUp(service, `${method} ${rest}`, body);
  const call = service.find(id);
  if (call === undefined || call.state === 'incoming') return gone;
  return onCall(service, call, { verb: `${method} ${decodeURIComponent(rest)}`, body });
}

function setUp(service: PhoneService, verb: string, body: Wire): GateAnswer {
  const context = textOf(body['operationContext']);
  if (verb === 'POST ') {
    const call = service.place(personIn(listOf(body['targets'])[0]), context);
    return { status: 201, body: properties(call) };
  }
  const call = service.find(textOf(body['incomingCallContext']) ?? '');
  if (call === undefined) return gone;
  if (verb === 'POST :answer') {
    service.answer(call, context);
    return { status: 200, body: { ...properties(call), callConnectionState: 'unknown' } };
  }
  service.end(call);
  return { status: 204 };
}

function onCall(
  service: PhoneService,
  call: PhoneCall,
  { verb, body }: { readonly verb: string; readonly body: Wire },
): GateAnswer {
  const operationContext = textOf(body['operationContext']);
  const member = (value: unknown) =>
    call.members.find(({ identity }) => identity.rawId === personIn(value).rawId);
  switch (verb) {
    case 'GET ':
      return { status: 200, body: properties(call) };
    case 'DELETE ':
    case 'POST :terminate':
      service.end(call);
      return { status: 204 };
    case 'GET /participants':
      return { status: 200, body: { value: call.members.map(participant) } };
    case 'POST /participants:add': {
      const person = personIn(body['participantToAdd']);
      const ringing = service.invite(call, person, {
        context: operationContext,
        timeoutMs: secondsIn(body['invitationTimeoutInSeconds']),
      });
      const added = { identifier: identifier(person), isMuted: false, isOnHold: false };
      return {
        status: 202,
        body: { participant: added, operationContext, invitationId: ringing.id },
      };
    }
    case 'POST /participants:cancelAddParticipant': {
      const ringing = ringingIn(call, body['invitationId']);
      if (ringing === undefined) return gone;
      service.cancel(call, ringing, operationContext);
      return { status: 202, body: { invitationId: ringing.id, operationContext } };
    }
    case 'POST /participants:remove': {
      const person = member(body['participantToRemove']);
      if (person === undefined) return gone;
      service.remove(call, person, operationContext);
      return { status: 202, body: { operationContext } };
    }
    case 'POST /participants:mute': {
      const person = member(listOf(body['targetParticipants'])[0]);
      if (person === undefined) return gone;
      service.mute(call, person);
      return { status: 200, body: { operationContext } };
    }
    default: {
      const rawId = /^GET \/participants\/(.+)$/.exec(verb)?.[1];
      const person = call.members.find(({ identity }) => identity.rawId === rawId);
      return person === undefined ? gone : { status: 200, body: participant(person) };
    }
  }
}

function properties(call: PhoneCall): Wire {
  return {
    callConnectionId: call.id,
    callConnectionState: call.state,
    callbackUri: callbackUrl,
    correlationId: `correlation-${call.id}`,
    ...(call.isInbound
      ? { source: identifier(call.other), targets: [identifier(application)] }
      : { targets: [identifier(call.other)] }),
  };
}

function personIn(value: unknown): Identity {
  return fromRawId(textOf(wireOf(value)['rawId']) ?? '');
}

function ringingIn(call: PhoneCall, invitationId: unknown): Ringing | undefined {
  return call.ringing.find(({ id }) => id === invitationId);
}

function secondsIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value * 1_000 : undefined;
}
