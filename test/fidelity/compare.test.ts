import { describe, expect, it } from 'vitest';
import { compareSession, type Observed, properEvents } from './compare.js';
import { readSessions, type Session, type SessionEvent } from './session.js';

const message =
  'addParticipants failed for participant 8:acs:a_b. Underlying reason: Gone. DiagCode: 487#5234.@';

/** A short session, made up to be replayed: one request, one incoming call, three callbacks. */
const session: Session = {
  name: 'made-up',
  apiVersion: '2026-03-12',
  exchanges: [
    {
      request: { method: 'POST', path: '/calling/callConnections', body: {} },
      response: {
        status: 201,
        headers: { 'Content-Type': 'application/json', 'X-Microsoft-Skype-Chain-ID': 'c' },
        body: { callConnectionId: 'one', callConnectionState: 'connecting' },
      },
    },
  ],
  incomingCalls: [{ data: { incomingCallContext: 'x', correlationId: 'c' } }],
  deliveries: [
    [event('CallConnected', 1, { operationContext: 'o' })],
    [event('ParticipantsUpdated', 2, { sequenceNumber: 1, participants: [{ isMuted: false }] })],
    [event('CallDisconnected', 3, { resultInformation: { code: 487, subCode: 5234, message } })],
  ],
};

function event(name: string, second: number, data: object): SessionEvent {
  return {
    type: `Microsoft.Communication.${name}`,
    time: `2026-03-12T10:00:0${second}+00:00`,
    source: 'calling/callConnections/one',
    subject: 'calling/callConnections/one',
    data: { callConnectionId: 'one', correlationId: 'c', ...data },
  };
}

/** An emulator that did exactly what was recorded. */
function likeness({ exchanges, deliveries, incomingCalls }: Session): Observed {
  return {
    exchanges: [...exchanges],
    events: deliveries.flat(),
    incomingCalls: incomingCalls.map(({ data }) => data),
  };
}

function connectionsIn(of: Session): readonly string[] {
  return [...new Set(properEvents(of).map(({ data }) => data.callConnectionId))];
}

function unmet(observed: Observed, of: Session = session): readonly string[] {
  const checks = compareSession(of, observed, connectionsIn(of));
  return checks.filter(({ isMet }) => !isMet).map(({ what }) => what);
}

/** The same with one value replaced, by the path to it. */
function withValue<T>(target: T, path: readonly (string | number)[], value: unknown): T {
  const copy = structuredClone(target);
  const last = path.at(-1) ?? '';
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((one, name) => Reflect.get(Object(one), name), copy);
  if (value === undefined) Reflect.deleteProperty(Object(holder), last);
  else Reflect.set(Object(holder), last, value);
  return copy;
}

describe('the comparison with a recording', () => {
  it('finds nothing different in the recording itself', () => {
    expect(compareSession(session, likeness(session), ['one']).length).toBeGreaterThan(40);
    expect(unmet(likeness(session))).toEqual([]);
  });

  it.each<[string, readonly (string | number)[], unknown, string]>([
    ['another status', ['exchanges', 0, 'response', 'status'], 200, 'status 201, not 200'],
    [
      'another content type',
      ['exchanges', 0, 'response', 'headers', 'Content-Type'],
      'text/plain',
      'Content-Type application/json, not text/plain',
    ],
    [
      'a header that the service did not send',
      ['exchanges', 0, 'response', 'headers', 'Repeatability-Result'],
      'accepted',
      'Repeatability-Result undefined, not accepted',
    ],
    [
      'a header that is missing',
      ['exchanges', 0, 'response', 'headers', 'X-Microsoft-Skype-Chain-ID'],
      undefined,
      'X-Microsoft-Skype-Chain-ID is there',
    ],
    [
      'a member of an answer that is missing',
      ['exchanges', 0, 'response', 'body', 'callConnectionId'],
      undefined,
      '.callConnectionId: string is missing',
    ],
    [
      'a member of an answer that is one too many',
      ['exchanges', 0, 'response', 'body', 'extra'],
      1,
      '.extra: number is one too many',
    ],
    [
      'a member of an answer of another type',
      ['exchanges', 0, 'response', 'body', 'callConnectionId'],
      1,
      '.callConnectionId: string is missing',
    ],
    [
      'another state',
      ['exchanges', 0, 'response', 'body', 'callConnectionState'],
      'connected',
      '"connecting", not "connected"',
    ],
    ['an answer that is missing', ['exchanges'], [], 'status 201, not undefined'],
    ['an incoming call that is not told', ['incomingCalls'], [], 'an incoming call is told'],
    [
      'an incoming call of nobody',
      ['incomingCalls', 0, 'correlationId'],
      'other',
      'its correlationId is that of a connection',
    ],
    [
      'another result',
      ['events', 2, 'data', 'resultInformation', 'subCode'],
      0,
      '.resultInformation.subCode is 5234, not 0',
    ],
    [
      'another reason in a message',
      ['events', 2, 'data', 'resultInformation', 'message'],
      message.replace('Gone', 'Busy'),
      '.resultInformation.message is',
    ],
    [
      'a number of a roster',
      ['events', 1, 'data', 'sequenceNumber'],
      2,
      '.sequenceNumber is 1, not 2',
    ],
    [
      'a member of a participant',
      ['events', 1, 'data', 'participants', 0, 'isOnHold'],
      false,
      'participants[].isOnHold: boolean is one too many',
    ],
    ['another context', ['events', 0, 'data', 'operationContext'], 'p', 'is "o", not "p"'],
    ['another source', ['events', 0, 'source'], 'elsewhere', 'source and subject'],
    ['a time in another format', ['events', 0, 'time'], '2026-03-12T10:00:01Z', 'time in the'],
    [
      'another type',
      ['events', 0, 'type'],
      'Microsoft.Communication.Other',
      'CallConnected is sent',
    ],
  ])('notices %s', (_, path, value, reason) => {
    const found = unmet(withValue(likeness(session), path, value));
    expect(found.filter((what) => what.includes(reason))).not.toEqual([]);
  });

  it('notices callbacks in another order, one too many, and one of another connection', () => {
    const [connected, roster, ended] = session.deliveries.flat();
    if (connected === undefined || roster === undefined || ended === undefined) throw new Error();
    const observed = likeness(session);
    expect(unmet({ ...observed, events: [roster, connected, ended] })).toEqual([
      'connection 1: CallConnected comes before ParticipantsUpdated',
    ]);
    expect(unmet({ ...observed, events: [connected, roster, roster, ended] })).toEqual([
      'connection 1: no ParticipantsUpdated too many',
    ]);
    const strange = withValue(roster, ['data', 'callConnectionId'], 'two');
    expect(unmet({ ...observed, events: [connected, strange, ended] })).toContain(
      'connection 1, event 2 ParticipantsUpdated is sent',
    );
  });

  it('does not look at who is named in a message', () => {
    const path = ['events', 2, 'data', 'resultInformation', 'message'];
    const other = message.replace('8:acs:a_b', '8:acs:c_d');
    expect(unmet(withValue(likeness(session), path, other))).toEqual([]);
  });

  it('gives an emulator that did nothing next to nothing', () => {
    const checks = compareSession(session, { exchanges: [], events: [], incomingCalls: [] }, []);
    // What is absent on both sides is alike: one header of the answer.
    expect(checks.filter(({ isMet }) => isMet)).toHaveLength(1);
  });
});

const sessions = readSessions() ?? [];

describe.runIf(sessions.length > 0)('each recorded session', () => {
  it.each(sessions.map((one) => [one.name, one] as const))(
    '%s is like itself, and unlike itself without any one answer or callback',
    (_, recorded) => {
      const whole = likeness(recorded);
      expect(unmet(whole, recorded)).toEqual([]);
      for (const index of whole.exchanges.keys()) {
        const exchanges = whole.exchanges.toSpliced(index, 1);
        expect(unmet({ ...whole, exchanges }, recorded)).not.toEqual([]);
      }
      for (const lost of properEvents(recorded)) {
        const events = whole.events.filter((one) => one !== lost);
        expect(unmet({ ...whole, events }, recorded)).not.toEqual([]);
      }
    },
  );
});
