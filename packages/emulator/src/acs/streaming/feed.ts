import type { Kernel } from '../../kernel/kernel.js';
import { AcsError } from '../acs-error.js';
import type { CallWatcher } from '../call/call-watcher.js';
import type { Leg } from '../call/leg.js';
import type { OperationReport } from '../call/operation-report.js';
import type { Result } from '../call/result.js';
import type { EventName } from '../event/event-name.js';
import type { EventSender } from '../event/event-sender.js';
import { mediaSucceeded } from '../media/media-result.js';
import { type AppSocket, openAppSocket } from './app-socket.js';

/** What became of a subscription, in the words that both kinds share. */
export type FeedStatus = 'started' | 'stopped' | 'updated' | 'failed';

/** What tells the two kinds of feeds apart. */
export interface FeedKind {
  readonly title: string;
  readonly events: Readonly<Record<Exclude<FeedStatus, 'updated'>, EventName>>;
  readonly unreachable: string;
  readonly failure: Result;
  /** The members of an event that say what happened. */
  writeUpdate(status: FeedStatus, details: string): Readonly<Record<string, unknown>>;
  /** Where a leg wants it, if it wants it at all. */
  optionsOf(leg: Leg): { readonly transportUrl: string | undefined } | undefined;
}

/** A WebSocket over which a leg is told what is heard in its call. */
export interface Feed {
  readonly leg: Leg;
  readonly report: OperationReport;
  readonly id: string;
  socket: AppSocket | undefined;
  readonly sent: { frames: number };
  readonly received: { frames: number; bytes: number };
}

/** What a kind of feed does with its sockets. */
export interface FeedHandler {
  opened(feed: Feed): void;
  /** Absent where the application has nothing to say. */
  received?(feed: Feed, text: string): void;
  ended(feed: Feed): void;
}

interface Parts {
  readonly kernel: Kernel;
  readonly events: EventSender;
  readonly kind: FeedKind;
  readonly handler: FeedHandler;
}

/** What starts with the call has no context of its own. */
export const noReport: OperationReport = {
  operationContext: undefined,
  operationCallbackUri: undefined,
  forced: undefined,
};

const tokenLifetimeSeconds = 24 * 60 * 60;

/** Starts and stops feeds of one kind, and tells the application what became of them. */
export class Feeds implements CallWatcher {
  readonly #parts: Parts;
  readonly #feeds = new Map<Leg, Feed>();
  /** Every socket that is not gone, also those that are about to close. */
  readonly #sockets = new Set<AppSocket>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The feed of a leg, while it is being opened or open. */
  find(leg: Leg): Feed | undefined {
    return this.#feeds.get(leg);
  }

  /** The feed of a leg that is open; refuses when there is none. */
  require(leg: Leg): Feed {
    const feed = this.#feeds.get(leg);
    if (feed?.socket !== undefined) return feed;
    throw new AcsError(400, '8585', `${this.#parts.kind.title} has not been started.`);
  }

  /** Begins to open a feed. What becomes of it is told by callbacks. */
  start(leg: Leg, report: OperationReport): void {
    const { kind, kernel } = this.#parts;
    const options = kind.optionsOf(leg);
    if (options === undefined) {
      throw new AcsError(405, '8522', `${kind.title} is not configured for this call.`);
    }
    if (this.#feeds.has(leg)) {
      throw new AcsError(400, '8585', `${kind.title} has been started already.`);
    }
    const feed: Feed = {
      leg,
      report,
      id: kernel.newId(),
      socket: undefined,
      sent: { frames: 0 },
      received: { frames: 0, bytes: 0 },
    };
    this.#feeds.set(leg, feed);
    const opening = this.#open(feed, options.transportUrl);
    kernel.clock.hold?.(opening);
  }

  /** Ends a feed at the application's wish. As recorded, the context of the start serves where the stop has none. */
  stop(leg: Leg, report: OperationReport): void {
    const feed = this.require(leg);
    this.#close(feed);
    this.#tell(feed, 'stopped', {
      details: 'subscriptionStopped',
      result: mediaSucceeded,
      report: {
        ...report,
        operationContext: report.operationContext ?? feed.report.operationContext,
      },
    });
  }

  /** Tells the application about a feed. */
  announce(
    feed: Feed,
    name: EventName,
    content: { details: string; report: OperationReport },
  ): void {
    const { kind, events } = this.#parts;
    events.send(feed.leg, name, {
      fields: kind.writeUpdate('updated', content.details),
      operationContext: content.report.operationContext,
      callbackUri: content.report.operationCallbackUri,
      result: mediaSucceeded,
    });
  }

  readonly legEnding = (leg: Leg): void => {
    const feed = this.#feeds.get(leg);
    if (feed !== undefined) this.#close(feed);
  };

  /** Ends every socket at once. */
  clear(): void {
    for (const feed of [...this.#feeds.values()]) {
      this.#feeds.delete(feed.leg);
      this.#parts.handler.ended(feed);
    }
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async #open(feed: Feed, url: string | undefined): Promise<void> {
    const { kind, handler } = this.#parts;
    const { forced } = feed.report;
    if (forced !== undefined) {
      this.#fail(feed, kind.unreachable, forced);
      return;
    }
    if (url === undefined) {
      this.#fail(feed, 'streamUrlMissing');
      return;
    }
    try {
      const socket = await openAppSocket({
        url,
        headers: await this.#headers(feed.leg),
        onMessage: (text) => handler.received?.(feed, text),
        onLost: () => this.#fail(feed, 'streamConnectionInterrupted'),
        onGone: (gone) => this.#sockets.delete(gone),
      });
      this.#sockets.add(socket);
      if (this.#feeds.get(feed.leg) !== feed) {
        // The call ended meanwhile.
        socket.destroy();
        return;
      }
      feed.socket = socket;
    } catch {
      // Why the application did not take it, the service does not say.
      this.#fail(feed, kind.unreachable);
      return;
    }
    this.#tell(feed, 'started', {
      details: 'subscriptionStarted',
      result: mediaSucceeded,
      report: feed.report,
    });
    handler.opened(feed);
  }

  async #headers(leg: Leg): Promise<Record<string, string>> {
    const { acsIssuer, settings } = this.#parts.kernel;
    const audience = settings.acs.resourceId;
    const token = await acsIssuer.sign({ audience, lifetimeSeconds: tokenLifetimeSeconds });
    return {
      authorization: `Bearer ${token}`,
      'x-ms-call-connection-id': leg.id,
      'x-ms-call-correlation-id': leg.conversation.correlationId,
    };
  }

  #fail(feed: Feed, details: string, result: Result = this.#parts.kind.failure): void {
    if (this.#feeds.get(feed.leg) !== feed) return;
    this.#close(feed);
    this.#tell(feed, 'failed', { details, result, report: feed.report });
  }

  #close(feed: Feed): void {
    this.#feeds.delete(feed.leg);
    this.#parts.handler.ended(feed);
    feed.socket?.close();
  }

  #tell(
    { leg }: Feed,
    status: Exclude<FeedStatus, 'updated'>,
    content: {
      readonly details: string;
      readonly result: Result;
      readonly report: OperationReport;
    },
  ): void {
    const { kind, events } = this.#parts;
    events.send(leg, kind.events[status], {
      fields: kind.writeUpdate(status, content.details),
      operationContext: content.report.operationContext,
      callbackUri: content.report.operationCallbackUri,
      result: content.result,
    });
  }
}
