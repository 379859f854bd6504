import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseCallAutomationEvent } from '@azure/communication-call-automation';
import { getIdentifierRawId } from '@azure/communication-common';
import type { AcsNativeEvent } from '@tandem/acs';
import { createAcsProvider, readAcsEvent } from '@tandem/acs';
import type { CallEvent, Recognition } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { eventBodies } from './acs-event-bodies.js';

const provider = createAcsProvider({
  credential: { endpoint: 'https://contoso.communication.azure.com', accessKey: 'MDEyMw==' },
  callbackUrl: 'https://app.example/acs',
});

function decode(wire: unknown): readonly CallEvent[] {
  return provider.decode({ body: [wire], headers: {}, receivedAt: '2026-03-12T10:00:05.000Z' });
}

/** Names of the events that the official parser has a case for. */
function officialEvents(): readonly string[] {
  const path = fileURLToPath(import.meta.resolve('@azure/communication-call-automation'));
  const parser = readFileSync(path.replace(/index\.js$/, 'callAutomationEventParser.js'), 'utf8');
  return [...parser.matchAll(/case "Microsoft\.Communication\.(\w+)"/g)].map(
    ([, name = '']) => name,
  );
}

/** A value with every person in it by raw id: the two write them differently, and one leaves some as they came. */
function byRawId(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(byRawId);
  if (typeof value !== 'object' || value === null) return value;
  if ('kind' in value && 'rawId' in value) return value.rawId;
  const isPerson = ['communicationUserId', 'phoneNumber', 'microsoftTeamsUserId'].some(
    (name) => name in value,
  );
  if (isPerson) return getIdentifierRawId(value as Parameters<typeof getIdentifierRawId>[0]);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, byRawId(member)]));
}

describe('events, read by the official parser and by Tandem', () => {
  it('are the same events', () => {
    expect([...new Set(eventBodies.map(({ name }) => name))].sort()).toEqual(
      [...officialEvents()].sort(),
    );
    expect(officialEvents()).toHaveLength(38);
  });

  it.each(eventBodies)('$name hold the same', ({ name, wire }) => {
    const { kind, ...official } = Object(parseCallAutomationEvent(structuredClone(wire)));
    const ours = readAcsEvent(wire);
    expect(ours?.kind).toBe(kind);
    expect(kind).toBe(name);
    expect(byRawId(ours?.data)).toEqual(byRawId(official));
  });

  it.each(eventBodies)('$name mean what they hold', ({ wire }) => {
    const native = readAcsEvent(wire);
    if (native === undefined) throw new Error('It was not read.');
    const events = decode(wire);
    for (const event of events) expectToMean(event, native);
    const isKnown = native.kind !== 'PlayStarted';
    expect(events.some(({ type }) => type !== 'provider.event')).toBe(isKnown);
    expect(events.every(({ raw }) => raw === wire)).toBe(true);
  });
});

/** What the bodies hold, in neutral words. */
const recognitions: Readonly<Record<string, Recognition>> = {
  dtmf: { kind: 'dtmf', tones: ['1', '#', 'A'] },
  choices: { kind: 'choice', label: 'Yes', phrase: 'yes please', confidence: 0.93 },
  speech: { kind: 'speech', text: 'Good morning.', confidence: 0.81 },
};

/** Holds a neutral event against the values of the event that it was made from. */
function expectToMean(event: CallEvent, { data }: AcsNativeEvent): void {
  const told: Readonly<Record<string, unknown>> = { ...data };
  if ('reason' in event && event.reason !== undefined) {
    expect(event.reason).toMatchObject({
      code: 486,
      subCode: 560_486,
      message: 'Busy Here. DiagCode: 486#560486.@',
    });
  }
  switch (event.type) {
    case 'operation.ended': {
      const { correlation = {}, result = {}, operationId } = event;
      expect(operationId).toBe('operation-1');
      expect(correlation.context).toBe(told['operationContext']);
      expect(correlation.invitationId).toBe(told['invitationId']);
      expect(correlation.participant?.rawId).toBe(byRawId(told['participant']));
      expect(correlation.providerOperationId).toBe(told['recordingId']);
      if (told['failedPlaySourceIndex'] !== undefined)
        expect(result.value).toEqual({ failedPlaySourceIndex: told['failedPlaySourceIndex'] });
      expect(result.recognition).toEqual(recognitions[String(told['recognitionType'])]);
      break;
    }
    case 'call.described':
      expect(event.correlationId).toBe(told['correlationId']);
      expect(event.conversationId).toBe(told['serverCallId']);
      break;
    case 'roster.snapshot': {
      const people = event.participants.map(({ identity, isMuted, isOnHold }) => ({
        identifier: identity.rawId,
        isMuted,
        isOnHold,
      }));
      expect(people).toEqual(byRawId(told['participants']));
      expect(event.sequence).toBe(told['sequenceNumber']);
      break;
    }
    case 'dtmf.received':
      expect(event).toMatchObject({ tone: '*', sequence: told['sequenceId'] });
      break;
    case 'recording.changed':
      expect(event).toMatchObject({ recordingId: told['recordingId'], isActive: true });
      break;
    default:
      expect(['call.connected', 'call.disconnected', 'provider.event']).toContain(event.type);
  }
}
