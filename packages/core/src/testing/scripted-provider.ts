import type { CallEvent } from '../call/call-event.js';
import { callIdOf } from '../call/call-id.js';
import { WebhookPayloadError } from '../errors/errors.js';
import type { Identity } from '../identity/identity.js';
import type { Command, CommandKind } from '../operation/command.js';
import type { Participant } from '../participant/participant.js';
import type { Capabilities, Capability, OptionCapability } from '../provider/capability.js';
import type {
  CommandContext,
  KeepAlive,
  PreparedCommand,
  Provider,
  ReadContext,
  ReadQuery,
  Receipt,
  SendOptions,
  WebhookDelivery,
} from '../provider/provider.js';
import type { WebhookPolicy } from '../webhook/webhook-policy.js';

/** A command as it reached a {@link ScriptedProvider}. */
export interface SentCommandRecord {
  readonly command: Command;
  readonly context: CommandContext;
  readonly signal: AbortSignal | undefined;
}

/** How a {@link ScriptedProvider} answers. */
export interface ProviderScript {
  /** Answers a command. Throws what a provider would throw. @default accepted, with ids counted up */
  readonly answer?: (sent: SentCommandRecord) => Receipt | Promise<Receipt>;
  /** Answers a read. @default nothing new */
  readonly read?: (
    query: ReadQuery,
    context: ReadContext,
  ) => readonly CallEvent[] | Promise<readonly CallEvent[]>;
  /** How calls are kept alive. @default they need not be */
  readonly keepAlive?: KeepAlive;
  /** Whether a command may be sent again. @default always */
  readonly isRepeatable?: (command: Command) => boolean;
  /** Replaces what it can do of some commands. */
  readonly capabilities?: Partial<Record<CommandKind, Capability>>;
}

/** The event without what every event of one call shares. */
export type EventOfCall = CallEvent extends infer Event
  ? Event extends CallEvent
    ? Omit<Event, 'provider' | 'callId' | 'occurredAt'> & { readonly occurredAt?: string }
    : never
  : never;

const anyOption: OptionCapability = { support: 'native' };

const native: Capability = {
  support: 'native',
  options: Object.fromEntries(
    [
      'callerId displayName reason transferee consulted music to loop interrupt interruptPrompt',
      'initialSilenceMs delayMs content channels format pauseOnStart language file text ssml dtmf speech choices',
      'speechOrDtmf conversation group room meetingId meetingUrl',
    ]
      .flatMap((names) => names.split(' '))
      .map((name) => [name, anyOption]),
  ),
};

const invite: Capability = {
  ...native,
  options: { ...native.options, timeoutMs: { support: 'native', min: 1_000, max: 180_000 } },
};

const allNative: Capabilities = {
  createCall: native,
  connect: native,
  answer: native,
  reject: native,
  redirect: native,
  transfer: native,
  hangUp: native,
  terminate: native,
  invite,
  cancel: native,
  remove: native,
  move: native,
  mute: native,
  muteSelf: native,
  unmuteSelf: native,
  hold: native,
  resume: native,
  play: native,
  recognize: native,
  startDtmfDetection: native,
  stopDtmfDetection: native,
  sendDtmf: native,
  cancelMedia: native,
  startRecording: native,
  pauseRecording: native,
  resumeRecording: native,
  stopRecording: native,
  startTranscription: native,
  updateTranscription: native,
  stopTranscription: native,
  startMediaStreaming: native,
  stopMediaStreaming: native,
};

/**
 * A provider without a service behind it, for tests: it answers commands as it is told, keeps what it was asked, and its
 * webhooks are neutral events. A delivery's body is `{ "events": […] }`.
 */
export class ScriptedProvider implements Provider {
  readonly contractVersion = 1;
  readonly kind = 'scripted';
  readonly maxContextLength = 256;
  readonly webhookPolicy: WebhookPolicy = {
    openIdConfigurationUrl: '',
    issuers: [],
    algorithms: [],
  };
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly keepAlive?: KeepAlive;
  readonly sent: SentCommandRecord[] = [];
  readonly reads: ReadQuery[] = [];
  readonly #script: ProviderScript;
  #ids = 0;
  #ends = 0;

  constructor(script: ProviderScript = {}, name = 'scripted') {
    this.name = name;
    this.#script = script;
    this.capabilities = { ...allNative, ...script.capabilities };
    if (script.keepAlive !== undefined) this.keepAlive = script.keepAlive;
  }

  /** How often it was closed or destroyed. */
  get ends(): number {
    return this.#ends;
  }

  prepare(command: Command, context: CommandContext): PreparedCommand {
    return {
      isRepeatable: this.#script.isRepeatable?.(command) ?? true,
      send: async ({ signal }: SendOptions) => {
        const record: SentCommandRecord = { command, context, signal };
        this.sent.push(record);
        return this.#script.answer?.(record) ?? this.accept(command);
      },
    };
  }

  /** What it answers unless it is told otherwise. */
  accept(command: Command): Receipt {
    this.#ids += 1;
    if (command.kind === 'createCall' || command.kind === 'answer') {
      return {
        providerCallId: `call-${this.#ids}`,
        events: [{ type: 'call.progressed', lifecycle: 'connecting' }],
      };
    }
    return command.kind === 'invite' ? { handle: { invitationId: `invitation-${this.#ids}` } } : {};
  }

  decode({ body, receivedAt }: WebhookDelivery): readonly CallEvent[] {
    const events =
      typeof body === 'object' && body !== null && 'events' in body ? body.events : undefined;
    if (!Array.isArray(events))
      throw new WebhookPayloadError('The body has no "events".', { provider: this.name });
    return events.map((event: CallEvent) => ({
      ...event,
      provider: this.name,
      occurredAt: event.occurredAt ?? receivedAt,
    }));
  }

  async read(query: ReadQuery, context: ReadContext): Promise<readonly CallEvent[]> {
    this.reads.push(query);
    return (await this.#script.read?.(query, context)) ?? [];
  }

  async findParticipant(
    identity: Identity,
    { call }: ReadContext,
  ): Promise<Participant | undefined> {
    return call.roster.participants.find((one) => one.identity.rawId === identity.rawId);
  }

  async close(): Promise<void> {
    this.#ends += 1;
  }

  async destroy(): Promise<void> {
    this.#ends += 1;
  }

  /** A delivery of events of one call. */
  delivery(
    providerCallId: string,
    events: readonly EventOfCall[],
    receivedAt = '2026-01-01T00:00:00.000Z',
  ): WebhookDelivery {
    const callId = callIdOf(this.name, providerCallId);
    return {
      headers: {},
      receivedAt,
      body: { events: events.map((event) => ({ ...event, callId })) },
    };
  }
}
