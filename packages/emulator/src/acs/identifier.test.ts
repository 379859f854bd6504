import { describe, expect, it } from 'vitest';
import { AcsError } from './acs-error.js';
import { parseRawId, readIdentifier } from './identifier.js';

const forms: readonly (readonly [rawId: string, nested: object])[] = [
  ['4:+14255550123', { phoneNumber: { value: '+14255550123' } }],
  ['8:acs:a-1_b-2', { communicationUser: { id: '8:acs:a-1_b-2' } }],
  ['8:spool:x', { communicationUser: { id: '8:spool:x' } }],
  ['8:gcch-acs:a_b', { communicationUser: { id: '8:gcch-acs:a_b' } }],
  ['8:orgid:u1', { microsoftTeamsUser: { userId: 'u1', isAnonymous: false, cloud: 'public' } }],
  ['8:dod:u1', { microsoftTeamsUser: { userId: 'u1', isAnonymous: false, cloud: 'dod' } }],
  [
    '8:teamsvisitor:u1',
    { microsoftTeamsUser: { userId: 'u1', isAnonymous: true, cloud: 'public' } },
  ],
  ['28:orgid:app', { microsoftTeamsApp: { appId: 'app', cloud: 'public' } }],
  ['28:gcch:app', { microsoftTeamsApp: { appId: 'app', cloud: 'gcch' } }],
  [
    '8:dod-acs:r_t_u',
    { teamsExtensionUser: { resourceId: 'r', tenantId: 't', userId: 'u', cloud: 'dod' } },
  ],
];

describe('identifiers', () => {
  it.each(forms)('reads %s from the raw id alone', (rawId, nested) => {
    expect(readIdentifier({ rawId }, 'target')).toMatchObject({
      rawId,
      wire: { rawId, ...nested },
    });
  });

  it.each(forms)('reads %s from the nested object alone', (rawId, nested) => {
    expect(readIdentifier(nested, 'target').rawId).toBe(rawId);
  });

  it.each(forms)('reads %s from kind, raw id and nested object together', (rawId, nested) => {
    const [kind] = Object.keys(nested);
    expect(readIdentifier({ kind, rawId, ...nested }, 'target').wire).toEqual({
      kind,
      rawId,
      ...nested,
    });
  });

  it.each([
    ['nobody', {}],
    ['a kind alone', { kind: 'phoneNumber' }],
    [
      'two nested objects',
      { phoneNumber: { value: '+1425' }, communicationUser: { id: '8:acs:a' } },
    ],
    ['a kind that contradicts', { kind: 'phoneNumber', communicationUser: { id: '8:acs:a_b' } }],
    ['a phone number that is none', { phoneNumber: { value: '0425 555' } }],
    ['an unknown raw id', { rawId: '28:x' }],
    ['no object', 'x'],
  ])('refuses %s with 400/8523', (_, value) => {
    expect(() => readIdentifier(value, 'target')).toThrow(
      expect.objectContaining({ constructor: AcsError, status: 400, code: '8523' }),
    );
  });

  it('does not recognise raw ids without a known form', () => {
    for (const rawId of ['', '8:acs', '8:live:x', '8:acs:a_b:c', '4:anonymous']) {
      expect(parseRawId(rawId)).toBeUndefined();
    }
  });
});
