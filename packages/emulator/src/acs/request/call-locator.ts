import { invalidArgument } from '../acs-error.js';
import { type Fields, readFields, readString } from './body-reader.js';

/** The kinds of locators, and the member that each holds. */
const members = {
  serverCallLocator: 'serverCallId',
  groupCallLocator: 'groupCallId',
  roomCallLocator: 'roomId',
} as const;

/** Names a call that goes on already. */
export interface CallLocator {
  readonly kind: keyof typeof members;
  readonly id: string;
}

/** Reads a `callLocator`. */
export function readCallLocator(body: Fields): CallLocator {
  const fields = readFields(body.callLocator, 'callLocator');
  const { kind } = fields;
  if (kind !== 'serverCallLocator' && kind !== 'groupCallLocator' && kind !== 'roomCallLocator') {
    throw invalidArgument(`callLocator.kind is one of: ${Object.keys(members).join(', ')}.`);
  }
  return { kind, id: readString(fields, members[kind]) };
}
