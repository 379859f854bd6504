import type { CallIncoming } from '@tandem/core';
import { callIdOf } from '@tandem/core';
import { identityFromWire } from '../wire/identifier.js';
import type { Json } from '../wire/json.js';
import { isObject, objectOf, textOf } from '../wire/json.js';
import type { AcsEvent } from './acs-event.js';

const prefix = 'incoming-';

/** Whether an id stands for a call that rings and has no connection yet, so that the service cannot be asked about it. */
export function isBeforeConnection(providerCallId: string): boolean {
  return providerCallId.startsWith(prefix) || providerCallId.startsWith('placing-');
}

/** Someone calls. There is no connection yet, so the call is known by the event that announced it. */
export function decodeIncomingCall(
  { id, data }: AcsEvent,
  fact: Pick<CallIncoming, 'provider' | 'occurredAt' | 'raw'>,
): CallIncoming | undefined {
  const { from, to } = data;
  if (id === undefined || !isObject(from) || !isObject(to)) return undefined;
  const callerDisplayName = textOf(data['callerDisplayName']);
  const correlationId = textOf(data['correlationId']);
  const customContext = headersOf(objectOf(data['customContext']));
  const token = textOf(data['incomingCallContext']);
  return {
    type: 'call.incoming',
    id,
    ...fact,
    callId: callIdOf(fact.provider, `${prefix}${id}`),
    from: identityFromWire(from),
    to: identityFromWire(to),
    ...(callerDisplayName === undefined ? {} : { callerDisplayName }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(customContext === undefined ? {} : { customContext }),
    ...(token === undefined ? {} : { token }),
  };
}

/** Headers of both transports as one list: a caller uses one or the other. */
function headersOf({
  voipHeaders,
  sipHeaders,
}: Json): Readonly<Record<string, string>> | undefined {
  const headers = { ...objectOf(voipHeaders), ...objectOf(sipHeaders) };
  const texts = Object.entries(headers).filter(
    (header): header is [string, string] => typeof header[1] === 'string',
  );
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}
