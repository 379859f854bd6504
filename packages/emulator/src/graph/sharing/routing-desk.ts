import { requireEstablished, requireGroup } from '../call/call-guards.js';
import type { GraphCall } from '../call/graph-call.js';
import { badRequest, itemNotFound } from '../request/graph-error.js';
import type { JsonObject } from '../request/json-reader.js';
import {
  type AudioRoutingGroup,
  patchRoutingGroup,
  readRoutingGroup,
} from './audio-routing-group.js';

/** Keeps the private audio routes of conversations. They have no effect that an application could observe. */
export class RoutingDesk {
  readonly #newId: () => string;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  create(call: GraphCall, body: JsonObject): AudioRoutingGroup {
    requireRoutable(call);
    const group = readRoutingGroup(body, this.#newId);
    if (call.conversation.routingGroups.has(group.id))
      throw badRequest(`id ${group.id} is that of another audio routing group of this call.`);
    return this.#keep(call, group);
  }

  find({ conversation }: GraphCall, groupId: string): AudioRoutingGroup {
    const group = conversation.routingGroups.get(groupId);
    if (group === undefined) throw itemNotFound('Audio routing group', groupId);
    return group;
  }

  change(call: GraphCall, groupId: string, body: JsonObject): AudioRoutingGroup {
    requireRoutable(call);
    return this.#keep(call, patchRoutingGroup(this.find(call, groupId), body));
  }

  remove(call: GraphCall, groupId: string): void {
    this.find(call, groupId);
    call.conversation.routingGroups.delete(groupId);
  }

  #keep({ conversation }: GraphCall, group: AudioRoutingGroup): AudioRoutingGroup {
    for (const id of [...group.sources, ...group.receivers])
      if (conversation.roster.get(id) === undefined)
        throw badRequest(`sources and receivers must be in the call; ${id} is not.`);
    conversation.routingGroups.set(group.id, group);
    return group;
  }
}

function requireRoutable(call: GraphCall): void {
  requireEstablished(call);
  requireGroup(call, 'Audio routing');
}
