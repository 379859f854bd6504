import type { CallEvent, OperationEnded } from '../call/call-event.js';
import type { Timer } from '../clock/clock.js';
import { timestamp } from '../clock/clock.js';
import { UnsupportedOperationError } from '../errors/errors.js';
import type { DtmfInput, PlayCommand, RecognizeCommand } from '../operation/media-command.js';
import { isOpen } from '../operation/operation-state.js';
import { operationOf } from '../operation/reduce-operations.js';
import type { Tone } from '../operation/tone.js';
import { assertCapable } from '../provider/assert-capable.js';
import { pauseAfter } from './pause.js';
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
  const { prompts = [], interrupt } = command;
  const prompting: PlayCommand | undefined =
    prompts.length === 0
      ? undefined
      : { kind: 'play', prompts, ...(interrupt === undefined ? {} : { interrupt }) };
  session.check({ kind: 'startDtmfDetection' }, options);
  if (prompting !== undefined) session.check(prompting, options);
  const collector = new DigitCollector(session, { command, input: command.input, prompting });
  await collector.begin(options);
  return collector.operationId;
}

interface Collection {
  readonly command: RecognizeCommand;
  readonly input: DtmfInput;
  readonly prompting: PlayCommand | undefined;
}

type CollectionEnd = Pick<OperationEnded, 'status' | 'reason' | 'result'>;

const silence: CollectionEnd = { status: 'failed', reason: { reason: 'noInput' } };

class DigitCollector {
  readonly operationId: string;
  readonly #session: Session;
  readonly #collection: Collection;
  readonly #tones: Tone[] = [];
  #timer: Timer | undefined;
  #promptId: string | undefined;
  /** The operation by which our own prompt is interrupted. */
  #interruptionId: string | undefined;
  /** Nothing is collected any more. */
  #isOver = false;
  /** Its end is in the log. */
  #isKnown = false;
  #triesToRecord = 0;

  constructor(session: Session, collection: Collection) {
    this.#session = session;
    this.#collection = collection;
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
        command: this.#collection.command,
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
    this.#session.attempt('ask for keys', () => this.#prompt());
  }

  #listen(): void {
    const subscription = this.#session.projection.events$.subscribe({
      next: (event) => {
        this.#hear(event);
        if (this.#isKnown) subscription.unsubscribe();
      },
      complete: () => this.#close(),
    });
  }

  #hear(event: CallEvent): void {
    switch (event.type) {
      case 'dtmf.received':
        this.#take(event.tone);
        break;
      case 'operation.ended':
        if (event.operationId === this.operationId) this.#close();
        if (event.operationId === this.#promptId) this.#waitForFirst();
        break;
      case 'operation.accepted':
        if (event.kind === 'cancelMedia') this.#hearCancelled(event.operationId);
        break;
      default:
    }
  }

  /** Whoever cancels all that is played and recognized means this as well, unless it was to interrupt our prompt. */
  #hearCancelled(operationId: string): void {
    if (operationId === this.#interruptionId) return;
    this.#end({ status: 'cancelled', reason: { reason: 'cancelled' } });
  }

  /** The caller's time begins when they have heard what they are asked. */
  async #prompt(): Promise<void> {
    const { prompting } = this.#collection;
    if (prompting === undefined) {
      this.#waitForFirst();
      return;
    }
    try {
      this.#promptId = await this.#session.execute(prompting);
    } catch (error) {
      this.#end({ status: 'failed', reason: { reason: 'rejectedRequest' } });
      throw error;
    }
    const prompt = operationOf(this.#session.state, this.#promptId);
    if (prompt === undefined || !isOpen(prompt)) this.#waitForFirst();
  }

  #waitForFirst(): void {
    const { initialSilenceMs = defaultInitialSilenceMs } = this.#collection.command;
    if (this.#tones.length === 0) this.#waitFor(initialSilenceMs, silence);
  }

  #take(tone: Tone): void {
    if (this.#isOver) return;
    const { command, input, prompting } = this.#collection;
    const { maxTones = Number.POSITIVE_INFINITY, stopTones = [], interToneTimeoutMs } = input;
    const isFirst = this.#tones.length === 0;
    if (isFirst && command.interruptPrompt === true && prompting !== undefined) this.#interrupt();
    if (stopTones.includes(tone)) {
      this.#end(this.#collected());
      return;
    }
    this.#tones.push(tone);
    if (this.#tones.length >= maxTones) this.#end(this.#collected());
    else this.#waitFor(interToneTimeoutMs ?? defaultInterToneMs);
  }

  #interrupt(): void {
    const operationId = this.#session.parts.newId();
    this.#interruptionId = operationId;
    this.#session.attempt('interrupt a prompt', () =>
      this.#session.execute({ kind: 'cancelMedia' }, { operationId }),
    );
  }

  #waitFor(durationMs: number, end?: CollectionEnd): void {
    if (this.#isOver) return;
    this.#timer?.cancel();
    const { clock } = this.#session.parts;
    this.#timer = clock.after(durationMs, () => this.#end(end ?? this.#collected()));
  }

  #collected(): CollectionEnd {
    const recognition = { kind: 'dtmf', tones: [...this.#tones] } as const;
    return { status: 'succeeded', result: { recognition } };
  }

  #end(end: CollectionEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    const ended: OperationEnded = {
      ...this.#fact('collected'),
      type: 'operation.ended',
      kind: 'recognize',
      operationId: this.operationId,
      ...end,
      by: 'event',
    };
    this.#keep(ended);
  }

  #keep(ended: OperationEnded): void {
    this.#session.attempt('record collected keys', () => this.#tryToRecord(ended));
  }

  /** Nobody presses the keys again: while the log is away their end is kept here, until the call or the client ends. */
  async #tryToRecord(ended: OperationEnded): Promise<void> {
    try {
      await this.#session.record([ended]);
    } catch (error) {
      this.#triesToRecord += 1;
      if (!this.#isKnown) {
        const { clock } = this.#session.parts;
        this.#timer = clock.after(pauseAfter(this.#triesToRecord), () => this.#keep(ended));
      }
      throw error;
    }
  }

  #close(): void {
    this.#isOver = true;
    this.#isKnown = true;
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
