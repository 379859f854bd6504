import type { CallState } from '@microsoft/microsoft-graph-types';
import type { Identity } from '@tandem/core';
import type { Reading } from '../wire/call-resource.js';
import { describeCall, targetsOfCall } from '../wire/call-resource.js';
import { identityOf } from '../wire/identity-set.js';
import type { JsonObject } from '../wire/json.js';
import { lookUp, numberOf, objectOf, present, tableOf, textOf } from '../wire/json.js';
import { endReasonOf, isFailure } from '../wire/result-info.js';
import { toneOf } from '../wire/tone.js';
import type { Decoded } from './decoded.js';

const nobodyKnown: Identity = { kind: 'unknown', rawId: 'unknown' };

/**
 * What one notification about a call says. Undefined where it says nothing that has a neutral form.
 *
 * ```
 * incoming ─▶ establishing ─▶ established ◀─▶ hold
 *                                  ├──▶ transferring ─▶ transferAccepted ─▶ terminated
 *                                  │         └─ failed: back to established, with the result
 *                                  └──▶ terminating ─▶ terminated
 * ```
 *
 * @see https://learn.microsoft.com/graph/api/resources/call
 */
export function callEvents(
  call: JsonObject,
  changeType: string,
  reading: Reading,
): readonly Decoded[] | undefined {
  if (changeType === 'deleted') return [disconnected(call)];
  const tone = objectOf(call['toneInfo']);
  if (tone !== undefined) return toneEvents(tone);
  if (changeType === 'created' && call['state'] === undefined) return incoming(call, reading);
  return lookUp(states, call['state'])?.(call, reading);
}

type ReadState = (call: JsonObject, reading: Reading) => readonly Decoded[];

const progressed =
  (lifecycle: Extract<Decoded, { type: 'call.progressed' }>['lifecycle']): ReadState =>
  () => [{ type: 'call.progressed', lifecycle }];

/** What each state says; `ringing` is of the beta. One that this version does not know says nothing. */
const states = tableOf<ReadState>({
  incoming,
  establishing: progressed('connecting'),
  ringing: progressed('ringing'),
  established: connected,
  hold: () => [{ type: 'call.connected' }],
  transferring: progressed('transferring'),
  transferAccepted: () => [
    { type: 'operation.ended', kind: 'transfer', status: 'succeeded', by: 'event' },
  ],
  redirecting: progressed('disconnecting'),
  terminating: progressed('disconnecting'),
  terminated: (call) => [disconnected(call)],
} satisfies Record<Known<CallState> | 'ringing', ReadState>);

/** The members of one of the service's enumerations, without the one that stands for those to come. */
type Known<Member extends string> = Exclude<Member, 'unknownFutureValue'>;

function incoming(call: JsonObject, reading: Reading): readonly Decoded[] {
  const from = identityOf(objectOf(call['source'])?.['identity'], reading.cloud);
  const [to = reading.application] = targetsOfCall(call, reading);
  const { correlationId } = describeCall(call, reading);
  return [
    {
      type: 'call.incoming',
      id: 'created',
      from: from ?? nobodyKnown,
      to: to ?? nobodyKnown,
      ...present({ callerDisplayName: from?.displayName, correlationId }),
    },
    { ...describeCall({ ...call, direction: 'incoming' }, reading), id: 'created/described' },
  ];
}

/** A call that is back with a failed result was to be transferred and was not. */
function connected(call: JsonObject): readonly Decoded[] {
  const result = call['resultInfo'];
  if (!isFailure(result)) return [{ type: 'call.connected' }];
  return [
    {
      type: 'operation.ended',
      kind: 'transfer',
      status: 'failed',
      reason: endReasonOf(result, 'operation', 'failed'),
      by: 'event',
    },
    { type: 'call.connected' },
  ];
}

/** A consultative transfer ends the call without a result, and says so beside it. */
function disconnected(call: JsonObject): Decoded {
  const isTransferred = textOf(call['terminationReason'])?.toLowerCase() === 'apptransferred';
  const otherwise = isTransferred ? 'transferred' : 'callEnded';
  return { type: 'call.disconnected', reason: endReasonOf(call['resultInfo'], 'call', otherwise) };
}

function toneEvents(toneInfo: JsonObject): readonly Decoded[] | undefined {
  const tone = toneOf(toneInfo['tone']);
  if (tone === undefined) return undefined;
  const sequence = numberOf(toneInfo['sequenceId']);
  // Whether a second subscription counts anew is not documented: another key under the same number is another key.
  return [
    {
      type: 'dtmf.received',
      tone,
      ...(sequence === undefined ? {} : { id: `tone/${sequence}/${tone}`, sequence }),
    },
  ];
}
