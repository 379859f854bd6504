import { invalidArgument } from '../acs-error.js';
import { type Fields, readFields, readOptionalFields, readOptionalString } from './body-reader.js';

/** What a caller tells the called application, as its incoming call shows it. */
export type CustomContext = Readonly<Record<string, unknown>>;

const maxTopicCharacters = 48;
const maxCallerEntries = 10;

/** Reads a `customCallingContext`, if the request has one. */
export function readCustomContext(body: Fields): CustomContext | undefined {
  const context = readOptionalFields(body, 'customCallingContext');
  if (context === undefined) return undefined;
  const sipHeaders = readHeaders(context, 'sipHeaders');
  const teamsPhoneCallDetails = readOptionalFields(context, 'teamsPhoneCallDetails');
  for (const name of Object.keys(sipHeaders)) {
    if (name === 'User-To-User' || name.startsWith('X-')) continue;
    throw invalidArgument(
      `sipHeaders takes User-To-User and names that begin with X-, not "${name}".`,
    );
  }
  if (teamsPhoneCallDetails !== undefined) checkDetails(teamsPhoneCallDetails);
  return {
    sipHeaders,
    voipHeaders: readHeaders(context, 'voipHeaders'),
    ...(teamsPhoneCallDetails === undefined ? {} : { teamsPhoneCallDetails }),
  };
}

function readHeaders(context: Fields, name: string): Fields {
  const headers = readOptionalFields(context, name) ?? {};
  for (const key of Object.keys(headers)) readOptionalString(headers, key);
  return headers;
}

function checkDetails(details: Fields): void {
  const topic = readOptionalString(details, 'callTopic') ?? '';
  if (topic.length > maxTopicCharacters) {
    throw invalidArgument(`callTopic has at most ${maxTopicCharacters} characters.`);
  }
  const caller = readOptionalFields(details, 'teamsPhoneCallerDetails');
  const entries = caller?.additionalCallerInformation;
  if (entries === undefined || entries === null) return;
  const count = Object.keys(readFields(entries, 'additionalCallerInformation')).length;
  if (count > maxCallerEntries) {
    throw invalidArgument(`additionalCallerInformation has at most ${maxCallerEntries} entries.`);
  }
}
