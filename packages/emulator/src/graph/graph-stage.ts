import type { Kernel } from '../kernel/kernel.js';
import type { Conversation } from './call/conversation.js';
import type { GraphCall } from './call/graph-call.js';
import type { GraphIncomingCallOrder } from './call/placed-calls.js';
import type { Desks } from './graph-desks.js';
import { toneOfKey } from './media/tone.js';
import type { Member } from './participant/roster.js';

/** What people outside do in Graph calls, as a test or a person at the controls wants it. Bad orders throw a `TypeError`. */
export class GraphStage {
  readonly #kernel: Kernel;
  readonly #desks: Desks;

  constructor(kernel: Kernel, desks: Desks) {
    this.#kernel = kernel;
    this.#desks = desks;
  }

  /** Somebody calls an application; answers the id of its incoming call. */
  placeIncomingCall(order: GraphIncomingCallOrder): { readonly id: string } {
    return { id: this.#desks.placed.place(order).id };
  }

  /** Registers the webhook at which an application (the main one unless named) learns of incoming calls. */
  registerWebhook(callbackUri: string, clientId = this.#kernel.settings.graph.clientId): void {
    this.#desks.applications.register(clientId, callbackUri);
  }

  /** Somebody in a call presses keys, one each half second: `0` to `9`, `A` to `D`, `*` and `#`. */
  pressKeys(callId: string, rawId: string, keys: string): void {
    const { conversation, member } = this.#somebodyIn(callId, rawId);
    const tones = [...keys].map((key) => {
      const tone = toneOfKey(key);
      if (tone === undefined) throw new TypeError(`"keys": there is no key ${key}.`);
      return tone;
    });
    this.#desks.keypad.pressAll(conversation, member.id, tones);
  }

  /** Somebody in a call begins or ends to show their screen. */
  shareScreen(callId: string, rawId: string, isSharing: boolean): void {
    const { conversation, member } = this.#somebodyIn(callId, rawId);
    this.#desks.sharing.share(conversation, member.id, isSharing);
  }

  /** Somebody in a call hangs up. */
  leave(callId: string, rawId: string): void {
    const { conversation, member } = this.#somebodyIn(callId, rawId);
    this.#desks.engine.leave(conversation, member.id);
  }

  #somebodyIn(
    callId: string,
    rawId: string,
  ): { readonly conversation: Conversation<GraphCall>; readonly member: Member } {
    const call = this.#desks.engine.calls().find(({ id }) => id === callId.toLowerCase());
    if (call === undefined) throw new TypeError(`There is no call ${callId}.`);
    const { conversation } = call;
    const member = conversation.roster.findByRawId(rawId);
    if (member === undefined) throw new TypeError(`${rawId} is not in call ${callId}.`);
    return { conversation, member };
  }
}
