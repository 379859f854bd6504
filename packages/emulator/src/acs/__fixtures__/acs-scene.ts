import { expect } from 'vitest';
import {
  type CallbackReceiver,
  startCallbackReceiver,
} from '../../__fixtures__/callback-receiver.js';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.js';
import type { Emulator } from '../../emulator.js';
import type { EmulatorOptions } from '../../kernel/emulator-options.js';
import { startEmulator } from '../../start-emulator.js';
import { AcsApplication, type Answer, people } from './acs-application.js';

/** The number with which tests call telephones. */
export const callerId = { sourceCallerIdNumber: { value: '+18005550199' } };

/** An emulator in virtual time with an application that has a webhook. */
export class AcsScene {
  readonly emulator: Emulator;
  readonly receiver: CallbackReceiver;
  readonly application: AcsApplication;
  readonly #clock: VirtualClock;

  private constructor(clock: VirtualClock, emulator: Emulator, receiver: CallbackReceiver) {
    this.#clock = clock;
    this.emulator = emulator;
    this.receiver = receiver;
    this.application = new AcsApplication(emulator, receiver);
  }

  /** Starts it, with pages of two participants. */
  static async start(options: EmulatorOptions = {}): Promise<AcsScene> {
    const clock = createVirtualClock();
    const [emulator, receiver] = await Promise.all([
      startEmulator({ clock, ...options, acs: { participantsPageSize: 2, ...options.acs } }),
      startCallbackReceiver(),
    ]);
    return new AcsScene(clock, emulator, receiver);
  }

  async close(): Promise<void> {
    await Promise.all([this.emulator.close(), this.receiver.close()]);
  }

  /** Lets emulated time pass and every callback arrive. */
  async pass(ms: number): Promise<void> {
    await this.#clock.advance(ms);
    await this.emulator.idle();
  }

  /** Begins a call. */
  async call(targets: readonly unknown[], more: object = {}, apiVersion = '2026-03-12') {
    const created = await this.application.createCall(targets, more, { apiVersion });
    expect(created.status).toBe(201);
    return { id: created.body.callConnectionId ?? '', created };
  }

  /** The application answers a call that it was told of. */
  async answer(incomingCallContext: string, more: object = {}) {
    const answered = await this.application.request('POST', ':answer', {
      incomingCallContext,
      callbackUri: this.receiver.url,
      ...more,
    });
    expect(answered.status).toBe(200);
    return { id: answered.body.callConnectionId ?? '', answered };
  }

  /** A call that somebody has answered. */
  async connectedCall(apiVersion = '2026-03-12'): Promise<string> {
    const { id } = await this.call([people.answersAtOnce], {}, apiVersion);
    await this.pass(0);
    return id;
  }

  /** A call with these people in which words can be spoken and understood. */
  async speakingCall(targets: readonly unknown[], more: object = {}): Promise<string> {
    const { id } = await this.call(targets, {
      callIntelligenceOptions: { cognitiveServicesEndpoint: 'https://speech.example.com/' },
      ...callerId,
      ...more,
    });
    await this.pass(0);
    return id;
  }

  /** Sends a command to a call. */
  command(id: string, verb: string, body?: object): Promise<Answer> {
    return this.application.request('POST', `/${id}:${verb}`, body);
  }

  /** The names of the events that a call gets while something is done and time passes. */
  async eventsDuring(id: string, ms: number, action: () => Promise<unknown>) {
    const before = this.application.events(id).length;
    await action();
    await this.pass(ms);
    return this.application.events(id).slice(before);
  }

  /** Asks somebody into a call. */
  invite(id: string, participantToAdd: object, more: object = {}): Promise<Answer> {
    const body = { participantToAdd, ...more };
    return this.application.request('POST', `/${id}/participants:add`, body);
  }
}
