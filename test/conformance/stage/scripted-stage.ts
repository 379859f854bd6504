import type { HarnessPeople, ProviderHarness, ServiceRequest } from '@tandem/conformance';
import { memberForm, SceneClock } from '@tandem/conformance';
import type {
  CallEvent,
  Command,
  EndReason,
  OperationEndStatus,
  Participant,
  ReadContext,
  ReadQuery,
  Receipt,
} from '@tandem/core';
import {
  callIdOf,
  communicationUser,
  decodeCorrelationToken,
  RequestError,
  UnavailableError,
} from '@tandem/core';
import type { EventOfCall, SentCommandRecord } from '@tandem/core/testing';
import { ScriptedProvider } from '@tandem/core/testing';
import { Mailroom } from './mailroom.js';
import type { Habit, Member, News, PhoneCall, RingEnd, Ringing } from './phone-service.js';
import { PhoneService } from './phone-service.js';

const person = (name: string) => communicationUser(`8:acs:r_${name}`);

const people: Required<HarnessPeople> = {
  answers: person('ann'),
  alsoAnswers: person('bob'),
  declines: person('dora'),
  neverAnswers: person('sam'),
  leaves: person('vera'),
  isBusy: person('bea'),
  canBeMuted: person('bob'),
};

const habits: ReadonlyMap<string, Habit> = new Map([
  [people.declines.rawId, 'declines'],
  [people.neverAnswers.rawId, 'neverAnswers'],
  [people.leaves.rawId, 'answersAndLeaves'],
  [people.isBusy.rawId, 'isBusy'],
]);

/** The scripted provider of core, with a telephone service behind it that speaks neutral events. */
export async function openScriptedStage(): Promise<ProviderHarness> {
  const clock = new SceneClock();
  const mailroom = new Mailroom(clock.forService);
  const requests: ServiceRequest[] = [];
  let numbers = 0;
  const service = new PhoneService(clock.forService, habits, (call, news) => {
    numbers += 1;
    const { body } = provider.delivery(call.id, eventsOf(call, news, `news-${numbers}`));
    mailroom.send(body);
  });
  let stalled: Promise<void> | undefined;
  let refusal: number | undefined;
  const provider = new ScriptedProvider({
    answer: async (sent) => {
      requests.push({ method: 'POST', path: sent.command.kind, body: sent.command });
      await Promise.race([stalled, broken(sent.signal)]);
      if (refusal !== undefined) throw new RequestError('Refused.', { status: refusal });
      return carryOut(service, sent);
    },
    read: async (query, context) => {
      requests.push({ method: 'GET', path: query.kind });
      return readOf(service, query, context, new Date(clock.now()).toISOString());
    },
  });
  return {
    provider,
    clock,
    people,
    form: memberForm('events'),
    malformedBodies: [null, 42, 'text', {}, { events: 'none' }],
    connect: (intake) => mailroom.connect(intake),
    advance: (durationMs) => clock.advance(durationMs),
    requests: () => requests,
    unknownEvent: (providerCallId) => ({
      type: 'provider.event',
      name: 'something.new',
      callId: callIdOf(provider.name, providerCallId),
    }),
    stall() {
      let goOn = (): void => undefined;
      stalled = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      return () => goOn();
    },
    refuse(status) {
      refusal = status;
      return () => {
        refusal = undefined;
      };
    },
    ring: async (from) => {
      service.callIn(from);
    },
    pendingTimers: () => clock.pending,
    dispose: async () => undefined,
  };
}

function broken(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const breakOff = () => reject(new UnavailableError('Broken off.', { outcomeUnknown: true }));
    signal?.addEventListener('abort', breakOff, { once: true });
  });
}
function carryOut(service: PhoneService, { command, context }: SentCommandRecord): Receipt {
  const token = context.correlationToken;
  if (command.kind === 'createCall') {
    const call = service.place(firstOf(command.targets), token);
    return { providerCallId: call.id, events: [{ type: 'call.described', direction: 'outbound' }] };
  }
  const call = service.find(context.call?.providerCallId ?? '');
  if (call === undefined) throw new RequestError('There is no such call.', { status: 404 });
  switch (command.kind) {
    case 'answer':
      service.answer(call, token);
      return { providerCallId: call.id };
    case 'reject':
    case 'redirect':
      service.end(call);
      return { ended: { status: 'succeeded' } };
    case 'hangUp':
    case 'terminate':
      service.end(call);
      return {};
    case 'invite': {
      const { timeoutMs } = command;
      const ringing = service.invite(call, firstOf(command.targets), { context: token, timeoutMs });
      return { handle: { invitationId: ringing.id } };
    }
    case 'cancel':
      service.cancel(call, ringingOf(call, command, context.call?.operations ?? []), token);
      return {};
    case 'remove':
      service.remove(call, memberOf(call, command.target), token);
      return {};
    case 'mute':
      service.mute(call, memberOf(call, command.target));
      return { ended: { status: 'succeeded' } };
    default:
      throw new RequestError('This service does no such thing.', { status: 501 });
  }
}

function firstOf<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new RequestError('Nobody is named.', { status: 400 });
  return first;
}

function memberOf(call: PhoneCall, { rawId }: { readonly rawId: string }): Member {
  return firstOf(call.members.filter(({ identity }) => identity.rawId === rawId));
}

function ringingOf(
  call: PhoneCall,
  { invitation }: Extract<Command, { kind: 'cancel' }>,
  operations: ReadContext['call']['operations'],
): Ringing {
  const handle = operations.find(({ id }) => id === invitation)?.handle;
  return firstOf(call.ringing.filter(({ id }) => id === handle?.invitationId));
}

const ends: Readonly<
  Record<RingEnd, { readonly status: OperationEndStatus; readonly reason: EndReason }>
> = {
  answered: { status: 'succeeded', reason: { reason: 'completed', code: 200 } },
  declined: { status: 'failed', reason: { reason: 'declined', code: 603 } },
  busy: { status: 'failed', reason: { reason: 'busy', code: 486 } },
  notAnswered: { status: 'failed', reason: { reason: 'noAnswer', code: 408 } },
  cancelled: { status: 'cancelled', reason: { reason: 'cancelled', code: 487 } },
};

function eventsOf(call: PhoneCall, news: News, id: string): readonly EventOfCall[] {
  const operation = (context: string | undefined) => {
    const { operationId } = decodeCorrelationToken(context ?? '');
    return {
      id,
      type: 'operation.ended' as const,
      by: 'event' as const,
      ...(operationId === undefined ? {} : { operationId }),
      ...(context === undefined ? {} : { correlation: { context } }),
    };
  };
  switch (news.kind) {
    case 'incoming':
      return [{ id, type: 'call.incoming', from: call.other, to: person('app'), token: call.id }];
    case 'connected': {
      const { operationId } = decodeCorrelationToken(call.context ?? '');
      const known = operationId === undefined ? {} : { operationId };
      return [{ id, type: 'call.connected', ...known }];
    }
    case 'roster':
      return [
        { id, type: 'roster.snapshot', sequence: 2 * call.changes, participants: rosterOf(call) },
      ];
    case 'ringingEnded':
      return [
        {
          ...operation(news.ringing.context),
          kind: 'invite',
          ...ends[news.ringing.end ?? 'cancelled'],
        },
      ];
    case 'cancelled':
      return [{ ...operation(news.context), kind: 'cancel', status: 'succeeded' }];
    case 'tooLateToCancel':
      return [{ ...operation(news.context), kind: 'cancel', status: 'failed' }];
    case 'removed':
      return [{ ...operation(news.context), kind: 'remove', status: 'succeeded' }];
    case 'ended':
      return [{ id, type: 'call.disconnected', reason: { reason: 'endedByApplication' } }];
  }
}

function rosterOf({ members }: PhoneCall): readonly Participant[] {
  return members.map((member) => ({ ...member, isOnHold: false, isInLobby: false, isSelf: false }));
}

function readOf(
  service: PhoneService,
  query: ReadQuery,
  { call: { callId, provider, providerCallId, roster } }: ReadContext,
  occurredAt: string,
): readonly CallEvent[] {
  const fact = { provider, callId, occurredAt };
  const call = service.find(providerCallId);
  if (call === undefined) {
    return [{ ...fact, type: 'call.disconnected', reason: { reason: 'callEnded' } }];
  }
  const isUp = call.state === 'connected';
  if (query.kind === 'call') return isUp ? [{ ...fact, type: 'call.connected' }] : [];
  const { version } = roster;
  return [{ ...fact, type: 'roster.read', participants: rosterOf(call), basedOn: version }];
}
