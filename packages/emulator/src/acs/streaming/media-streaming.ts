import type { Cancel } from '../../clock/clock.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { CallWatcher } from '../call/call-watcher.js';
import type { Conversation, Leg } from '../call/leg.js';
import type { OperationReport } from '../call/operation-report.js';
import type { EventSender } from '../event/event-sender.js';
import { streamingFailed } from '../media/media-result.js';
import { speakingTimeMs } from '../media/prompt.js';
import type { Listener } from '../media/sounds.js';
import type { Tone } from '../media/tone.js';
import { type Feed, type FeedHandler, type FeedKind, Feeds, noReport } from './feed.js';
import { writeSamples } from './samples.js';

/** What went over a socket. */
export interface StreamTraffic {
  readonly sent: { readonly frames: number };
  readonly received: { readonly frames: number; readonly bytes: number };
}

/** The audio of one packet. */
const packetMs = 20;

/** The audio of calls, streamed to the application, and what the application sends back. */
export class MediaStreaming implements CallWatcher, Listener, FeedHandler {
  readonly #kernel: Kernel;
  readonly #feeds: Feeds;
  readonly #onListening: (conversation: Conversation) => void;
  readonly #ticks = new Map<Feed, Cancel>();
  /** Until when somebody speaks, by conversation and raw id. */
  readonly #speaking = new WeakMap<Conversation, Map<string, number>>();

  constructor(
    kernel: Kernel,
    events: EventSender,
    { onListening }: { readonly onListening: (conversation: Conversation) => void },
  ) {
    this.#kernel = kernel;
    this.#onListening = onListening;
    this.#feeds = new Feeds({ kernel, events, kind: mediaStreamingKind, handler: this });
  }

  start(leg: Leg, report: OperationReport): void {
    this.#feeds.start(leg, report);
  }

  stop(leg: Leg, report: OperationReport): void {
    this.#feeds.stop(leg, report);
  }

  /** The subscription as the call's properties show it. */
  describe(leg: Leg): unknown {
    const feed = this.#feeds.find(leg);
    return {
      id: feed?.id ?? leg.id,
      state: feed?.socket === undefined ? 'inactive' : 'active',
      subscribedContentTypes: ['audio'],
    };
  }

  /** How much went over the socket of a leg, both ways. */
  trafficOf(leg: Leg): StreamTraffic | undefined {
    const feed = this.#feeds.find(leg);
    return feed && { sent: { ...feed.sent }, received: { ...feed.received } };
  }

  /** Whether the audio of this conversation goes anywhere. */
  hears({ legs }: Conversation): boolean {
    return [...legs].some((leg) => this.#feeds.find(leg)?.socket !== undefined);
  }

  readonly legConnected = (leg: Leg): void => {
    if (leg.mediaStreaming?.startsAtOnce === true) this.start(leg, noReport);
  };

  readonly legEnding = (leg: Leg): void => this.#feeds.legEnding(leg);

  readonly heardWords = (conversation: Conversation, rawId: string, words: string): void => {
    const speakers = this.#speaking.get(conversation) ?? new Map<string, number>();
    speakers.set(rawId, this.#kernel.clock.now() + speakingTimeMs(words));
    this.#speaking.set(conversation, speakers);
  };

  readonly heardTone = (conversation: Conversation, _rawId: string, tone: Tone): void => {
    for (const leg of conversation.legs) {
      const feed = this.#feeds.find(leg);
      if (leg.mediaStreaming?.carriesDtmf === true && feed !== undefined) {
        send(feed, { kind: 'DtmfData', dtmfData: { data: tone } });
      }
    }
  };

  opened(feed: Feed): void {
    const sampleRate = feed.leg.mediaStreaming?.sampleRate ?? 16_000;
    send(feed, {
      kind: 'AudioMetadata',
      audioMetadata: { subscriptionId: feed.id, encoding: 'PCM', sampleRate, channels: 1 },
    });
    this.#tick(feed);
    this.#onListening(feed.leg.conversation);
  }

  received(feed: Feed, text: string): void {
    if (feed.leg.mediaStreaming?.isBidirectional !== true) return;
    feed.received.frames += 1;
    feed.received.bytes += audioBytesIn(text);
  }

  ended(feed: Feed): void {
    this.#ticks.get(feed)?.();
    this.#ticks.delete(feed);
  }

  clear(): void {
    this.#feeds.clear();
  }

  #tick(feed: Feed): void {
    this.#ticks.set(
      feed,
      this.#kernel.clock.after(packetMs, () => {
        this.#sendPackets(feed);
        this.#tick(feed);
      }),
    );
  }

  #sendPackets(feed: Feed): void {
    const { leg } = feed;
    const sampleRate = leg.mediaStreaming?.sampleRate ?? 16_000;
    const now = this.#kernel.clock.now();
    const packet = (isSilent: boolean, participantRawID?: string) =>
      send(feed, {
        kind: 'AudioData',
        audioData: {
          timestamp: new Date(now).toISOString(),
          ...(participantRawID === undefined ? {} : { participantRawID }),
          data: writeSamples({ sampleRate, durationMs: packetMs, isSilent }).toString('base64'),
          silent: isSilent,
        },
      });
    const heard = leg.conversation.roster
      .members()
      .filter(({ identifier }) => identifier.rawId !== leg.member?.rawId)
      .map(({ identifier, isMuted }) => ({
        rawId: identifier.rawId,
        isSilent: isMuted || !this.#speaks(leg.conversation, identifier.rawId, now),
      }));
    if (leg.mediaStreaming?.channelType === 'unmixed') {
      for (const { rawId, isSilent } of heard) packet(isSilent, rawId);
    } else {
      packet(heard.every(({ isSilent }) => isSilent));
    }
  }

  #speaks(conversation: Conversation, rawId: string, now: number): boolean {
    return (this.#speaking.get(conversation)?.get(rawId) ?? 0) > now;
  }
}

const mediaStreamingKind: FeedKind = {
  title: 'Media streaming',
  events: {
    started: 'MediaStreamingStarted',
    stopped: 'MediaStreamingStopped',
    failed: 'MediaStreamingFailed',
  },
  unreachable: 'initialWebSocketConnectionFailed',
  failure: streamingFailed,
  optionsOf: (leg) => leg.mediaStreaming,
  writeUpdate(status, details) {
    const mediaStreamingStatus = `mediaStreaming${status[0]?.toUpperCase()}${status.slice(1)}`;
    return {
      mediaStreamingUpdate: {
        // Capital, as recorded, although the documented word is small.
        contentType: 'Audio',
        mediaStreamingStatus,
        mediaStreamingStatusDetails: details,
      },
    };
  },
};

function send(feed: Feed, message: unknown): void {
  feed.socket?.send(message);
  feed.sent.frames += 1;
}

/** How many bytes of audio a message of the application carries; none when it is anything else. */
function audioBytesIn(text: string): number {
  const data = /"data"\s*:\s*"([A-Za-z0-9+/=]*)"/.exec(text)?.[1];
  return data === undefined ? 0 : Buffer.from(data, 'base64').length;
}
