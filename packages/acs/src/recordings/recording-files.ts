import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '@tandem/core';
import { CallingError, InvalidArgumentError, RequestError, UnavailableError } from '@tandem/core';
import type { AcsClient } from '../acs-client.js';
import { Deadline } from '../native/deadline.js';
import type { AcsFileAnswer } from '../transport/carrier.js';
import { objectOf } from '../wire/json.js';
import { recordingUrl } from './recording-location.js';

/** A part of a file. */
export interface ByteRange {
  /** The first byte, from 0. */
  readonly offset: number;
  /** How many bytes. @default to the end */
  readonly length?: number;
}

/** How to ask for a file. */
export interface FileOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long it may take as a whole, in milliseconds. @default as long as it does */
  readonly deadlineMs?: number | undefined;
}

/** How to read a file. */
export interface OpenOptions extends FileOptions {
  /** @default the whole file */
  readonly range?: ByteRange | undefined;
}

/** How to keep a file. */
export interface DownloadOptions extends OpenOptions {
  /**
   * The path of a file, which appears once it is complete; or a stream, which is ended with the file, and destroyed where the
   * download fails, whenever that is.
   */
  readonly to: string | Writable;
  /** What its bytes must hash to, hexadecimal. Another hash fails the download. */
  readonly sha256?: string | undefined;
  /** Told of every piece that was written. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** How far a download is. */
export interface DownloadProgress {
  readonly bytes: number;
  /** Of what is downloaded: the file or the part of it. Absent where the service does not say. */
  readonly totalBytes?: number;
}

/** A file that was opened. Read the body to its end, or destroy it: closing the calling breaks off what is left of it. */
export interface OpenedFile {
  readonly body: Readable;
  readonly contentType?: string;
  /** Of the body. */
  readonly totalBytes?: number;
  /** Of the whole file, where a part was asked for. */
  readonly fileBytes?: number;
}

/** What was downloaded. */
export interface Download {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly contentType?: string;
}

/**
 * The files that recordings leave behind: sound, pictures and descriptions, at the locations that RecordingFileStatusUpdated
 * events give. The service keeps them for 48 hours.
 *
 * @see https://learn.microsoft.com/en-us/azure/communication-services/concepts/voice-video-calling/call-recording
 */
export class RecordingFiles {
  readonly #parts: RecordingFilesParts;

  constructor(parts: RecordingFilesParts) {
    this.#parts = parts;
  }

  /** Opens a file for reading. @throws InvalidArgumentError, RequestError, UnavailableError */
  async open(location: string, options: OpenOptions = {}): Promise<OpenedFile> {
    const deadline = new Deadline(this.#parts.clock, options);
    const file = await this.#open(location, options.range, deadline.signal).catch(
      (error: unknown) => {
        deadline[Symbol.dispose]();
        throw error;
      },
    );
    file.body.once('close', () => deadline[Symbol.dispose]());
    return file;
  }

  /**
   * Downloads a file, or a part of it. Closing the calling lets it finish.
   *
   * @throws InvalidArgumentError, RequestError, UnavailableError. A file that could not be completed is not left behind.
   */
  async download(location: string, options: DownloadOptions): Promise<Download> {
    try {
      return await this.#parts.client.finish(this.#download(location, options));
    } catch (error) {
      if (typeof options.to !== 'string') options.to.destroy();
      throw error;
    }
  }

  /** Deletes a file. @throws InvalidArgumentError, RequestError, UnavailableError */
  async delete(location: string, options: FileOptions = {}): Promise<void> {
    using deadline = new Deadline(this.#parts.clock, options);
    const { client } = this.#parts;
    const request = this.#requestFor(location, 'recordingFiles.delete');
    const { body } = await client.open({ ...request, method: 'DELETE' }, deadline.signal);
    body.resume();
  }

  async #download(location: string, options: DownloadOptions): Promise<Download> {
    using deadline = new Deadline(this.#parts.clock, options);
    const { to, range } = options;
    const { signal } = deadline;
    const file = await this.#open(location, range, signal);
    const destination = typeof to === 'string' ? createWriteStream(`${to}.part`) : to;
    try {
      const download = await this.#copy(file, destination, { ...options, signal });
      if (typeof to === 'string') await rename(`${to}.part`, to);
      return download;
    } catch (error) {
      if (typeof to === 'string') await rm(`${to}.part`, { force: true });
      throw error;
    }
  }

  async #open(
    location: string,
    range: ByteRange | undefined,
    signal: AbortSignal | undefined,
  ): Promise<OpenedFile> {
    const request = this.#requestFor(location, 'recordingFiles.open');
    const headers = range === undefined ? {} : { range: headerOf(range) };
    const answer = await this.#parts.client.open({ ...request, method: 'GET', headers }, signal);
    if (range !== undefined && answer.status !== 206) {
      answer.body.destroy();
      throw new RequestError(
        'The service sent the whole file instead of the part that was asked for. Download it without "range".',
        { ...request.details, status: answer.status },
      );
    }
    return describe(answer);
  }

  #requestFor(location: string, operation: string) {
    const { endpoint, provider } = this.#parts;
    const url = recordingUrl(location, { endpoint, operation, provider });
    return { url, operation, repetition: 'safe' as const, details: { provider, operation } };
  }

  async #copy(
    { body, totalBytes, contentType }: OpenedFile,
    destination: Writable,
    { sha256: expected, onProgress, signal }: DownloadOptions,
  ): Promise<Download> {
    const hash = createHash('sha256');
    const total = totalBytes === undefined ? {} : { totalBytes };
    let bytes = 0;
    const measured = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        onProgress?.({ bytes, ...total });
        yield chunk;
      }
      const sha256 = hash.copy().digest('hex');
      if (expected !== undefined && expected.toLowerCase() !== sha256) throw unexpectedHash();
    };
    try {
      await pipeline(body, measured, destination, signal === undefined ? {} : { signal });
    } catch (error) {
      throw this.#explained(error);
    }
    const sha256 = hash.digest('hex');
    return { bytes, sha256, ...(contentType === undefined ? {} : { contentType }) };
  }

  #explained(cause: unknown): unknown {
    if (CallingError.isInstance(cause) || !isOfConnection(cause)) return cause;
    return new UnavailableError(
      'The download of a recording was broken off before its end. Download it again.',
      { provider: this.#parts.provider, operation: 'recordingFiles.download', cause },
    );
  }
}

/** What files are reached with. */
export interface RecordingFilesParts {
  readonly client: AcsClient;
  readonly endpoint: URL;
  readonly clock: Clock;
  readonly provider: string;
}

function headerOf({ offset, length }: ByteRange): string {
  const isWhole = Number.isSafeInteger(offset) && offset >= 0;
  const isPart = length === undefined || (Number.isSafeInteger(length) && length > 0);
  if (!isWhole || !isPart) {
    throw new InvalidArgumentError(
      '"range" names no part of a file. Give "offset" from 0, and "length" from 1 where not all the rest is meant.',
      { path: 'range', operation: 'recordingFiles.open' },
    );
  }
  return length === undefined ? `bytes=${offset}-` : `bytes=${offset}-${offset + length - 1}`;
}

function describe({ body, headers }: AcsFileAnswer): OpenedFile {
  const contentType = headers['content-type'];
  const totalBytes = wholeNumberOf(headers['content-length']);
  const fileBytes = wholeNumberOf(/\/(\d+)$/.exec(String(headers['content-range'] ?? ''))?.[1]);
  return {
    body,
    ...(typeof contentType === 'string' ? { contentType } : {}),
    ...(totalBytes === undefined ? {} : { totalBytes }),
    ...(fileBytes === undefined ? {} : { fileBytes }),
  };
}

function wholeNumberOf(text: string | string[] | undefined): number | undefined {
  const value = typeof text === 'string' && text !== '' ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

function unexpectedHash(): UnavailableError {
  return new UnavailableError(
    'The file does not have the SHA-256 that was expected, and was thrown away. Download it again.',
    { operation: 'recordingFiles.download', retryable: true },
  );
}

const breaks: ReadonlySet<string> = new Set([
  'AbortError',
  'TimeoutError',
  'ECONNRESET',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** Whether it was the connection that failed, or whoever waited gave up; and not the destination. */
function isOfConnection(cause: unknown): boolean {
  const { name, code } = objectOf(cause);
  return [name, code].some(
    (word) => typeof word === 'string' && (breaks.has(word) || word.startsWith('UND_ERR')),
  );
}
