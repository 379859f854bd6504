import { badRequest, GraphError } from '../request/graph-error.js';
import { odataType } from '../request/json-reader.js';
import type { GraphCall } from './graph-call.js';

/** Refuses what takes a call that goes on. The code is the one ACS has for it, unverified for Graph. */
export function requireEstablished(call: GraphCall): void {
  if (call.state === 'established') return;
  throw new GraphError(
    400,
    '8501',
    `Call ${call.id} is ${call.state}; wait for its established notification.`,
  );
}

/** Refuses what works in group calls and meetings only. */
export function requireGroup(call: GraphCall, what: string): void {
  if (call.conversation.form === 'peerToPeer')
    throw badRequest(`${what} works in group calls only; this call is peer-to-peer.`);
}

/** Refuses what the service does for applications whose media it hosts. */
export function requireServiceHosted(call: GraphCall, what: string): void {
  requireMedia(call, 'serviceHostedMediaConfig', what);
}

/** Refuses what takes media that the application hosts itself. */
export function requireApplicationHosted(call: GraphCall, what: string): void {
  requireMedia(call, 'appHostedMediaConfig', what);
}

function requireMedia({ mediaConfig }: GraphCall, wanted: string, what: string): void {
  const type = mediaConfig && odataType(mediaConfig);
  if (type !== wanted)
    throw badRequest(
      `${what} needs a call with ${wanted}; this one has ${type ?? 'no mediaConfig'}.`,
    );
}
