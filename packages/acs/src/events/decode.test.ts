import type { CallEvent, Reason } from '@tandem/core';
import { encodeCorrelationToken, phone, WebhookPayloadError } from '@tandem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alice } from '../__fixtures__/harness.js';
import { callback, eventsOf } from '../__fixtures__/index.js';
import { decodeDelivery, decodedEvents } from './decode.js';

const receivedAt = '2026-03-12T11:00:00.000Z';
const number = phone('+14255550123');
const callId = 'acs:41006a80-1f2e-4c55-9a3b-0d5f6f2f7a11';

function decode(body: unknown): readonly CallEvent[] {
  return decodeDelivery('acs', { body, receivedAt });
}

/** A documented callback under another type, or with other data. */
function altered(type: string, data: Record<string, unknown> = {}) {
  const event = callback('CallConnected');
  return { ...event, type: `Microsoft.Communication.${type}`, data: { ...event.data, ...data } };
}

describe('documented callbacks', () => {
  it.each<[string, number, Record<string, unknown>]>([
    [
      'AddParticipantSucceeded',
      0,
      {
        kind: 'invite',
        status: 'succeeded',
        correlation: { context: 'inv-0007', participant: number },
      },
    ],
    [
      'AddParticipantFailed',
      0,
      {
        kind: 'invite',
        status: 'failed',
        reason: { reason: 'noAnswer', code: 408, subCode: 10057 },
      },
    ],
    [
      'CancelAddParticipantSucceeded',
      0,
      {
        kind: 'cancel',
        status: 'succeeded',
        reason: { reason: 'cancelled', subCode: 5300 },
        correlation: {
          context: 'cancel-0007',
          invitationId: '0d9a6c0b-5a2e-4f43-9b6b-2f0c2b7f8c11',
        },
      },
    ],
    [
      'CancelAddParticipantFailed',
      0,
      { kind: 'cancel', status: 'failed', reason: { reason: 'failed', code: 400, subCode: 8523 } },
    ],
    [
      'RemoveParticipantSucceeded',
      0,
      { kind: 'remove', status: 'succeeded', correlation: { participant: number } },
    ],
    ['MoveParticipantSucceeded', 0, { kind: 'move', status: 'succeeded' }],
    ['CallTransferAccepted', 0, { kind: 'transfer', status: 'succeeded' }],
    [
      'CallTransferFailed',
      0,
      {
        kind: 'transfer',
        status: 'failed',
        reason: { reason: 'busy', code: 486, subCode: 560486 },
      },
    ],
    ['PlayCompleted', 0, { kind: 'play', status: 'succeeded', reason: { reason: 'completed' } }],
    [
      'PlayFailed',
      0,
      { kind: 'play', status: 'failed', result: { value: { failedPlaySourceIndex: 0 } } },
    ],
    [
      'RecognizeCompleted',
      0,
      {
        kind: 'recognize',
        status: 'succeeded',
        result: { recognition: { kind: 'dtmf', tones: ['1', '2', '3'] } },
        reason: { reason: 'completed', subCode: 8531 },
      },
    ],
    [
      'RecognizeCompleted',
      1,
      {
        kind: 'recognize',
        result: {
          recognition: { kind: 'choice', label: 'Confirm', phrase: 'yes', confidence: 0.93 },
        },
      },
    ],
    [
      'RecognizeFailed',
      0,
      { kind: 'recognize', status: 'failed', reason: { reason: 'noInput', subCode: 8510 } },
    ],
    ['MediaStreamingStarted', 0, { kind: 'startMediaStreaming', status: 'succeeded' }],
  ])('%s ends its operation', (type, occurrence, expected) => {
    const wire = callback(type, occurrence);
    expect(decode([wire])).toMatchObject([
      { type: 'operation.ended', by: 'event', provider: 'acs', callId, raw: wire, ...expected },
    ]);
  });

  it('CallConnected describes the call and says that it is up', () => {
    const [described, connected, ...rest] = decode([callback('CallConnected')]);
    expect(described).toMatchObject({
      type: 'call.described',
      correlationId: '2f0f3d5c-60d2-4f0a-9b0c-7c8a4a5e1001',
      conversationId: 'SCID',
    });
    expect(connected).toMatchObject({
      type: 'call.connected',
      occurredAt: '2026-03-12T10:00:04.5803071+00:00',
    });
    expect(connected?.id).toBe(`${described?.id}#1`);
    expect(rest).toEqual([]);
  });

  it('CallDisconnected ends the call for the reason of its tail', () => {
    expect(decode([callback('CallDisconnected')])).toMatchObject([
      {
        type: 'call.disconnected',
        callId,
        reason: { reason: 'endedByApplication', code: 200, subCode: 7000 },
      },
    ]);
  });

  it('CreateCallFailed ends the operation and the call for one reason', () => {
    const reason = { reason: 'declined', code: 603, subCode: 0 };
    expect(decode([callback('CreateCallFailed')])).toMatchObject([
      { type: 'operation.ended', kind: 'createCall', status: 'failed', reason },
      { type: 'call.disconnected', reason },
    ]);
  });

  it('ParticipantsUpdated is a whole roster with its version', () => {
    expect(decode([callback('ParticipantsUpdated')])).toMatchObject([
      {
        type: 'roster.snapshot',
        sequence: 1,
        participants: [
          { identity: alice, isMuted: false, isOnHold: false, isInLobby: false, isSelf: false },
          { identity: number },
        ],
      },
    ]);
  });

  it('a tone and a change of a recording are events of their own', () => {
    expect(decode([callback('ContinuousDtmfRecognitionToneReceived')])).toMatchObject([
      { type: 'dtmf.received', tone: '#', sequence: 1 },
    ]);
    expect(decode([callback('RecordingStateChanged')])).toMatchObject([
      { type: 'recording.changed', recordingId: 'RID', isActive: true, callId },
    ]);
  });

  it('all have a neutral form', () => {
    const types = decode(eventsOf('callbacks.1')).map(({ type }) => type);
    expect(types).not.toContain('provider.event');
    expect(types.length).toBeGreaterThan(eventsOf('callbacks.1').length);
  });
});

describe('event types', () => {
  it.each<[string, string, string]>([
    ['AnswerFailed', 'answer', 'failed'],
    ['AnswerCallFailed', 'answer', 'failed'],
    ['ConnectFailed', 'connect', 'failed'],
    ['RemoveParticipantFailed', 'remove', 'failed'],
    ['MoveParticipantsSucceeded', 'move', 'succeeded'],
    ['MoveParticipantFailed', 'move', 'failed'],
    ['PlayCanceled', 'play', 'cancelled'],
    ['RecognizeCanceled', 'recognize', 'cancelled'],
    ['ContinuousDtmfRecognitionToneFailed', 'startDtmfDetection', 'failed'],
    ['ContinuousDtmfRecognitionStopped', 'stopDtmfDetection', 'succeeded'],
    ['SendDtmfTonesCompleted', 'sendDtmf', 'succeeded'],
    ['SendDtmfTonesFailed', 'sendDtmf', 'failed'],
    ['HoldFailed', 'hold', 'failed'],
    ['TranscriptionStarted', 'startTranscription', 'succeeded'],
    ['TranscriptionStopped', 'stopTranscription', 'succeeded'],
    ['TranscriptionUpdated', 'updateTranscription', 'succeeded'],
    ['TranscriptionFailed', 'startTranscription', 'failed'],
    ['MediaStreamingStopped', 'stopMediaStreaming', 'succeeded'],
    ['MediaStreamingFailed', 'startMediaStreaming', 'failed'],
    ['StartRecordingFailed', 'startRecording', 'failed'],
    ['playFailed', 'play', 'failed'],
  ])('%s ends %s as %s', (type, kind, status) => {
    expect(decode([altered(type)])[0]).toMatchObject({ type: 'operation.ended', kind, status });
  });

  it('are all of the 38 that the service documents, but for one that says nothing more', () => {
    expect(decode([altered('PlayStarted')])).toMatchObject([
      { type: 'provider.event', name: 'Microsoft.Communication.PlayStarted', callId },
    ]);
    const otherSpellings = ['answercallfailed', 'participantupdated', 'moveparticipantssucceeded'];
    const documented = decodedEvents.filter(
      (name) => ![...otherSpellings, 'incomingcall'].includes(name),
    );
    expect(documented).toHaveLength(37);
  });

  it('that nobody knows are kept whole', () => {
    const wire = altered('HologramBeamed', { beam: 1 });
    expect(decode([wire])).toMatchObject([
      { type: 'provider.event', name: 'Microsoft.Communication.HologramBeamed', callId, raw: wire },
    ]);
  });

  it('that lack what they need are kept whole', () => {
    for (const [type, data] of [
      ['ParticipantsUpdated', { participants: 'many' }],
      ['ContinuousDtmfRecognitionToneReceived', {}],
      ['RecordingStateChanged', { recordingId: 7 }],
    ] as const) {
      expect(decode([altered(type, data)])).toMatchObject([{ type: 'provider.event', callId }]);
    }
  });
});

describe('correlation', () => {
  it('finds our operation id inside the context, and the context of the application behind it', () => {
    const context = encodeCorrelationToken('operation-7', 'ticket 42', 5_000);
    expect(
      decode([altered('AddParticipantSucceeded', { operationContext: context })]),
    ).toMatchObject([{ operationId: 'operation-7', correlation: { context } }]);
    expect(decode([altered('CallConnected', { operationContext: context })])[1]).toMatchObject({
      operationId: 'operation-7',
    });
  });

  it('takes a context of somebody else as no id of ours', () => {
    const [ended] = decode([altered('AddParticipantSucceeded', { operationContext: 'theirs' })]);
    expect(ended).not.toHaveProperty('operationId');
    expect(ended).toMatchObject({ correlation: { context: 'theirs' } });
  });

  it.each<[Record<string, unknown>, string, Reason]>([
    [{ code: 200, subCode: 5300, message: 'DiagCode: 0#5300.@' }, 'cancelled', 'cancelled'],
    [{ code: 487, subCode: 5234 }, 'cancelled', 'cancelled'],
    [{ code: 603, subCode: 0 }, 'failed', 'declined'],
    [{ code: 200, subCode: 0 }, 'failed', 'failed'],
  ])('an invitation that failed with %j is %s', (resultInformation, status, reason) => {
    expect(decode([altered('AddParticipantFailed', { resultInformation })])).toMatchObject([
      { status, reason: { reason } },
    ]);
  });
});

describe('the identity of an event', () => {
  it('is the same for a redelivery', () => {
    const ids = (body: unknown) => decode(body).map(({ id }) => id);
    expect(ids([callback('CreateCallFailed')])).toEqual(ids([callback('CreateCallFailed')]));
  });

  it('tells events apart whose ids were blanked', () => {
    const blank = { ...callback('ParticipantsUpdated'), id: 'Sanitized' };
    const later = { ...blank, time: '2026-03-12T10:00:05+00:00' };
    const other = { ...altered('CallDisconnected'), id: 'Sanitized' };
    const ids = decode([blank, later, other]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  it('is none where the envelope has none', () => {
    const { id: _id, ...wire } = callback('CallDisconnected');
    expect(decode([wire])[0]).not.toHaveProperty('id');
  });
});

describe('rosters of 2022', () => {
  it('are lists of bare identifiers without a number', () => {
    const participants = [
      { rawId: alice.rawId, kind: 'communicationUser', communicationUser: { id: alice.id } },
      { rawId: 'recorder' },
    ];
    const [snapshot] = decode([altered('ParticipantsUpdated', { participants })]);
    expect(snapshot).toMatchObject({
      participants: [{ identity: alice }, { identity: { kind: 'unknown', rawId: 'recorder' } }],
    });
    expect(snapshot).not.toHaveProperty('sequence');
  });
});

describe('Event Grid', () => {
  const [grid] = eventsOf('incoming-call.1');

  it('announces an incoming call, which is known by the id of that event', () => {
    expect(decode(eventsOf('incoming-call.1'))).toMatchObject([
      {
        type: 'call.incoming',
        id: 'd5546be8-227a-4db8-b2c3-4f06fd675998',
        callId: 'acs:incoming-d5546be8-227a-4db8-b2c3-4f06fd675998',
        occurredAt: '2026-03-12T10:00:00.1234567Z',
        from: number,
        to: alice,
        customContext: { 'X-MS-Custom-ticket': '42' },
        correlationId: '2f0f3d5c-60d2-4f0a-9b0c-7c8a4a5e1001',
        token: grid?.data['incomingCallContext'],
      },
    ]);
    expect(decode(eventsOf('incoming-call.1'))[0]).not.toHaveProperty('callerDisplayName');
  });

  it('announces it in the CloudEvents schema too, as one event or a list', () => {
    const cloudEvent = {
      id: 'event-1',
      source: '/subscriptions/s',
      type: 'Microsoft.Communication.IncomingCall',
      specversion: '1.0',
      time: '2026-03-12T10:00:00Z',
      data: { ...grid?.data, callerDisplayName: 'Bob' },
    };
    const expected = [
      {
        type: 'call.incoming',
        callId: 'acs:incoming-event-1',
        from: number,
        to: alice,
        callerDisplayName: 'Bob',
      },
    ];
    expect(decode(cloudEvent)).toMatchObject(expected);
    expect(decode([cloudEvent])).toMatchObject(expected);
  });

  it.each([
    ['without id', { ...grid, id: undefined }],
    ['without caller', { ...grid, data: { ...grid?.data, from: undefined } }],
  ])('keeps an announcement %s, which nobody could answer', (_what, wire) => {
    expect(decode([wire])).toMatchObject([{ type: 'provider.event', callId: '', raw: wire }]);
  });

  it.each([
    'Microsoft.Communication.CallStarted',
    'Microsoft.Communication.RecordingFileStatusUpdated',
  ])('keeps %s, which names no connection', (eventType) => {
    expect(decode([{ ...grid, eventType, data: { recordingId: 'r' } }])).toMatchObject([
      { type: 'provider.event', callId: '', name: eventType },
    ]);
  });

  it('keeps the validation of a subscription for whoever answers it', () => {
    expect(decode(eventsOf('subscription-validation.1'))).toMatchObject([
      {
        type: 'provider.event',
        callId: '',
        name: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      },
    ]);
  });
});

describe('a body', () => {
  it.each([['text'], [undefined], [null], [7], [{}], [{ data: {} }], [{ to: {}, from: {} }]])(
    'of %j is no delivery',
    (body) => {
      expect(() => decode(body)).toThrow(WebhookPayloadError);
    },
  );

  it('that is an empty list says nothing', () => {
    expect(decode([])).toEqual([]);
  });

  it('keeps the good events beside bad ones, in their order', () => {
    expect(
      decode([null, callback('CallDisconnected'), 7, callback('PlayCompleted')]).map(
        ({ type }) => type,
      ),
    ).toEqual(['provider.event', 'call.disconnected', 'provider.event', 'operation.ended']);
  });

  const names = decodedEvents.map((name) => `Microsoft.Communication.${name}`);
  const wire = fc.oneof(
    fc.jsonValue(),
    fc.record({
      id: fc.oneof(fc.string(), fc.jsonValue()),
      type: fc.oneof(fc.constantFrom(...names), fc.string()),
      source: fc.oneof(fc.constant('calling/callConnections/cc-1'), fc.string()),
      time: fc.string(),
      data: fc.oneof(
        fc.jsonValue(),
        fc.dictionary(
          fc.constantFrom(
            'callConnectionId',
            'participants',
            'participant',
            'from',
            'to',
            'resultInformation',
            'operationContext',
            'dtmfResult',
            'tone',
            'recordingId',
            'state',
          ),
          fc.jsonValue(),
        ),
      ),
    }),
  );

  it('of any events never throws, loses none, and says the same each time', () => {
    fc.assert(
      fc.property(fc.array(wire), (body) => {
        const events = decode(body);
        expect(new Set(events.map(({ raw }) => raw)).size).toBe(new Set(body).size);
        for (const event of events) {
          expect(event).toMatchObject({
            provider: 'acs',
            callId: expect.any(String),
            occurredAt: expect.any(String),
          });
        }
        expect(decode(body)).toEqual(events);
      }),
    );
  });
});

it('an event without a time happened when it was received', () => {
  const source = 'calling/callConnections/cc-9';
  const { id, type, data } = altered('CallDisconnected');
  expect(
    decode([{ id, source, type, data: { resultInformation: data.resultInformation } }]),
  ).toMatchObject([{ occurredAt: receivedAt, callId: 'acs:cc-9', type: 'call.disconnected' }]);
});
