import type { CallEvent, OperationEnded } from '../call/call-event.js';
import type { EndReason } from '../call/end-reason.js';
import type { Timer } from '../clock/clock.js';
import { timestamp } from '../clock/clock.js';
import { UnsupportedOperationError } from '../errors/errors.js';
import type { DtmfInput, RecognizeCommand } from '../operation/media-command.js';
import type { Tone } from '../operation/tone.js';
import { assertCapable } from '../provider/assert-capable.js';
import type { CommandOptions } from './send-command.js';
import type { Session } from './session.js';

const defaultInitialSilenceMs = 5_000;
const defaultInterToneMs = 2_000;
const graceMs = 600_000;

/**
 * Collects keys for providers that report each key but do not recognize: has them reported, plays the prompts, and puts
 * together what is pressed. It is an operation like any other, except that this process carries it out: where that ends
 * first, the operation ends as unknown.
 *
 * @returns the id of the operation.
 */
export async function collectDigits(
  session: Session,
  command: RecognizeCommand,
  options: CommandOptions,
): Promise<string> {
  const { provider } = session;
  assertCapable(provider, command);
  if (command.input.kind !== 'dtmf') {
    throw new UnsupportedOperationError(
      `Provider "${provider.name}" (${provider.kind}) reports keys only, and cannot recognize "${command.input.kind}".`,
      { provider: provider.name, operation: 'recognize', path: 'input' },
    );
  }
  const collector = new DigitCollector(session, command, command.input);
  await collector.begin(options);
  return collector.operationId;
}

class DigitCollector {
  readonly operationId: string;
  readonly #session: Session;
  readonly #command: RecognizeCommand;
  readonly #input: DtmfInput;
  readonly #tones: Tone[] = [];
  #timer: Timer | undefined;
  #isOver = false;

  constructor(session: Session, command: RecognizeCommand, input: DtmfInput) {
    this.#session = session;
    this.#command = command;
    this.#input = input;
    this.operationId = session.parts.newId();
  }

  async begin({ deadlineMs = graceMs, signal }: CommandOptions): Promise<void> {
    const { clock } = this.#session.parts;
    await this.#session.execute({ kind: 'startDtmfDetection' }, { signal });
    await this.#session.record([
      {
        ...this.#fact('requested'),
        type: 'operation.requested',
        operationId: this.operationId,
        command: this.#command,
        idempotencyKey: this.operationId,
        deadlineAt: new Date(clock.now() + deadlineMs).toISOString(),
      },
      {
        ...this.#fact('accepted'),
        type: 'operation.accepted',
        operationId: this.operationId,
        kind: 'recognize',
        handle: {},
      },
    ]);
    this.#listen();
    await this.#prompt(signal);
  }

  #listen(): void {
    const subscription = this.#session.projection.events$.subscribe({
      next: (event) => {
        if (event.type === 'dtmf.received') this.#take(event.tone);
        if (event.type === 'operation.ended' && event.operationId === this.operationId) {
          this.#isOver = true;
        }
        if (this.#isOver) subscription.unsubscribe();
      },
      complete: () => this.#stop(),
    });
  }

  async #prompt(signal: AbortSignal | undefined): Promise<void> {
    const { prompts = [], initialSilenceMs = defaultInitialSilenceMs } = this.#command;
    if (prompts.length > 0) {
      const interrupt = this.#command.interrupt;
      const playId = await this.#session.execute(
        { kind: 'play', prompts, ...(interrupt === undefined ? {} : { interrupt }) },
        { signal },
      );
      await this.#session.ended(playId);
    }
    if (this.#tones.length === 0) this.#waitFor(initialSilenceMs, { reason: 'noInput' });
  }

  #take(tone: Tone): void {
    if (this.#isOver) return;
    const { maxTones = Number.POSITIVE_INFINITY, stopTones = [], interToneTimeoutMs } = this.#input;
    if (this.#tones.length === 0 && this.#command.interruptPrompt === true) this.#interrupt();
    if (stopTones.includes(tone)) {
      this.#end();
      return;
    }
    this.#tones.push(tone);
    if (this.#tones.length >= maxTones) this.#end();
    else this.#waitFor(interToneTimeoutMs ?? defaultInterToneMs);
  }

  #interrupt(): void {
    const { prompts = [] } = this.#command;
    if (prompts.length > 0)
      this.#session.attempt('interrupt a prompt', () =>
        this.#session.execute({ kind: 'cancelMedia' }),
      );
  }

  #waitFor(durationMs: number, reason?: EndReason): void {
    this.#timer?.cancel();
    if (this.#isOver) return;
    this.#timer = this.#session.parts.clock.after(durationMs, () => this.#end(reason));
  }

  #end(reason?: EndReason): void {
    if (this.#isOver) return;
    this.#stop();
    const ended: OperationEnded = {
      ...this.#fact('collected'),
      type: 'operation.ended',
      kind: 'recognize',
      operationId: this.operationId,
      status: reason === undefined ? 'succeeded' : 'failed',
      ...(reason === undefined
        ? { result: { recognition: { kind: 'dtmf', tones: [...this.#tones] } } }
        : { reason }),
      by: 'event',
    };
    this.#session.attempt('record collected keys', () => this.#session.record([ended]));
  }

  #stop(): void {
    this.#isOver = true;
    this.#timer?.cancel();
  }

  #fact(step: string): Pick<CallEvent, 'id' | 'provider' | 'callId' | 'occurredAt'> {
    const { provider, parts, state } = this.#session;
    return {
      id: `${this.operationId}/${step}`,
      provider: provider.name,
      callId: state.callId,
      occurredAt: timestamp(parts.clock),
    };
  }
}
