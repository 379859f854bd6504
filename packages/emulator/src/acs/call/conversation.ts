import type { Conversation, Leg } from './leg.js';
import { Roster } from './roster.js';

interface Origin {
  readonly baseUrl: string;
  readonly newId: () => string;
}

/** Begins a conversation with nobody in it. Its server call id is opaque: base64 of an address, as the service's is. */
export function createConversation({ baseUrl, newId }: Origin): Conversation {
  return {
    serverCallId: Buffer.from(`${baseUrl}/conv/${newId()}?i=0&e=0`).toString('base64'),
    correlationId: newId(),
    roster: new Roster(),
    legs: new Set(),
    conducts: new Map(),
    lines: new Map(),
    alarms: new Set(),
    recorderId: undefined,
  };
}

/** Whether a server call id has the form of this emulator's ids. */
export function isServerCallId(value: string): boolean {
  return /\/conv\/[\da-f-]+\?/.test(Buffer.from(value, 'base64').toString('latin1'));
}

/** The highest number under which any leg of a conversation knows its roster. */
export function latestSequence({ legs }: Conversation): number {
  return Math.max(0, ...[...legs].map((leg: Leg) => leg.sequenceNumber));
}
