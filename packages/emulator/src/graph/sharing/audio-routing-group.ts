import { badRequest } from '../request/graph-error.js';
import { type JsonObject, readOneOf, readOptional, readString } from '../request/json-reader.js';

/** Who hears whom, apart from the common mix. Sources and receivers are participant ids. */
export type AudioRoutingGroup = {
  readonly id: string;
  readonly routingMode: 'oneToOne' | 'multicast';
  readonly sources: readonly string[];
  readonly receivers: readonly string[];
};

const readMode = readOneOf(['oneToOne', 'multicast']);

/** Reads a new group. An id of the client's own is kept, as in the documented example. */
export function readRoutingGroup(body: JsonObject, newId: () => string): AudioRoutingGroup {
  return {
    id: readOptional(body['id'], 'id', readString) ?? newId(),
    routingMode: readMode(body['routingMode'], 'routingMode'),
    sources: readIds(body['sources'], 'sources'),
    receivers: readIds(body['receivers'], 'receivers'),
  };
}

/** The group with what a patch says changed; its id cannot be. */
export function patchRoutingGroup(group: AudioRoutingGroup, body: JsonObject): AudioRoutingGroup {
  const id = readOptional(body['id'], 'id', readString);
  if (id !== null && id !== group.id)
    throw badRequest(`id is ${group.id} and cannot be changed to ${id}.`);
  const { routingMode, sources, receivers } = body;
  return {
    id: group.id,
    routingMode: readOptional(routingMode, 'routingMode', readMode) ?? group.routingMode,
    sources: readOptional(sources, 'sources', readIds) ?? group.sources,
    receivers: readOptional(receivers, 'receivers', readIds) ?? group.receivers,
  };
}

/** The group as Graph writes it. */
export function routingGroupWire(group: AudioRoutingGroup): object {
  return { '@odata.type': '#microsoft.graph.audioRoutingGroup', ...group };
}

function readIds(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value))
    return value.map((entry, index) => readString(entry, `${path}[${index}]`));
  throw badRequest(
    `${path} must be a list of participant ids${value === undefined ? ', and it is missing' : ''}.`,
  );
}
