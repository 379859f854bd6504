import type { FilePrompt } from '@tandem/core';
import { InvalidArgumentError } from '@tandem/core';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';

/**
 * A sound file as the service takes it: WAV, mono, 16 bit, 16 kHz. Without an id the service fetches it each time.
 *
 * @see https://learn.microsoft.com/graph/api/resources/mediainfo
 */
export function mediaPrompt({ url, cacheId }: FilePrompt): JsonObject {
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw new InvalidArgumentError(
      'The address of a prompt is absolute, http or https, such as https://sounds.example/welcome.wav.',
      { path: 'prompts' },
    );
  }
  return {
    '@odata.type': '#microsoft.graph.mediaPrompt',
    mediaInfo: {
      '@odata.type': '#microsoft.graph.mediaInfo',
      uri: url,
      ...present({ resourceId: cacheId }),
    },
  };
}
