import { request } from 'undici';
import { isLoopbackUrl } from '../../webhook/callback-uri.js';
import type { Result } from '../call/result.js';
import { fileNotDownloaded, invalidFileFormat } from './media-result.js';
import type { PlaySource } from './play-source.js';

/** How long something plays, or why it cannot be played. */
export type Prompt =
  | { readonly kind: 'playable'; readonly durationMs: number }
  | { readonly kind: 'unplayable'; readonly result: Result };

const msPerCharacter = 60;
const unseenFileMs = 2000;
const fetchTimeoutMs = 5000;

/** How long it takes to say something. */
export function speakingTimeMs(words: string): number {
  return Math.max(200, words.length * msPerCharacter);
}

/**
 * Makes ready what is to be played. A file on this machine is fetched and must be a WAV file; of any other only the
 * name is looked at, and it plays for two seconds.
 */
export async function preparePrompt(source: PlaySource): Promise<Prompt> {
  if (source.kind === 'words') return playable(speakingTimeMs(source.words));
  const extension = /\.(\w+)$/.exec(new URL(source.uri).pathname)?.[1]?.toLowerCase();
  if (extension !== undefined && extension !== 'wav' && extension !== 'mp3') {
    return unplayable(invalidFileFormat);
  }
  return isLoopbackUrl(source.uri) ? prepareFile(source.uri) : playable(unseenFileMs);
}

async function prepareFile(uri: string): Promise<Prompt> {
  let bytes: Uint8Array;
  try {
    const { statusCode, body } = await request(uri, {
      headersTimeout: fetchTimeoutMs,
      bodyTimeout: fetchTimeoutMs,
    });
    bytes = new Uint8Array(await body.arrayBuffer());
    if (statusCode !== 200) return unplayable(fileNotDownloaded);
  } catch {
    // Whatever kept the file from arriving, the service says no more than that it did not.
    return unplayable(fileNotDownloaded);
  }
  const durationMs = wavDurationMs(bytes);
  return durationMs === undefined ? unplayable(invalidFileFormat) : playable(durationMs);
}

/** The playing time that a WAV file's header promises; nothing for any other file. */
export function wavDurationMs(bytes: Uint8Array): number | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 44 || buffer.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  if (buffer.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  const bytesPerSecond = buffer.readUInt32LE(28);
  return bytesPerSecond === 0 ? undefined : ((buffer.length - 44) / bytesPerSecond) * 1000;
}

function playable(durationMs: number): Prompt {
  return { kind: 'playable', durationMs };
}

function unplayable(result: Result): Prompt {
  return { kind: 'unplayable', result };
}
