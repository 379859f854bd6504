import type { AccessTokenHolder } from '../../token/access-tokens.js';
import type { CallRequest } from '../call/call-request.js';
import { GraphError } from '../request/graph-error.js';

/** The application permissions for calls. */
export const callPermissions = [
  'Calls.Initiate.All',
  'Calls.InitiateGroupCall.All',
  'Calls.JoinGroupCall.All',
  'Calls.JoinGroupCallAsGuest.All',
  'Calls.AccessMedia.All',
] as const;

/** One of the permissions for calls. */
type CallPermission = (typeof callPermissions)[number];

/** What holds a token's owner back: any one of the alternatives would do. */
export type PermissionRule = readonly CallPermission[];

/** Joining a meeting or a group call, as oneself or as a guest. */
export const joinPermissions: PermissionRule = [
  'Calls.JoinGroupCall.All',
  'Calls.JoinGroupCallAsGuest.All',
];

/** Refuses with 7504 whoever has none of the alternatives. An empty rule asks for nothing. */
export function requirePermission(
  { roles }: Pick<AccessTokenHolder, 'roles'>,
  anyOf: PermissionRule,
  operation: string,
): void {
  if (anyOf.length === 0 || anyOf.some((permission) => roles.includes(permission))) return;
  throw new GraphError(
    403,
    '7504',
    `Insufficient enterprise tenant permissions: ${operation} needs ${anyOf.join(' or ')}, and the token has ${
      roles.length === 0 ? 'no application permission' : roles.join(', ')
    }.`,
  );
}

/** What creating a call or joining a meeting takes depends on its form, and on who hosts the media. */
export function requireCreatePermission(holder: AccessTokenHolder, request: CallRequest): void {
  const isGuest = request.source.identity['guest'] !== undefined;
  switch (request.form) {
    case 'peerToPeer':
      requirePermission(holder, ['Calls.Initiate.All'], 'calling one participant');
      break;
    case 'group':
      requirePermission(holder, ['Calls.InitiateGroupCall.All'], 'starting a group call');
      break;
    case 'meeting':
      requirePermission(
        holder,
        isGuest ? ['Calls.JoinGroupCallAsGuest.All'] : joinPermissions,
        'joining a meeting',
      );
  }
  requireMediaPermission(holder, request.mediaConfig);
}

/** Media that the application hosts itself always takes a permission of its own. */
export function requireMediaPermission(
  holder: Pick<AccessTokenHolder, 'roles'>,
  mediaConfig: { readonly [name: string]: unknown },
): void {
  if (typeof mediaConfig['blob'] === 'string')
    requirePermission(holder, ['Calls.AccessMedia.All'], 'application-hosted media');
}
