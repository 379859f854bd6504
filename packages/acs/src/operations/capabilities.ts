import type { Capabilities, Capability, CommandKind } from '@tandem/core';
import type { ApiVersion } from '../acs-options.js';
import { operationFor } from './operations.js';

/** Every neutral command, in the order of the page. */
const kinds = {
  createCall: true,
  connect: true,
  answer: true,
  reject: true,
  redirect: true,
  transfer: true,
  hangUp: true,
  terminate: true,
  invite: true,
  cancel: true,
  remove: true,
  move: true,
  mute: true,
  muteSelf: true,
  unmuteSelf: true,
  hold: true,
  resume: true,
  play: true,
  recognize: true,
  startDtmfDetection: true,
  stopDtmfDetection: true,
  sendDtmf: true,
  cancelMedia: true,
  startRecording: true,
  pauseRecording: true,
  resumeRecording: true,
  stopRecording: true,
  startTranscription: true,
  updateTranscription: true,
  stopTranscription: true,
  startMediaStreaming: true,
  stopMediaStreaming: true,
} as const satisfies Record<CommandKind, true>;

/** What the service can do in a version of its interface. */
export function capabilitiesOf(apiVersion: ApiVersion): Capabilities {
  const each = Object.keys(kinds).map((kind) => [kind, capabilityOf(kind, apiVersion)]);
  // Every kind is among the keys.
  return Object.fromEntries(each) as Capabilities;
}

function capabilityOf(kind: string, apiVersion: ApiVersion): Capability {
  const operation = operationFor(kind);
  if (operation === undefined)
    return { support: 'none', note: 'The service has no such operation.' };
  const { since = apiVersion, command } = operation;
  if (since <= apiVersion) return command.capability;
  return {
    support: 'none',
    note: `It came with api-version ${since}, and ${apiVersion} is configured: raise "apiVersion".`,
  };
}
