import { ProviderScene, providerTests } from '@tandem/conformance';
import type { CallEvent, PreparedCommand, Provider } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { openAcsStage } from './stage/acs-stage.js';

type Change = (provider: Provider) => Partial<Provider>;

/** Changes what is read from deliveries. */
const reading =
  (change: (events: readonly CallEvent[]) => readonly CallEvent[]): Change =>
  (provider) => ({ decode: (delivery) => change(provider.decode(delivery)) });

/** Changes how commands are sent. */
const sending =
  (change: (prepared: PreparedCommand) => Partial<PreparedCommand>): Change =>
  (provider) => ({
    prepare(command, context) {
      const prepared = provider.prepare(command, context);
      const { isRepeatable } = prepared;
      return {
        isRepeatable,
        send: (options) => prepared.send(options),
        ...change(prepared),
      };
    },
  });

const mistakes: Readonly<Record<string, readonly [caughtBy: string, change: Change]>> = {
  'drops events that it does not know': [
    'unknown events are kept as raw events and disturb nothing',
    reading((events) => events.filter(({ type }) => type !== 'provider.event')),
  ],
  'loses a whole batch for one bad event': [
    'a malformed event is kept, and its well-formed neighbours are not lost',
    (provider) => ({
      decode(delivery) {
        const { body } = delivery;
        const isBad = Array.isArray(body) && body.some((one) => typeof one !== 'object');
        return isBad ? [] : provider.decode(delivery);
      },
    }),
  ],
  'forgets the raw form': [
    'every neutral event keeps its raw form, its call and its time',
    reading((events) => events.map(({ raw: _raw, ...event }) => event as CallEvent)),
  ],
  'takes anything for a delivery': [
    'a body in no form that the service sends is refused, and nothing of it is kept',
    (provider) => ({
      decode: (delivery) => (Array.isArray(delivery.body) ? provider.decode(delivery) : []),
    }),
  ],
  'trusts that news comes in order': [
    'late news changes nothing',
    (provider) => ({
      decode: (delivery) =>
        provider.decode(delivery).map((event, index) => {
          if (event.type !== 'roster.snapshot') return event;
          const { sequence: _sequence, ...roster } = event;
          const { receivedAt: occurredAt } = delivery;
          return { ...roster, occurredAt, id: `${occurredAt}/${index}` };
        }),
    }),
  ],
  'tells no operation by its context': [
    'an event that overtakes the answer is matched',
    reading((events) =>
      events.map((event) => {
        if (event.type !== 'operation.ended') return event;
        const { operationId: _id, correlation: _correlation, ...rest } = event;
        return rest;
      }),
    ),
  ],
  'takes every end of an invitation for a success': [
    'an invitation that is declined fails, with the provider’s own code beside the reason',
    reading((events) =>
      events.map((event) =>
        event.type === 'operation.ended' ? { ...event, status: 'succeeded' } : event,
      ),
    ),
  ],
  'keeps the context to itself': [
    'our operation id travels with the application context inside it unharmed',
    (provider) => ({
      prepare: (command, context) =>
        provider.prepare(command, {
          ...context,
          correlationToken: context.correlationToken.replace(/[^\x20-\x7e]/g, '?'),
        }),
    }),
  ],
  'sends what it was asked for twice': [
    'a command is sent once however often its streams are subscribed',
    sending((prepared) => ({
      async send(options) {
        await prepared.send(options);
        return prepared.send(options);
      },
    })),
  ],
  'sends as soon as it is asked to prepare': [
    'what the provider declares it can do it prepares, and preparing sends nothing',
    sending((prepared) => {
      const sent = prepared.send({});
      sent.catch(() => undefined);
      return { send: () => sent };
    }),
  ],
  'cannot be interrupted': [
    'a command that is broken off rejects and says that its outcome is unknown',
    sending((prepared) => ({ send: () => prepared.send({}) })),
  ],
  'stays open when it is closed': [
    'close and destroy are idempotent, in any order, and leave no connection and no timer',
    () => ({ close: async () => undefined, destroy: async () => undefined }),
  ],
  'promises without saying how': [
    'the capability table speaks of every command and says what a caller must know',
    ({ capabilities }) => ({
      capabilities: { ...capabilities, invite: { support: 'emulated' } },
    }),
  ],
  'takes a call that is gone for a failure': [
    'a call that nobody knows is not found',
    () => ({
      async read() {
        throw new Error('404');
      },
    }),
  ],
  'reads nothing': [
    'a restarted process or another replica picks a call up by its id, with what the log missed',
    () => ({ read: async () => [] }),
  ],
  'finds everybody everywhere': [
    'people are listed and found as the service knows them',
    () => ({
      findParticipant: async (identity) => ({
        identity,
        isMuted: false,
        isOnHold: false,
        isInLobby: false,
        isSelf: false,
      }),
    }),
  ],
};

describe('the suite for providers', () => {
  it.each(Object.entries(mistakes))(
    'catches a provider that %s',
    async (_mistake, [caughtBy, change]) => {
      const test = providerTests.find(({ title }) => title === caughtBy);
      const harness = await openAcsStage();
      const scene = new ProviderScene({
        ...harness,
        provider: mistaken(harness.provider, change),
      });
      await expect(Promise.resolve(test?.prove(scene))).rejects.toThrow();
      await scene.dispose();
      await harness.provider.destroy();
    },
  );
});

function mistaken(provider: Provider, change: Change): Provider {
  const changes = change(provider);
  return new Proxy(provider, {
    get(target, key) {
      const member: unknown = Reflect.get(key in changes ? changes : target, key);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
