import { InvalidArgumentError } from '@tandem/core';
import { isLoopback } from '../acs-options.js';

/** Hosts that keep recordings. Credentials of the resource go nowhere else. */
const recordingHosts: readonly string[] = [
  '.asm.skype.com',
  '.asyncgw.teams.microsoft.com',
  '.ams.gov.teams.microsoft.us',
];

/**
 * The address of a recording's file, as a RecordingFileStatusUpdated event gives it.
 *
 * @throws InvalidArgumentError for any other address. Where the resource itself is on this machine, files may be so too.
 */
export function recordingUrl(
  location: string,
  { endpoint, operation, provider }: { endpoint: URL; operation: string; provider: string },
): URL {
  const about = { path: 'location', operation, provider };
  if (!URL.canParse(location)) {
    throw new InvalidArgumentError(
      `The location given to "${operation}" is no absolute address. Use contentLocation, metadataLocation or deleteLocation of a RecordingFileStatusUpdated event.`,
      about,
    );
  }
  const url = new URL(location);
  const isLocal = isLoopback(endpoint.hostname) && isLoopback(url.hostname);
  const isKept =
    url.protocol === 'https:' && recordingHosts.some((end) => hostOf(url).endsWith(end));
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  const isBare = url.username === '' && url.password === '';
  if (isBare && (isKept || (isLocal && isWeb))) return url;
  throw new InvalidArgumentError(
    `The location given to "${operation}" is not where the service keeps recordings (https on ${recordingHosts.map((end) => `*${end}`).join(', ')}), and credentials are sent nowhere else. Use a location of a RecordingFileStatusUpdated event.`,
    about,
  );
}

function hostOf({ hostname }: URL): string {
  return hostname.toLowerCase();
}
