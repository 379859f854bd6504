import { joinPermissions, type PermissionRule } from '../access/permissions.js';
import type { GraphCall } from '../call/graph-call.js';
import type { Desks } from '../graph-desks.js';
import { readPrompt } from '../media/media-requests.js';
import type { CommsOperation } from '../operation/comms-operation.js';
import { type JsonObject, readClientContext, readOptional } from '../request/json-reader.js';

/** One action on a participant: how it is answered, what it takes, and what it does. */
export type ParticipantAction = {
  readonly status: 200 | 202;
  readonly anyOf: PermissionRule;
  readonly run: (call: GraphCall, participantId: string, body: JsonObject) => CommsOperation;
};

/** Every action of `/communications/calls/{id}/participants/{id}`, by the name that ends its path. */
export function participantActions({
  participants,
  holds,
}: Desks): Readonly<Record<string, ParticipantAction>> {
  return {
    mute: {
      status: 200,
      anyOf: joinPermissions,
      run: (call, participantId, body) =>
        participants.mute(call, participantId, {
          clientContext: readClientContext(body),
          isMuted: true,
        }),
    },
    startHoldMusic: {
      status: 202,
      anyOf: [],
      run(call, participantId, body) {
        readOptional(body['customPrompt'], 'customPrompt', readPrompt);
        return holds.start(call, { participantId, clientContext: readClientContext(body) });
      },
    },
    stopHoldMusic: {
      status: 202,
      anyOf: [],
      run: (call, participantId, body) =>
        holds.stop(call, { participantId, clientContext: readClientContext(body) }),
    },
  };
}
