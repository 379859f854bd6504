import {
  application,
  communicationUser,
  device,
  encrypted,
  fromRawId,
  guest,
  type Identity,
  onPremises,
  phone,
  teamsApp,
  teamsExtensionUser,
  teamsUser,
} from '@tandem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityOf, identitySetOf } from './identity-set.js';

const id = '00000000-0000-4000-8000-000000000001';
const tenantId = '00000000-0000-4000-8000-0000000000aa';

describe('an identity', () => {
  it.each<Identity>([
    teamsUser(id, { tenantId, displayName: 'Ann' }),
    guest(id, { displayName: 'Visitor', email: 'visitor@example.com' }),
    teamsApp(id, { tenantId, displayName: 'Support' }),
    application(id, 'Bot'),
    phone('+18005550100'),
    communicationUser('8:acs:resource_user'),
    encrypted('opaque', 'Somebody'),
    onPremises('ann@contoso.example', { tenantId }),
    device('room-1'),
  ])('of kind $kind loses nothing on the way to the wire and back', (identity) => {
    expect(identityOf(identitySetOf(identity), 'public')).toEqual(identity);
  });

  it.each([
    teamsExtensionUser({ userId: id, tenantId, resourceId: 'resource' }),
    fromRawId('4:anonymous'),
    fromRawId('99:what'),
  ])('of kind $kind that the wire has no member for has no identity set', (identity) => {
    expect(identitySetOf(identity)).toBeUndefined();
  });
});

describe('an identity set', () => {
  it('is read by member name, whatever its type says, in the order of the vendor', () => {
    const set = {
      '@odata.type': '#microsoft.graph.identitySet',
      phone: { id: '+18005550100' },
      application: { id: 'app' },
      applicationInstance: { id: 'instance' },
      encrypted: { id: 'opaque' },
      guest: { id: 'visitor' },
      user: { id, displayName: null, identityProvider: 'AAD' },
    };
    const order: string[] = [];
    for (let rest: Record<string, unknown> = set; ; ) {
      const found = identityOf(rest, 'public');
      if (found === undefined) break;
      order.push(found.kind);
      const member = ['user', 'guest', 'encrypted', 'applicationInstance', 'application', 'phone'][
        order.length - 1
      ];
      rest = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== member));
    }
    expect(order).toEqual([
      'teamsUser',
      'guest',
      'encrypted',
      'teamsApp',
      'application',
      'phoneNumber',
    ]);
  });

  it('gives one person one raw id, however the service spells the id', () => {
    const one = identityOf({ user: { id: 'ABCDEF00-0000-4000-8000-00000000000A' } }, 'public');
    const other = identityOf({ user: { id: 'abcdef000000400080000000' + '0000000a' } }, 'public');
    expect(one?.rawId).toBe('8:orgid:abcdef00-0000-4000-8000-00000000000a');
    expect(other?.rawId).toBe(one?.rawId);
  });

  it('names the cloud of a national cloud', () => {
    expect(identityOf({ user: { id } }, 'gcch')?.rawId).toBe(`8:gcch:${id}`);
    expect(identityOf({ applicationInstance: { id } }, 'dod')?.rawId).toBe(`28:dod:${id}`);
  });

  it.each([
    [{ phone: { id: '4:+18005550100' } }, '4:+18005550100'],
    [{ phone: { id: 'anonymous' } }, '4:anonymous'],
    [{ encrypted: { id: '29:opaque' } }, '29:opaque'],
    [{ acsUser: { id: 'resource_user' } }, '8:acs:resource_user'],
    [{ conversation: { id: '19:thread' } }, 'conversation:19:thread'],
  ])('reads %j', (set, rawId) => {
    expect(identityOf(set, 'public')?.rawId).toBe(rawId);
  });

  it('that names nobody is nobody', () => {
    for (const set of [
      null,
      undefined,
      {},
      { user: null },
      { user: { id: '' } },
      { assertedIdentity: { id } },
      'x',
      [1],
    ])
      expect(identityOf(set, 'public')).toBeUndefined();
  });

  it('of any content is read without an error', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('user', 'guest', 'phone', 'device'),
        (value, name) => {
          const identity = identityOf({ [name]: value }, 'public');
          expect(identity === undefined || identity.rawId !== '').toBe(true);
        },
      ),
    );
  });
});
