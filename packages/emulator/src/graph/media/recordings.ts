import { timingSafeEqual } from 'node:crypto';
import type { Kernel } from '../../kernel/kernel.js';
import type { EmulatorApp } from '../../kernel/service.js';
import { errorBody, GraphError, requestIds } from '../request/graph-error.js';
import { recordedWave } from './wave.js';

/** What was recorded of an answer. */
export type Recording = { readonly durationMs: number; readonly spokenMs: number };

/** Where a recording is to be had, and with which token. */
export type RecordingAddress = {
  readonly recordingLocation: string;
  readonly recordingAccessToken: string;
};

type Kept = Recording & { readonly token: string };

/** How long recordings outlive their call. The service says shortly. */
const keptAfterCallMs = 60_000;

const path = '/graph/recordings';

/** The recorded answers that can still be downloaded. */
export class Recordings {
  readonly #kernel: Kernel;
  readonly #kept = new Map<string, Kept>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Keeps a recording until shortly after the end of its call. */
  keep(
    recording: Recording,
    call: { readonly whenClosed: (action: () => void) => void },
  ): RecordingAddress {
    const id = this.#kernel.newId();
    const token = this.#kernel.newId();
    this.#kept.set(id, { ...recording, token });
    call.whenClosed(() => this.#kernel.clock.after(keptAfterCallMs, () => this.#kept.delete(id)));
    return {
      recordingLocation: `${this.#kernel.baseUrl}${path}/${id}`,
      recordingAccessToken: token,
    };
  }

  clear(): void {
    this.#kept.clear();
  }

  /** Adds the route of downloads, which take the recording's own token and no other. */
  routes(app: EmulatorApp): void {
    app.get(`${path}/:id`, (context) => {
      try {
        const wave = this.#open(context.req.param('id'), context.req.header('authorization') ?? '');
        return context.body(new Uint8Array(wave), 200, {
          'content-type': 'application/octet-stream',
        });
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        const ids = requestIds(context.req.header('client-request-id'), this.#kernel.newId);
        const now = new Date(this.#kernel.clock.now());
        return context.json(errorBody(error, ids, now), error.status);
      }
    });
  }

  #open(id: string, authorization: string): Buffer {
    const recording = this.#kept.get(id);
    if (recording === undefined)
      throw new GraphError(
        404,
        'itemNotFound',
        'There is no such recording; recordings are discarded shortly after their call.',
      );
    const expected = Buffer.from(`Bearer ${recording.token}`);
    const actual = Buffer.from(authorization);
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected))
      throw new GraphError(
        401,
        'InvalidAuthenticationToken',
        'Send the recordingAccessToken of the recordOperation as bearer token.',
      );
    return recordedWave(recording.durationMs, recording.spokenMs);
  }
}
