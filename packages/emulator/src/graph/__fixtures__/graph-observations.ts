import type { Answer, GraphHarness } from './graph-harness.js';
import type { Notification, WireParticipant } from './graph-wire.js';

/** Invites into a call with the client context `ctx-1`. */
export function invite(
  graph: GraphHarness,
  callId: string,
  participants: readonly object[],
): Promise<Answer> {
  const body = { participants, clientContext: 'ctx-1' };
  return graph.ask('POST', `/${callId}/participants/invite`, body);
}

/** The ids of those in the last roster notification of a call. */
export function lastRoster(graph: GraphHarness, callId: string): readonly (string | undefined)[] {
  const roster = graph.notifications.findLast(
    ({ resourceUrl }) => resourceUrl === `/communications/calls/${callId}/participants`,
  );
  if (roster === undefined) throw new Error(`No roster was notified of call ${callId}.`);
  return roster.resourceData.map(
    ({ info: { identity } }) => (identity.user ?? identity.phone ?? identity.application)?.id,
  );
}

/** The last notification about an operation of a call. */
export function lastOperation(graph: GraphHarness, callId: string): Notification {
  const path = `/communications/calls/${callId}/operations/`;
  const operation = graph.notifications.findLast(({ resourceUrl }) => resourceUrl.startsWith(path));
  if (operation === undefined) throw new Error(`No operation was notified of call ${callId}.`);
  return operation;
}

/** How many rosters were notified of a call so far. */
export function rosterCount(graph: GraphHarness, callId: string): number {
  return graph.story(callId).filter((fact) => fact === 'roster').length;
}

/** The handle by which the only invited person is cancelled, moved or removed. */
export function onlyParticipantId({ body }: Answer): string {
  const [participant, ...others] = body.participants;
  if (participant === undefined || others.length > 0) throw new Error('Not exactly one invited.');
  return participant.participantId;
}

/** The application itself, as rosters name it. */
export function botId({ emulator }: GraphHarness): string {
  return emulator.info.graph.clientId;
}

/** The last notification about a call itself. */
export function lastOfCall(graph: GraphHarness, callId: string): Notification {
  const path = `/communications/calls/${callId}`;
  const last = graph.notifications.findLast(({ resourceUrl }) => resourceUrl === path);
  if (last === undefined) throw new Error(`Nothing was notified of call ${callId}.`);
  return last;
}

/** Somebody's entry in the last full roster of a call, by Entra object id. */
export function entryOf(graph: GraphHarness, callId: string, who: string): WireParticipant {
  const path = `/communications/calls/${callId}/participants`;
  const roster = graph.notifications.findLast(({ resourceUrl }) => resourceUrl === path);
  const entry = roster?.resourceData.find(
    ({ info: { identity } }) => (identity.user ?? identity.application)?.id === who,
  );
  if (entry === undefined) throw new Error(`${who} is not in the roster of call ${callId}.`);
  return entry;
}

/** The incoming call that was announced last. */
export function lastIncoming(graph: GraphHarness): Notification['resourceData'] {
  const created = graph.notifications.findLast(
    ({ changeType, resourceData }) => changeType === 'created' && resourceData.state === 'incoming',
  );
  if (created === undefined) throw new Error('No incoming call was announced.');
  return created.resourceData;
}
