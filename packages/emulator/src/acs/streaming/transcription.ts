import type { Kernel } from '../../kernel/kernel.js';
import type { CallWatcher } from '../call/call-watcher.js';
import type { Conversation, Leg } from '../call/leg.js';
import type { OperationReport } from '../call/operation-report.js';
import type { EventSender } from '../event/event-sender.js';
import { transcriptionFailed } from '../media/media-result.js';
import { speakingTimeMs } from '../media/prompt.js';
import type { Listener } from '../media/sounds.js';
import { type Feed, type FeedHandler, type FeedKind, Feeds, noReport } from './feed.js';

/** The language that is spoken, and the endpoint of the model that understands it. */
export interface Language {
  readonly locale: string | undefined;
  readonly model: string | undefined;
}

interface Session {
  locale: string;
  model: string | undefined;
  readonly startedAt: number;
}

const ticksPerMs = 10_000;

/** What is said in calls, written down for the application. */
export class Transcription implements CallWatcher, Listener, FeedHandler {
  readonly #kernel: Kernel;
  readonly #feeds: Feeds;
  readonly #onListening: (conversation: Conversation) => void;
  readonly #sessions = new Map<Leg, Session>();

  constructor(
    kernel: Kernel,
    events: EventSender,
    { onListening }: { readonly onListening: (conversation: Conversation) => void },
  ) {
    this.#kernel = kernel;
    this.#onListening = onListening;
    this.#feeds = new Feeds({ kernel, events, kind: transcriptionKind, handler: this });
  }

  /** Begins to write down, in the language of the call or another one. */
  start(leg: Leg, report: OperationReport, { locale, model }: Language): void {
    this.#feeds.start(leg, report);
    this.#sessions.set(leg, {
      locale: locale ?? leg.transcription?.locale ?? 'en-US',
      model: model ?? leg.transcription?.speechModelEndpointId,
      startedAt: this.#kernel.clock.now(),
    });
  }

  stop(leg: Leg, report: OperationReport): void {
    this.#feeds.stop(leg, report);
  }

  /** Goes on in another language. */
  update(leg: Leg, report: OperationReport, change: Language): void {
    const feed = this.#feeds.require(leg);
    const session = this.#sessions.get(leg);
    if (session === undefined) return;
    session.locale = change.locale ?? session.locale;
    session.model = change.model ?? session.model;
    this.#feeds.announce(feed, 'TranscriptionUpdated', {
      details: 'transcriptionLocaleUpdated',
      report,
    });
  }

  /** The subscription as the call's properties show it. */
  describe(leg: Leg): unknown {
    const feed = this.#feeds.find(leg);
    const isIntermediateToo = leg.transcription?.sendsIntermediateResults === true;
    return {
      id: feed?.id ?? leg.id,
      state: feed?.socket === undefined ? 'inactive' : 'active',
      subscribedResultTypes: isIntermediateToo ? ['final', 'intermediate'] : ['final'],
      locale: this.#sessions.get(leg)?.locale ?? leg.transcription?.locale,
    };
  }

  /** Whether anything that is said in this conversation is written down. */
  hears({ legs }: Conversation): boolean {
    return [...legs].some((leg) => this.#feeds.find(leg)?.socket !== undefined);
  }

  readonly legConnected = (leg: Leg): void => {
    if (leg.transcription?.startsAtOnce !== true) return;
    this.start(leg, noReport, { locale: undefined, model: undefined });
  };

  readonly legEnding = (leg: Leg): void => this.#feeds.legEnding(leg);

  readonly heardWords = (conversation: Conversation, rawId: string, words: string): void => {
    for (const leg of conversation.legs) {
      const feed = this.#feeds.find(leg);
      if (feed?.socket !== undefined) this.#writeDown(feed, rawId, words);
    }
  };

  opened(feed: Feed): void {
    const { leg, id } = feed;
    const session = this.#sessions.get(leg);
    send(feed, {
      kind: 'TranscriptionMetadata',
      transcriptionMetadata: {
        subscriptionId: id,
        locale: session?.locale,
        callConnectionId: leg.id,
        correlationId: leg.conversation.correlationId,
        ...(session?.model === undefined
          ? {}
          : { speechRecognitionModelEndpointId: session.model }),
      },
    });
    this.#onListening(leg.conversation);
  }

  ended({ leg }: Feed): void {
    this.#sessions.delete(leg);
  }

  clear(): void {
    this.#feeds.clear();
  }

  #writeDown(feed: Feed, rawId: string, words: string): void {
    const startedAt = this.#sessions.get(feed.leg)?.startedAt ?? 0;
    const offset = (this.#kernel.clock.now() - startedAt) * ticksPerMs;
    const all = words.split(/\s+/).filter((word) => word !== '');
    const tell = (said: readonly string[], resultStatus: 'Intermediate' | 'Final') =>
      send(feed, transcriptionData({ rawId, said, offset, resultStatus }));
    if (feed.leg.transcription?.sendsIntermediateResults === true && all.length > 1) {
      tell(all.slice(0, Math.ceil(all.length / 2)), 'Intermediate');
    }
    const cancel = this.#kernel.clock.after(speakingTimeMs(words), () => {
      feed.leg.conversation.alarms.delete(cancel);
      if (this.#feeds.find(feed.leg) === feed) tell(all, 'Final');
    });
    feed.leg.conversation.alarms.add(cancel);
  }
}

const transcriptionKind: FeedKind = {
  title: 'Transcription',
  events: {
    started: 'TranscriptionStarted',
    stopped: 'TranscriptionStopped',
    failed: 'TranscriptionFailed',
  },
  unreachable: 'streamConnectionUnsuccessful',
  failure: transcriptionFailed,
  optionsOf: (leg) => leg.transcription,
  writeUpdate(status, details) {
    const transcriptionStatus = `transcription${status[0]?.toUpperCase()}${status.slice(1)}`;
    return { transcriptionUpdate: { transcriptionStatus, transcriptionStatusDetails: details } };
  },
};

interface Utterance {
  readonly rawId: string;
  readonly said: readonly string[];
  /** In ticks of 100 ns. */
  readonly offset: number;
  readonly resultStatus: 'Intermediate' | 'Final';
}

function transcriptionData({ rawId, said, offset, resultStatus }: Utterance): unknown {
  let at = offset;
  const words = said.map((text) => {
    const duration = speakingTimeMs(text) * ticksPerMs;
    const word = { text, offset: at, duration };
    at += duration;
    return word;
  });
  return {
    kind: 'TranscriptionData',
    transcriptionData: {
      text: said.join(' '),
      format: 'display',
      confidence: 0.9,
      offset,
      duration: at - offset,
      words,
      participantRawID: rawId,
      resultStatus,
    },
  };
}

function send(feed: Feed, message: unknown): void {
  feed.socket?.send(message);
  feed.sent.frames += 1;
}
