import type { Identity } from '@tandem/core';
import {
  application,
  device,
  encrypted,
  fromRawId,
  guest,
  onPremises,
  phone,
  teamsApp,
  teamsExtensionUser,
  teamsUser,
} from '@tandem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityFromWire, identityToWire, isReachable } from './identifier.js';

const id = fc.uuid();
const digits = fc.stringMatching(/^[1-9][0-9]{6,12}$/);

/** Every form of raw id that the service documents, and some that nobody does. */
const rawIds = fc.oneof(
  digits.map((number) => `4:+${number}`),
  fc.constant('4:anonymous'),
  fc.tuple(digits, id).map(([number, asserted]) => `4:+${number}_${asserted}`),
  fc
    .tuple(fc.constantFrom('acs', 'dod-acs', 'gcch-acs'), id, id)
    .map(([space, resource, user]) => `8:${space}:${resource}_${user}`),
  fc
    .tuple(fc.constantFrom('acs', 'dod-acs', 'gcch-acs'), id, id, id)
    .map(([space, ...parts]) => `8:${space}:${parts.join('_')}`),
  id.map((user) => `8:spool:${user}`),
  fc
    .tuple(fc.constantFrom('orgid', 'dod', 'gcch', 'teamsvisitor'), id)
    .map((parts) => `8:${parts.join(':')}`),
  fc.tuple(fc.constantFrom('orgid', 'dod', 'gcch'), id).map((parts) => `28:${parts.join(':')}`),
  id.map((app) => `28:${app}`),
  id.map((opaque) => `29:${opaque}`),
  fc.constantFrom('8:live:someone', '8:acs:a_b:c', '48:something', 'REDACTED'),
  fc.string({ minLength: 1 }),
);

describe('an identity', () => {
  it('comes back from the wire as it went, whatever form its raw id has', () => {
    fc.assert(
      fc.property(rawIds, (rawId) => {
        const identity = fromRawId(rawId);
        expect(identityFromWire(identityToWire(identity))).toEqual(identity);
      }),
    );
  });

  it('is told from its raw id alone, and from its nested object alone', () => {
    fc.assert(
      fc.property(rawIds, (rawId) => {
        const identity = fromRawId(rawId);
        const { rawId: _rawId, kind: _kind, ...nested } = identityToWire(identity);
        expect(identityFromWire({ rawId })).toEqual(identity);
        if (Object.keys(nested).length > 0) {
          expect(identityFromWire(nested)).toEqual(identity);
        }
      }),
    );
  });

  it.each<Identity>([
    {
      kind: 'phoneNumber',
      rawId: '4:+14255550123',
      phoneNumber: '+14255550123',
      isAnonymous: false,
    },
    {
      kind: 'phoneNumber',
      rawId: '4:+14255550123',
      phoneNumber: '+14255550123',
      assertedId: 'abc',
    },
    guest('u', { cloud: 'gcch' }),
    teamsUser('u', { cloud: 'public' }),
    teamsApp('a', { cloud: 'dod' }),
    teamsExtensionUser({ userId: 'u', tenantId: 't', resourceId: 'r', cloud: 'gcch' }),
    onPremises('someone'),
    encrypted('opaque'),
    application('bot'),
  ])('loses nothing on the way there and back: %j', (identity) => {
    expect(identityFromWire(identityToWire(identity))).toEqual(identity);
  });

  it('of a telephone number has exactly the documented fields', () => {
    expect(identityToWire(phone('+14255550123'))).toEqual({
      kind: 'phoneNumber',
      rawId: '4:+14255550123',
      phoneNumber: { value: '+14255550123' },
    });
  });

  it('of an anonymous Teams user is a guest', () => {
    const wire = {
      kind: 'microsoftTeamsUser',
      rawId: '8:teamsvisitor:u',
      microsoftTeamsUser: { userId: 'u', isAnonymous: true },
    };
    expect(identityFromWire(wire)).toEqual(guest('u'));
  });

  it('whose nested object and raw id disagree on the kind is what the nested object says', () => {
    const wire = { rawId: '8:acs:a_b_c', communicationUser: { id: '8:acs:a_b_c' } };
    expect(identityFromWire(wire).kind).toBe('communicationUser');
  });

  it('of a kind to come keeps its raw id', () => {
    const wire = { kind: 'hologram', rawId: '99:someone', hologram: { beam: 1 } };
    expect(identityFromWire(wire)).toEqual({ kind: 'unknown', rawId: '99:someone' });
  });

  it('is read from anything without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (wire) => typeof identityFromWire(wire).rawId === 'string'),
    );
  });

  it('of a device cannot be called, nor can one without a raw id', () => {
    const names = [device('room'), { kind: 'unknown', rawId: '' }, { rawId: '8:acs:r_u' }, 'alice'];
    expect(names.map(isReachable)).toEqual([false, false, false, false]);
    expect(isReachable({ kind: 'unknown', rawId: '8:acs:r_u' })).toBe(true);
  });
});
