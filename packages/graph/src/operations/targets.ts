import type { Command, Identity } from '@tandem/core';
import { InvalidArgumentError } from '@tandem/core';
import { identitySetOf } from '../wire/identity-set.js';
import type { JsonObject } from '../wire/json.js';

/**
 * One person to call, as the service names them.
 *
 * @throws InvalidArgumentError for somebody the service has no name for.
 * @see https://learn.microsoft.com/graph/api/resources/invitationparticipantinfo
 */
export function invitationTo(
  identity: Identity,
  command: Command,
  more: Readonly<Record<string, string | boolean | undefined>> = {},
): JsonObject {
  const set = identitySetOf(identity);
  if (set === undefined) {
    throw new InvalidArgumentError(
      `Microsoft Graph cannot name an identity of kind "${identity.kind}"${identity.kind === 'phoneNumber' ? ' without an E.164 number' : ''}. Use a Teams user, a phone number, an application or a resource account.`,
      { path: 'target' in command ? 'target' : 'targets', operation: command.kind },
    );
  }
  const known = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
  return { '@odata.type': '#microsoft.graph.invitationParticipantInfo', identity: set, ...known };
}
