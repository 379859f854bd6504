import type { CallEvent, Participant, WebhookDelivery } from '@tandem/core';
import { callIdOf, decodeCorrelationToken, fromRawId, WebhookPayloadError } from '@tandem/core';

type Wire = Readonly<Record<string, unknown>>;

/** What every event of one delivery shares. */
type Fact = Pick<CallEvent, 'provider' | 'callId' | 'occurredAt' | 'raw'> & {
  readonly id?: string;
};

/** What one delivery says: a list of news, each of which yields one event, whatever is in it. */
export function readNews(provider: string, delivery: WebhookDelivery): readonly CallEvent[] {
  const { body, receivedAt: occurredAt } = delivery;
  if (!Array.isArray(body)) {
    throw new WebhookPayloadError('The body is no list of news. Check who posts to this address.', {
      provider,
    });
  }
  return body.map((raw: unknown): CallEvent => {
    const news: Wire = typeof raw === 'object' && raw !== null ? { ...raw } : {};
    const { call, id } = news;
    const callId = typeof call === 'string' && call !== '' ? callIdOf(provider, call) : '';
    const known = typeof id === 'string' ? { id } : {};
    const fact: Fact = { provider, callId, occurredAt, raw, ...known };
    const event = callId === '' ? undefined : eventOf(news, fact);
    return event ?? { ...fact, type: 'provider.event', name: String(news['kind'] ?? 'unknown') };
  });
}

function eventOf(news: Wire, fact: Fact): CallEvent | undefined {
  const context = typeof news['context'] === 'string' ? news['context'] : '';
  const { operationId } = decodeCorrelationToken(context);
  const ours = operationId === undefined ? {} : { operationId };
  const ended = { ...fact, ...ours, type: 'operation.ended', by: 'event' } as const;
  const correlation = { context };
  switch (news['kind']) {
    case 'call.up':
      return { ...fact, ...ours, type: 'call.connected' };
    case 'call.over':
      return { ...fact, type: 'call.disconnected', reason: { reason: 'endedByApplication' } };
    case 'people': {
      const { people, changes } = news;
      if (!Array.isArray(people) || typeof changes !== 'number') return undefined;
      return {
        ...fact,
        type: 'roster.snapshot',
        sequence: changes,
        participants: peopleOf(people),
      };
    }
    case 'person.removed':
      return { ...ended, kind: 'remove', correlation, status: 'succeeded' };
    case 'invitation.withdrawn':
      return { ...ended, kind: 'cancel', correlation, status: 'succeeded' };
    case 'invitation.over': {
      const [status, reason] = results.get(news['result']) ?? (['failed', 'failed'] as const);
      const code = typeof news['code'] === 'number' ? { code: news['code'] } : {};
      return { ...ended, kind: 'invite', correlation, status, reason: { reason, ...code } };
    }
    default:
      return undefined;
  }
}

const results = new Map<
  unknown,
  readonly ['succeeded' | 'failed', 'completed' | 'declined' | 'noAnswer']
>([
  ['joined', ['succeeded', 'completed']],
  ['declined', ['failed', 'declined']],
  ['noAnswer', ['failed', 'noAnswer']],
]);

/** The people of a list of numbers. */
export function peopleOf(numbers: readonly unknown[]): readonly Participant[] {
  return numbers.map((number) => ({
    identity: fromRawId(`4:${String(number)}`),
    isMuted: false,
    isOnHold: false,
    isInLobby: false,
    isSelf: false,
  }));
}
