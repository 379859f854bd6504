import type { Receipt } from '@tandem/core';
import { CallNotFoundError } from '@tandem/core';
import { isBetweenTwo } from './between-two.js';
import type { CallScope, CommandTools } from './graph-command.js';
import { isGone } from './is-gone.js';
import { callPath, participantPath } from './paths.js';

/**
 * Ends a call for everyone, which the service has no operation for: takes out each other participant and everybody who
 * still rings, then leaves. Not atomic: somebody may join meanwhile and stay. If somebody cannot be taken out, the
 * application does not leave, so that what is left can still be ended.
 */
export async function endForEveryone(scope: CallScope, tools: CommandTools): Promise<Receipt> {
  const { call, subject } = scope;
  const { client, signal } = tools;
  const ids = isBetweenTwo(call) ? [] : await othersIn(scope, tools);
  const removals = await Promise.allSettled(
    ids.map((id) =>
      client.send({ method: 'DELETE', path: participantPath(call, id), subject, signal }),
    ),
  );
  const refusals = removals.flatMap((removal) =>
    removal.status === 'rejected' ? [removal.reason] : [],
  );
  const grave = refusals.find((error) => !isGone(error));
  if (grave !== undefined) throw grave;
  try {
    await client.send({ method: 'DELETE', path: callPath(call), subject, signal });
  } catch (error) {
    // The service ends a call by itself when the last of the others is out.
    if (ids.length === 0 || !CallNotFoundError.isInstance(error)) throw error;
  }
  return {};
}

async function othersIn(
  { call, subject }: CallScope,
  { reader, signal }: CommandTools,
): Promise<readonly string[]> {
  const participants = await reader.listParticipants(call, { subject, signal });
  const inCall = participants
    .filter(
      ({ participantId, identity }) =>
        participantId !== call.ownParticipantId && identity.rawId !== call.ownIdentity?.rawId,
    )
    .flatMap(({ participantId }) => participantId ?? []);
  const ringing = call.operations
    .filter(({ kind, status }) => kind === 'invite' && status === 'accepted')
    .flatMap(({ handle }) => Object.values(handle.participantIds ?? {}));
  return [...new Set([...inCall, ...ringing])];
}
