import { randomUUID } from 'node:crypto';
import type { GateAnswer, GateRequest, HarnessPeople, ProviderHarness } from '@tandem/conformance';
import { Gate, HttpTraffic, memberForm, SceneClock } from '@tandem/conformance';
import type { Identity } from '@tandem/core';
import { teamsUser } from '@tandem/core';
import { createGraphProvider } from '@tandem/graph';
import type { WireRequest } from '../../providers/graph-description/wire-check.js';
import { problemsOnWire } from '../../providers/graph-description/wire-check.js';
import { Mailroom } from './mailroom.js';
import type { Habit, Member, News, PhoneCall, RingEnd, Ringing } from './phone-service.js';
import { PhoneService } from './phone-service.js';
import type { Wire } from './wire.js';
import { listOf, parsed, textOf, wireOf } from './wire.js';

const user = (digits: string) => teamsUser(`00000000-0000-4000-8000-000000000${digits}`);

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

const applicationId = '00000000-0000-4000-8000-0000000000b0';
const applicationPlace = '00000000-0000-4000-8000-0000000000b1';

/** The Graph provider on HTTP that answers as the service documents, without one. */
export async function openGraphStage(): Promise<ProviderHarness> {
  const requests: WireRequest[] = [];
  const deliveries: unknown[] = [];
  const traffic = new HttpTraffic();
  const clock = new SceneClock(() => traffic.underWay > gate.stalled);
  const mailroom = new Mailroom(clock.forService);
  const service = new PhoneService(clock.forService, habits, (call, news) => {
    const value = notificationsOf(call, news);
    if (value.length === 0) return;
    const body = { '@odata.type': '#microsoft.graph.commsNotifications', value };
    deliveries.push(body);
    mailroom.send(body);
  });
  const gate = await Gate.open(async (request) => {
    const answer = answerOf(service, request);
    const { method, target, text: body } = request;
    const { status } = answer;
    requests.push({ method, target, body, status, answer: JSON.stringify(answer.body) });
    return answer;
  });
  const provider = createGraphProvider(
    {
      baseUrl: `${gate.url}/v1.0`,
      credential: {
        getToken: async () => ({ token: 'token', expiresOnTimestamp: clock.now() + 3_600_000 }),
      },
      tenantId: '00000000-0000-4000-8000-0000000000aa',
      audience: applicationId,
      callbackUrl: 'https://application.example/graph',
    },
    { clock },
  );
  return {
    provider,
    clock,
    people,
    form: memberForm('value'),
    connect: (intake) => mailroom.connect(intake),
    advance: (durationMs) => clock.advance(durationMs),
    requests: () => gate.requests,
    unknownEvent: (providerCallId) => ({
      changeType: 'updated',
      resourceUrl: `/communications/calls/${providerCallId}/somethingNew`,
      resourceData: { '@odata.type': '#microsoft.graph.somethingNew', extra: { nested: true } },
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
      const problems = problemsOnWire({ requests, deliveries });
      if (problems.length > 0) throw new Error(`Not as described: ${problems.join('; ')}`);
    },
  };
}

/** Calls that have never had a third person in them get no roster from the service. */
function isBetweenTwo({ ringing }: PhoneCall): boolean {
  return ringing.length === 0;
}

const ends: Readonly<Record<RingEnd, Wire>> = {
  answered: { code: 200, subcode: 0, message: '' },
  declined: { code: 603, subcode: 0, message: 'Declined. DiagCode: 603#0.' },
  busy: { code: 486, subcode: 8539, message: 'Busy. DiagCode: 486#8539.' },
  notAnswered: { code: 408, subcode: 10057, message: 'No answer. DiagCode: 408#10057.' },
  cancelled: { code: 487, subcode: 8542, message: 'Cancelled. DiagCode: 487#8542.' },
};

function notificationsOf(call: PhoneCall, news: News): readonly Wire[] {
  switch (news.kind) {
    case 'incoming':
      return [notification(call, 'created', { resourceData: incomingCall(call) })];
    case 'connected':
      return ['establishing', 'established'].map((state) =>
        notification(call, 'updated', { resourceData: { ...typed('call'), state, id: call.id } }),
      );
    case 'roster': {
      if (isBetweenTwo(call)) return [];
      const resourceData = rosterOf(call);
      return [notification(call, 'updated', { part: '/participants', resourceData })];
    }
    case 'ringingEnded':
    case 'cancelled': {
      const { ringing } = news;
      const part = `/operations/${ringing.id}`;
      return [notification(call, 'deleted', { part, resourceData: operation(ringing) })];
    }
    // A participant that is deleted is gone, whatever it was, and nobody is told anything else.
    case 'tooLateToCancel':
    case 'removed':
      return [];
    case 'ended': {
      const resultInfo = { ...typed('resultInfo'), code: 200, subcode: 7000, message: '' };
      const resourceData = { ...typed('call'), state: 'terminated', resultInfo };
      return [notification(call, 'deleted', { resourceData })];
    }
  }
}

function notification(
  { id }: PhoneCall,
  changeType: string,
  { part = '', resourceData }: { readonly part?: string; readonly resourceData: unknown },
): Wire {
  return {
    ...typed('commsNotification'),
    changeType,
    resource: `/app/calls/${id}${part}`,
    resourceUrl: `/communications/calls/${id}${part}`,
    resourceData,
  };
}

function typed(name: string): Wire {
  return { '@odata.type': `#microsoft.graph.${name}` };
}

function identitySet(member: string, id: string): Wire {
  return { ...typed('identitySet'), [member]: { ...typed('identity'), id } };
}

function setOf(person: Identity): Wire {
  return identitySet('user', person.kind === 'teamsUser' ? person.userId : person.rawId);
}

function incomingCall(call: PhoneCall): Wire {
  return {
    ...typed('call'),
    state: 'incoming',
    direction: 'incoming',
    source: { ...typed('participantInfo'), identity: setOf(call.other) },
    targets: [
      {
        ...typed('invitationParticipantInfo'),
        identity: identitySet('application', applicationId),
      },
    ],
    callChainId: `chain-${call.id}`,
    myParticipantId: applicationPlace,
    id: call.id,
  };
}

function callResource(call: PhoneCall): Wire {
  const state = { incoming: 'incoming', connecting: 'establishing', connected: 'established' };
  if (call.isInbound) {
    return { ...incomingCall(call), state: call.state === 'ended' ? null : state[call.state] };
  }
  return {
    ...typed('call'),
    id: call.id,
    state: call.state === 'ended' ? null : state[call.state],
    direction: 'outgoing',
    callChainId: `chain-${call.id}`,
    source: {
      ...typed('participantInfo'),
      identity: identitySet('application', applicationId),
    },
    targets: [{ ...typed('invitationParticipantInfo'), identity: setOf(call.other) }],
    myParticipantId: applicationPlace,
    chatInfo: null,
    meetingInfo: null,
    resultInfo: null,
  };
}

function rosterOf({ members }: PhoneCall): readonly Wire[] {
  const self = {
    ...typed('participant'),
    id: applicationPlace,
    info: { ...typed('participantInfo'), identity: identitySet('application', applicationId) },
    isMuted: false,
    isInLobby: false,
  };
  return [self, ...members.map(participant)];
}

function participant({ identity, participantId, isMuted }: Member): Wire {
  return {
    ...typed('participant'),
    id: participantId,
    info: { ...typed('participantInfo'), identity: setOf(identity) },
    mediaStreams: [],
    isMuted,
    isInLobby: false,
  };
}

function operation({ id, participantId, person, context, end }: Ringing): Wire {
  const status = end === undefined ? 'running' : end === 'answered' ? 'completed' : 'failed';
  const resultInfo = end === undefined ? null : { ...typed('resultInfo'), ...ends[end] };
  return {
    ...typed('inviteParticipantsOperation'),
    id,
    status,
    clientContext: context,
    resultInfo,
    participants: [
      { ...typed('invitationParticipantInfo'), participantId, identity: setOf(person) },
    ],
  };
}

const gone: GateAnswer = {
  status: 404,
  body: { error: { code: '8522', message: 'Call not found. DiagCode: 404#8522.' } },
};

const nobody: GateAnswer = {
  status: 404,
  body: { error: { code: 'itemNotFound', message: 'Participant not found.' } },
};

function answerOf(service: PhoneService, { method, target, text }: GateRequest): GateAnswer {
  const { pathname } = new URL(target, 'http://service');
  const [, id, rest = ''] =
    /^\/v1\.0\/communications\/calls(?:\/([^/]+))?(.*)$/.exec(pathname) ?? [];
  const body = parsed(text);
  if (id === undefined) {
    const identity = wireOf(wireOf(listOf(body['targets'])[0])['identity']);
    return { status: 201, body: callResource(service.place(personIn(identity), undefined)) };
  }
  const call = service.find(id);
  return call === undefined ? gone : onCall(service, call, { verb: `${method} ${rest}`, body });
}

function onCall(
  service: PhoneService,
  call: PhoneCall,
  { verb, body }: { readonly verb: string; readonly body: Wire },
): GateAnswer {
  switch (verb) {
    case 'GET ':
      return { status: 200, body: callResource(call) };
    case 'DELETE ':
      service.end(call);
      return { status: 204 };
    case 'POST /answer':
      service.answer(call, undefined);
      return { status: 202 };
    case 'POST /reject':
    case 'POST /redirect':
      service.end(call);
      return { status: 202 };
    case 'GET /participants':
      return { status: 200, body: { value: isBetweenTwo(call) ? [] : rosterOf(call) } };
    case 'POST /participants/invite': {
      const person = personIn(wireOf(wireOf(listOf(body['participants'])[0])['identity']));
      const ringing = service.invite(call, person, { context: textOf(body['clientContext']) });
      return { status: 200, body: operation(ringing) };
    }
    default:
      return onPart(service, call, verb);
  }
}

function onPart(service: PhoneService, call: PhoneCall, verb: string): GateAnswer {
  const [, method, part, id, action = ''] =
    /^(\w+) \/(participants|operations)\/([^/]+)(.*)$/.exec(verb) ?? [];
  const ringing = call.ringing.find((one) =>
    part === 'operations' ? one.id === id : one.participantId === id,
  );
  if (part === 'operations') {
    return ringing === undefined ? nobody : { status: 200, body: operation(ringing) };
  }
  const member = call.members.find(({ participantId }) => participantId === id);
  if (method === 'DELETE') {
    if (member !== undefined) service.remove(call, member, undefined);
    else if (ringing !== undefined && ringing.end === undefined) {
      service.cancel(call, ringing, undefined);
    } else return nobody;
    return { status: 204 };
  }
  if (member === undefined) return nobody;
  if (action !== '/mute') return { status: 200, body: participant(member) };
  service.mute(call, member);
  const muted = { ...typed('muteParticipantOperation'), id: randomUUID(), status: 'completed' };
  return { status: 200, body: muted };
}

function personIn(set: Wire): Identity {
  return teamsUser(textOf(wireOf(set['user'])['id']) ?? 'nobody');
}
