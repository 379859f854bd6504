import { InvalidArgumentError } from '@tandem/core';
import type { JsonObject } from '../wire/json.js';

/** Who handles the media of a call. */
interface MediaChoice {
  readonly preFetchMedia?:
    | readonly { readonly uri: string; readonly resourceId?: string | undefined }[]
    | undefined;
  readonly appHostedMediaBlob?: string | undefined;
}

/**
 * Media handled by the service, unless the application brings the blob of its own media session: that comes from a native
 * library, which does not exist for JavaScript.
 *
 * @see https://learn.microsoft.com/graph/api/resources/mediaconfig
 */
export function mediaConfigOf({
  preFetchMedia,
  appHostedMediaBlob: blob,
}: MediaChoice): JsonObject {
  if (blob === undefined) {
    return {
      '@odata.type': '#microsoft.graph.serviceHostedMediaConfig',
      ...(preFetchMedia === undefined ? {} : { preFetchMedia }),
    };
  }
  if (preFetchMedia === undefined)
    return { '@odata.type': '#microsoft.graph.appHostedMediaConfig', blob };
  throw new InvalidArgumentError(
    'Only the service fetches media before they are played. Leave "preFetchMedia" or "appHostedMediaBlob" out.',
    { path: 'providerOptions.graph.preFetchMedia' },
  );
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
