import type { CallState } from '@tandem/core';

const callsPath = '/communications/calls';

/** Where a call is. */
export function callPath({ providerCallId }: CallState): string {
  return fillIn(`${callsPath}/{callId}`, { callId: providerCallId });
}

/** Where somebody in a call is, or will be. */
export function participantPath({ providerCallId }: CallState, participantId: string): string {
  return fillIn(`${callsPath}/{callId}/participants/{participantId}`, {
    callId: providerCallId,
    participantId,
  });
}

const partOfCall =
  /^\/communications\/calls\/[^/]+\/(?:participants|operations|audioRoutingGroups|contentSharingSessions)\/(?!invite$)[^/]/;

/** Whether a path names something within a call, so that what is not found need not be the call. */
export function namesPartOfCall(path: string): boolean {
  return partOfCall.test(path);
}

/** A path with its parts filled in, each kept from being more than one part. */
export function fillIn(path: string, parts: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ''));
}
