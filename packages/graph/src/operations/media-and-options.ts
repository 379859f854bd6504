import type { JsonObject } from '../wire/json.js';

/** Media handled by the service. The other form needs a blob of a native library that does not exist for JavaScript. */
export function serviceHostedMedia(
  preFetchMedia:
    | readonly { readonly uri: string; readonly resourceId?: string | undefined }[]
    | undefined,
): JsonObject {
  return {
    '@odata.type': '#microsoft.graph.serviceHostedMediaConfig',
    ...(preFetchMedia === undefined ? {} : { preFetchMedia }),
  };
}

/** What a call is to do beside carrying voice; absent where nothing is asked for. */
export function callOptionsOf(
  type: 'outgoingCallOptions' | 'incomingCallOptions',
  asked: Readonly<Record<string, boolean | undefined>> | undefined,
  isDeltaRoster: boolean,
): JsonObject | undefined {
  const options = { ...(isDeltaRoster ? { isDeltaRosterEnabled: true } : {}), ...asked };
  if (Object.keys(options).length === 0) return undefined;
  return { '@odata.type': `#microsoft.graph.${type}`, ...options };
}
