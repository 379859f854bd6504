import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../call/call-event.js';
import { decodeEvent, decodeKey, encodeEvent, encodeKey } from './encode-event.js';

function noted(callId: string, name: string, id?: string): CallEvent {
  const occurredAt = '2026-01-01T00:00:00.000Z';
  const event = { type: 'provider.event', provider: 'p', callId, occurredAt, name } as const;
  return id === undefined ? event : { ...event, id };
}

class Grade {
  readonly value = 1;
}

function nested(depth: number): unknown {
  let value: unknown = null;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

describe('an event that is stored', () => {
  it('comes back equal, whatever JSON it carries', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.constantFrom(-0, [-0, { a: -0 }])), (raw) => {
        const event = { ...noted('p:1', 'a', '1'), raw };
        expect(decodeEvent(encodeEvent(event).text)).toEqual(event);
      }),
    );
  });

  it.each([
    ['a date', { when: [{ at: new Date(0) }] }, 'when.0.at', 'an object of class Date'],
    ['a map', { all: new Map() }, 'all', 'an object of class Map'],
    ['an instance', new Grade(), '', 'an object of class Grade'],
    ['a big integer', { size: 1n }, 'size', 'of type bigint'],
    ['a function', { toJSON: () => 1 }, 'toJSON', 'of type function'],
    ['a number that is none', [1, Number.NaN], '1', 'the number NaN'],
    ['a hole in a list', [1, undefined], '1', 'of type undefined'],
  ])('is refused if it carries %s, with the place and what to do', (_what, raw, path, what) => {
    const member = ['raw', path].filter((part) => part !== '').join('.');
    expect(() => encodeEvent({ ...noted('p:1', 'a'), raw })).toThrow(
      expect.objectContaining({
        code: 'argument.invalid',
        path: `events.${member}`,
        message: `An event cannot be kept: its member "${member}" is ${what}, which JSON cannot hold. Give plain JSON data.`,
      }),
    );
  });

  it('is refused if it contains itself, or more levels than can be walked', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    for (const raw of [circle, nested(200_000)]) {
      expect(() => encodeEvent({ ...noted('p:1', 'a'), raw })).toThrow(/nested too deeply/);
    }
  });

  it('leaves out members that are undefined', () => {
    const { text } = encodeEvent({ ...noted('p:1', 'a'), raw: { none: undefined } });
    expect(decodeEvent(text)).toEqual({ ...noted('p:1', 'a'), raw: {} });
  });
});

describe('the key of an id', () => {
  it('is the id itself for the ids that providers give', () => {
    const id = 'acs:411f0b00-1234-4c6e-97f5-aBcD+/=_~é☎';
    expect(encodeKey(id)).toBe(id);
  });

  it('leads back to every id', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
        (id) => {
          expect(decodeKey(encodeKey(id))).toBe(id);
          expect(Buffer.from(encodeKey(id), 'utf8').toString('utf8')).toBe(encodeKey(id));
        },
      ),
    );
  });
});
