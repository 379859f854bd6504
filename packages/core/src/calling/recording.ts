import type { Observable } from 'rxjs';
import { InvalidStateError } from '../errors/errors.js';
import { distinctUntilChanged, map } from '../rxjs/rxjs.js';
import type { CallCommandOptions } from './call-options.js';
import { Operation } from './operation.js';
import type { Session } from './session.js';

/** A recording of a call. As an operation it is the start of it. */
export class Recording extends Operation {
  /** The provider's id of the recording. Absent where its start was never answered. */
  get recordingId(): string | undefined {
    const { handle, result } = this.state;
    return handle.recordingId ?? result?.recordingId;
  }

  /** Whether it is recording now. */
  get isActive(): boolean {
    return this.#isActiveIn(this.session.state.recordings);
  }

  /** The latest of {@link isActive}, then every change; completes with the end of the call. */
  get isActive$(): Observable<boolean> {
    return this.session.projection.state$.pipe(
      map(({ recordings }) => this.#isActiveIn(recordings)),
      distinctUntilChanged(),
    );
  }

  /** Leaves out what is said from now on. */
  pause(options: CallCommandOptions = {}): Promise<Operation> {
    return this.#command('pauseRecording', options);
  }

  /** Records again. */
  resume(options: CallCommandOptions = {}): Promise<Operation> {
    return this.#command('resumeRecording', options);
  }

  /** Ends the recording. */
  stop(options: CallCommandOptions = {}): Promise<Operation> {
    return this.#command('stopRecording', options);
  }

  #isActiveIn(recordings: Session['state']['recordings']): boolean {
    return recordings.some(({ id, isActive }) => id === this.recordingId && isActive);
  }

  async #command(
    kind: 'pauseRecording' | 'resumeRecording' | 'stopRecording',
    { deadlineMs, signal, ...fields }: CallCommandOptions,
  ): Promise<Operation> {
    const { recordingId } = this;
    if (recordingId === undefined) {
      throw new InvalidStateError(
        'The provider has not said which recording this is. Wait for the recording to start.',
        {
          provider: this.session.provider.name,
          callId: this.session.state.callId,
          operation: kind,
        },
      );
    }
    const id = await this.session.execute({ kind, recordingId, ...fields }, { deadlineMs, signal });
    return new Operation(this.session, id);
  }
}
