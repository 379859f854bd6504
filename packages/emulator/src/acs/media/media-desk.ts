import type { CallWatcher } from '../call/call-watcher.js';
import type { Conversation, Leg } from '../call/leg.js';
import type { OperationReport } from '../call/operation-report.js';
import { hungUp, type Result } from '../call/result.js';
import type { Identifier } from '../identifier.js';
import { HoldMusicJob } from './hold-music-job.js';
import { MediaChannel } from './media-channel.js';
import type { MediaTools } from './media-tools.js';
import { PlayJob, type PlayOrder } from './play-job.js';
import type { PlaySource } from './play-source.js';
import type { RecognizeOrder } from './recognition.js';
import { RecognizeJob } from './recognize-job.js';
import { SendTonesJob, type SendTonesOrder } from './send-tones-job.js';
import type { Listener, Sounds } from './sounds.js';
import { type Tone, tonesOfKeys } from './tone.js';

/** Who is to be put on hold, and what they hear meanwhile. */
export interface HoldOrder extends OperationReport {
  readonly target: Identifier;
  readonly music: PlaySource | undefined;
}

interface LegMedia {
  readonly channel: MediaChannel;
  readonly recognitions: Set<RecognizeJob>;
  /** Those whose keys the application wants to hear all the time. */
  readonly ears: Map<string, Ear>;
  readonly holdMusic: Map<string, HoldMusicJob>;
}

interface Ear extends OperationReport {
  sequenceId: number;
}

/** How long a person takes to begin, and from one key to the next. */
const reactionMs = 500;
const msBetweenKeys = 300;

const holdReason = 'hold';

/** The media operations of all legs: playing, recognizing, keys, hold. */
export class MediaDesk implements CallWatcher, Listener {
  readonly #tools: MediaTools;
  readonly #sounds: Sounds;
  readonly #media = new Map<Leg, LegMedia>();

  constructor(tools: MediaTools, sounds: Sounds) {
    this.#tools = tools;
    this.#sounds = sounds;
  }

  play(leg: Leg, order: PlayOrder, how: { readonly interrupts: boolean }): void {
    this.#of(leg).channel.submit(new PlayJob(leg, order, this.#tools), how);
  }

  recognize(leg: Leg, order: RecognizeOrder, how: { readonly interrupts: boolean }): void {
    const { channel, recognitions } = this.#of(leg);
    const job = new RecognizeJob(leg, order, {
      ...this.#tools,
      onListening: () => this.#react(leg.conversation, order),
      onOver: () => recognitions.delete(job),
    });
    channel.submit(job, how);
    recognitions.add(job);
  }

  cancelAll(leg: Leg): void {
    this.#of(leg).channel.cancelAll();
  }

  sendTones(leg: Leg, order: SendTonesOrder): void {
    const tools = {
      ...this.#tools,
      onTone: (tone: Tone) => this.#pressIntoLine(leg.conversation, order.target, tone),
    };
    this.#of(leg).channel.submit(new SendTonesJob(leg, order, tools), { interrupts: false });
  }

  /** Tells the application every key that somebody presses from now on. */
  startListening(leg: Leg, target: Identifier, report: OperationReport): void {
    this.#of(leg).ears.set(target.rawId, { ...report, sequenceId: 0 });
    if (report.forced !== undefined) {
      this.#later(leg.conversation, reactionMs, () => this.#deafen(leg, target.rawId));
      return;
    }
    this.#pressKeys(leg.conversation, target.rawId);
  }

  /** False when nobody listened to this person. */
  stopListening(leg: Leg, target: Identifier, report: OperationReport): boolean {
    const { ears } = this.#of(leg);
    const ear = ears.get(target.rawId);
    if (ear === undefined) return false;
    ears.delete(target.rawId);
    this.#tools.events.send(leg, 'ContinuousDtmfRecognitionStopped', {
      operationContext: report.operationContext ?? ear.operationContext,
      callbackUri: report.operationCallbackUri ?? ear.operationCallbackUri,
      // Recorded so, although it is the listening that has ended and not the call.
      result: hungUp,
    });
    return true;
  }

  /** Puts somebody on hold, with music if there is any. */
  hold(leg: Leg, order: HoldOrder): void {
    const { target, music, forced } = order;
    if (music !== undefined && forced === undefined) this.#playHoldMusic(leg, order, music);
    this.#setHold(leg, target, true);
    if (forced !== undefined) {
      this.#later(leg.conversation, reactionMs, () => this.#failHold(leg, order, forced));
    }
  }

  unhold(leg: Leg, target: Identifier): void {
    const { holdMusic, channel } = this.#of(leg);
    const music = holdMusic.get(target.rawId);
    holdMusic.delete(target.rawId);
    if (music !== undefined) channel.drop(music);
    this.#setHold(leg, target, false);
  }

  readonly legEnding = (leg: Leg, result: Result): void => {
    const media = this.#media.get(leg);
    if (media === undefined) return;
    this.#media.delete(leg);
    media.channel.dropAll();
    // As recorded: whoever listened is told that this is over, with the reason of the call's end.
    for (const ear of media.ears.values()) {
      this.#tools.events.send(leg, 'ContinuousDtmfRecognitionStopped', {
        operationContext: ear.operationContext,
        callbackUri: ear.operationCallbackUri,
        result,
      });
    }
  };

  readonly heardTone = (conversation: Conversation, rawId: string, tone: Tone): void => {
    for (const leg of conversation.legs) {
      const media = this.#media.get(leg);
      if (media === undefined) continue;
      for (const job of [...media.recognitions]) job.hearTone(rawId, tone);
      const ear = media.ears.get(rawId);
      if (ear === undefined || ear.forced !== undefined) continue;
      ear.sequenceId += 1;
      this.#tools.events.send(leg, 'ContinuousDtmfRecognitionToneReceived', {
        fields: { sequenceId: ear.sequenceId, tone },
        operationContext: ear.operationContext,
        callbackUri: ear.operationCallbackUri,
      });
    }
  };

  readonly heardWords = (conversation: Conversation, rawId: string, words: string): void => {
    for (const leg of conversation.legs) {
      for (const job of [...(this.#media.get(leg)?.recognitions ?? [])]) {
        job.hearWords(rawId, words);
      }
    }
  };

  clear(): void {
    this.#media.clear();
  }

  #of(leg: Leg): LegMedia {
    const known = this.#media.get(leg);
    if (known !== undefined) return known;
    const created: LegMedia = {
      channel: new MediaChannel(),
      recognitions: new Set(),
      ears: new Map(),
      holdMusic: new Map(),
    };
    this.#media.set(leg, created);
    return created;
  }

  /** A person who is asked something answers as they do: with keys if those are heard, else with words. */
  #react(conversation: Conversation, { kind, target }: RecognizeOrder): void {
    const { presses, says } = conversation.conducts.get(target.rawId) ?? {};
    if (presses !== undefined && kind !== 'speech') {
      this.#pressKeys(conversation, target.rawId);
    } else if (says !== undefined && kind !== 'dtmf') {
      this.#later(conversation, reactionMs, () =>
        this.#sounds.say(conversation, target.rawId, says),
      );
    }
  }

  #pressKeys(conversation: Conversation, rawId: string): void {
    const { presses = '' } = conversation.conducts.get(rawId) ?? {};
    for (const [index, tone] of tonesOfKeys(presses).entries()) {
      this.#later(conversation, reactionMs + index * msBetweenKeys, () => {
        if (conversation.roster.find(rawId) !== undefined) {
          this.#sounds.press(conversation, rawId, tone);
        }
      });
    }
  }

  /** What is pressed here is heard at the other end of the line, from whom the line shows there. */
  #pressIntoLine(conversation: Conversation, target: Identifier, tone: Tone): void {
    const line = conversation.lines.get(target.rawId);
    if (line !== undefined) this.#sounds.press(line.far, line.farMember.rawId, tone);
  }

  #deafen(leg: Leg, rawId: string): void {
    const ear = this.#media.get(leg)?.ears.get(rawId);
    if (ear?.forced === undefined) return;
    this.#media.get(leg)?.ears.delete(rawId);
    this.#tools.events.send(leg, 'ContinuousDtmfRecognitionToneFailed', {
      operationContext: ear.operationContext,
      callbackUri: ear.operationCallbackUri,
      result: ear.forced,
    });
  }

  #playHoldMusic(leg: Leg, order: HoldOrder, music: PlaySource): void {
    const { target } = order;
    const { channel, holdMusic } = this.#of(leg);
    const job = new HoldMusicJob(target, music, {
      ...this.#tools,
      onFailure: (result) => {
        holdMusic.delete(target.rawId);
        this.#failHold(leg, order, result);
      },
    });
    channel.submit(job, { interrupts: false });
    holdMusic.set(target.rawId, job);
  }

  #failHold(leg: Leg, order: HoldOrder, result: Result): void {
    this.#setHold(leg, order.target, false);
    this.#tools.events.send(leg, 'HoldFailed', {
      operationContext: order.operationContext,
      callbackUri: order.operationCallbackUri,
      result,
    });
  }

  #setHold({ conversation }: Leg, { rawId }: Identifier, isOnHold: boolean): void {
    const { roster } = conversation;
    const isChanged = isOnHold ? roster.hold(rawId, holdReason) : roster.unhold(rawId, holdReason);
    if (isChanged) this.#tools.switchboard.rosterChanged(conversation);
  }

  #later(conversation: Conversation, delayMs: number, action: () => void): void {
    this.#tools.switchboard.later(conversation, delayMs, action);
  }
}
