import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors/errors.js';
import { isSameIdentity } from './identity.js';
import {
  application,
  communicationUser,
  encrypted,
  guest,
  onPremises,
  phone,
  teamsApp,
  teamsExtensionUser,
  teamsUser,
} from './make-identity.js';
import { fromRawId } from './raw-id.js';

const guid = '278405a3-f568-4b3e-b684-009193463064';

describe('raw ids', () => {
  it.each([
    ['4:+14255550123', 'phoneNumber'],
    ['4:anonymous', 'phoneNumber'],
    ['4:+14255550123_abc', 'phoneNumber'],
    ['8:acs:resource_user', 'communicationUser'],
    ['8:spool:one', 'communicationUser'],
    ['8:gcch-acs:resource_user', 'communicationUser'],
    ['8:acs:resource_tenant_user', 'teamsExtensionUser'],
    ['8:dod-acs:resource_tenant_user', 'teamsExtensionUser'],
    [`8:orgid:${guid}`, 'teamsUser'],
    [`8:dod:${guid}`, 'teamsUser'],
    [`8:gcch:${guid}`, 'teamsUser'],
    [`8:teamsvisitor:${guid}`, 'guest'],
    [`28:orgid:${guid}`, 'teamsApp'],
    [`28:gcch:${guid}`, 'teamsApp'],
    [`28:${guid}`, 'application'],
    ['29:opaque', 'encrypted'],
    ['8:sfb:someone', 'onPremises'],
    ['8:live:someone', 'unknown'],
    ['8:acs:a_b:c', 'unknown'],
    ['8:__proto__:c', 'unknown'],
    ['', 'unknown'],
  ])('%s is of kind %s and keeps its raw id', (rawId, kind) => {
    expect(fromRawId(rawId)).toMatchObject({ kind, rawId });
  });

  it('keeps every raw id whatever it is', () => {
    fc.assert(fc.property(fc.string(), (rawId) => fromRawId(rawId).rawId === rawId));
  });

  it('keeps what a raw id says', () => {
    expect(fromRawId('4:+14255550123_abc')).toMatchObject({
      phoneNumber: '+14255550123_abc',
      assertedId: 'abc',
    });
    expect(fromRawId(`8:gcch:${guid}`)).toMatchObject({ userId: guid, cloud: 'gcch' });
    expect(fromRawId('8:dod-acs:r_t_u')).toMatchObject({
      resourceId: 'r',
      tenantId: 't',
      userId: 'u',
      cloud: 'dod',
    });
  });
});

describe('identities', () => {
  it('have the raw id that reading it back turns into the same identity', () => {
    const identities = [
      phone('+18005550100'),
      communicationUser('8:acs:resource_user'),
      teamsUser(guid),
      teamsUser(guid, { cloud: 'dod' }),
      guest(guid),
      teamsApp(guid),
      teamsExtensionUser({ userId: 'u', tenantId: 't', resourceId: 'r' }),
      application(guid),
      encrypted('opaque'),
      onPremises('someone'),
    ];
    for (const identity of identities) expect(fromRawId(identity.rawId)).toEqual(identity);
  });

  it('are the same person whatever name is shown', () => {
    expect(
      isSameIdentity(
        teamsUser(guid, { displayName: 'Ann', tenantId: 't' }),
        fromRawId(`8:orgid:${guid}`),
      ),
    ).toBe(true);
    expect(isSameIdentity(teamsUser(guid), guest(guid))).toBe(false);
  });

  it.each([
    '',
    '18005550100',
    '+0123',
    '+1800555010012345678',
    '+1 800 555 0100',
    'tel:+18005550100',
  ])('refuse the phone number %j and say what to write', (text) => {
    expect(() => phone(text)).toThrow(InvalidArgumentError);
    expect(() => phone(text)).toThrow(/E\.164.*plus sign/);
  });

  it('are the same in whichever case their GUID is written', () => {
    expect(isSameIdentity(teamsUser(guid.toUpperCase()), teamsUser(guid))).toBe(true);
    expect(isSameIdentity(teamsApp(guid.toUpperCase()), teamsApp(guid))).toBe(true);
  });

  it('refuse an empty id', () => {
    expect(() => teamsUser('')).toThrow(/empty userId/);
  });
});
