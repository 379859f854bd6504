import type { Call, CommandKind, Operation, Recording } from '@tandem/core';
import { phone } from '@tandem/core';
import { expect } from 'vitest';
import type { ScenarioStage } from './scenario-stage.js';

/** One thing that an application does with calls, written once for every provider. */
export interface Scenario {
  readonly title: string;
  /** The commands that are given in it. */
  readonly plays: readonly CommandKind[];
  /** A command of it that not every provider has, as a provider without it is asked for it. */
  readonly needs?: { readonly kind: CommandKind; ask(call: Call): Promise<unknown> };
  play(stage: ScenarioStage): Promise<void>;
}

const welcome = { kind: 'file', url: 'https://sounds.example/welcome.wav' } as const;

/** What an application does. */
export const scenarios: readonly Scenario[] = [
  {
    title: 'places a call and hangs up',
    plays: ['createCall', 'hangUp'],
    async play(stage) {
      const ann = stage.person('10');
      const call = await stage.callTo(ann);
      expect(call.setup?.status).toBe('succeeded');
      expect(call.direction).toBe('outbound');
      await succeeds(stage, call.hangUp());
      await stage.until(() => call.lifecycle === 'disconnected', 'the call ends');
      expect(call.endReason?.reason).toBe('endedByApplication');
    },
  },
  {
    title: 'places a call that is declined',
    plays: ['createCall'],
    async play(stage) {
      const call = await stage.during(stage.calling.createCall(stage.person('40')));
      expect(await stage.during(call.setup?.outcome ?? Promise.reject())).toMatchObject({
        status: 'failed',
        reason: { reason: 'declined' },
      });
      await stage.until(() => call.lifecycle === 'disconnected', 'the call ends');
    },
  },
  {
    title: 'answers a call',
    plays: ['answer', 'hangUp'],
    async play(stage) {
      const ann = stage.person('10');
      const incoming = await stage.ring(ann);
      expect(incoming.from.rawId).toBe(ann.rawId);
      const call = await stage.during(incoming.answer());
      expect(await stage.during(call.setup?.outcome ?? Promise.reject())).toMatchObject({
        status: 'succeeded',
      });
      await stage.until(() => stage.isIn(call, ann), 'the caller is in the call');
      expect(call.direction).toBe('inbound');
      await succeeds(stage, call.hangUp());
    },
  },
  {
    title: 'rejects a call',
    plays: ['reject'],
    async play(stage) {
      const incoming = await stage.ring(stage.person('10'));
      await stage.during(incoming.reject('busy'));
      const call = await stage.during(stage.calling.call(incoming.id));
      await stage.until(() => call.lifecycle === 'disconnected', 'the call ends');
      expect(call.endReason?.reason).toBe('declined');
      await expect(incoming.answer()).rejects.toMatchObject({ code: 'call.invalid-state' });
    },
  },
  {
    title: 'redirects a call',
    plays: ['redirect'],
    async play(stage) {
      const incoming = await stage.ring(stage.person('10'));
      await stage.during(incoming.redirect(stage.person('11')));
      const call = await stage.during(stage.calling.call(incoming.id));
      await stage.until(() => call.lifecycle === 'disconnected', 'the call ends');
      expect(call.endReason?.reason).toBe('transferred');
    },
  },
  {
    title: 'transfers a call to somebody who answers',
    plays: ['createCall', 'transfer'],
    async play(stage) {
      const call = await stage.callTo(stage.person('10'));
      await succeeds(stage, call.transfer(stage.person('11')));
      await stage.until(() => call.lifecycle === 'disconnected', 'the application has left');
    },
  },
  {
    title: 'transfers a call to somebody who declines, and keeps it',
    plays: ['createCall', 'transfer', 'hangUp'],
    async play(stage) {
      const ann = stage.person('10');
      const call = await stage.callTo(ann);
      const transfer = await stage.during(call.transfer(stage.person('40')));
      expect(await stage.during(transfer.outcome)).toMatchObject({ status: 'failed' });
      expect(call.lifecycle).toBe('connected');
      await succeeds(stage, call.hangUp());
    },
  },
  {
    title: 'invites somebody who answers, and removes them',
    plays: ['invite', 'remove'],
    async play(stage) {
      const ben = stage.person('11');
      const call = await stage.callTo(stage.person('10'));
      const invitation = await stage.during(call.invite(ben, { context: 'my own context' }));
      expect(await stage.during(invitation.outcome)).toMatchObject({ status: 'succeeded' });
      expect(invitation.state.context).toBe('my own context');
      await stage.until(() => stage.isIn(call, ben), 'the invited is in the call');
      await succeeds(stage, call.remove(ben));
      await stage.until(() => !stage.isIn(call, ben), 'the removed is not in the call');
    },
  },
  {
    title: 'invites somebody who declines',
    plays: ['invite'],
    async play(stage) {
      const call = await stage.callTo(stage.person('10'));
      const invitation = await stage.during(call.invite(stage.person('40')));
      expect(await stage.during(invitation.outcome)).toMatchObject({
        status: 'failed',
        reason: { reason: 'declined' },
      });
    },
  },
  {
    title: 'cancels an invitation that rings',
    plays: ['invite', 'cancel'],
    async play(stage) {
      const call = await stage.callTo(stage.person('10'));
      const invitation = await stage.during(call.invite(stage.person('60')));
      expect(await stage.during(invitation.cancel())).toMatchObject({ outcome: 'cancelled' });
      expect(await stage.during(invitation.outcome)).toMatchObject({ status: 'cancelled' });
      expect(call.lifecycle).toBe('connected');
    },
  },
  {
    title: 'mutes somebody',
    plays: ['mute'],
    async play(stage) {
      const ben = stage.person('11');
      const call = await stage.callTo(stage.person('10'), ben);
      await succeeds(stage, call.mute(ben));
      await stage.until(() => find(call, ben)?.isMuted === true, 'they are muted');
    },
  },
  {
    title: 'mutes itself, where it can',
    plays: ['muteSelf', 'unmuteSelf'],
    needs: { kind: 'muteSelf', ask: (call) => call.muteSelf() },
    async play(stage) {
      const call = await stage.callTo(stage.person('10'), stage.person('11'));
      const isSelfMuted = () =>
        call.roster.participants.some(({ isSelf, isMuted }) => isSelf && isMuted);
      await succeeds(stage, call.muteSelf());
      await stage.until(isSelfMuted, 'the application is muted');
      await succeeds(stage, call.unmuteSelf());
      await stage.until(() => !isSelfMuted(), 'the application is heard again');
    },
  },
  {
    title: 'puts somebody on hold and takes them off',
    plays: ['hold', 'resume'],
    async play(stage) {
      const ben = stage.person('11');
      const call = await stage.callTo(stage.person('10'), ben);
      await succeeds(stage, call.hold(ben));
      await stage.until(() => find(call, ben)?.isOnHold === true, 'they are on hold');
      await succeeds(stage, call.resume(ben));
      await stage.until(() => find(call, ben)?.isOnHold === false, 'they are off hold');
    },
  },
  {
    title: 'plays a file to its end',
    plays: ['play'],
    async play(stage) {
      const call = await stage.callTo(stage.person('10'));
      await succeeds(stage, call.media.play(welcome));
    },
  },
  {
    title: 'cancels what it plays',
    plays: ['play', 'cancelMedia'],
    async play(stage) {
      const call = await stage.callTo(stage.person('10'));
      const playing = await stage.during(call.media.play([welcome, welcome, welcome]));
      await succeeds(stage, call.media.cancel());
      expect(await stage.during(playing.outcome)).toMatchObject({ status: 'cancelled' });
    },
  },
  {
    title: 'collects digits up to a stop tone, after a prompt',
    plays: ['recognize'],
    async play(stage) {
      const ann = stage.person('10');
      const call = await stage.callTo(ann);
      const asking = stage.during(
        call.media.recognize(
          ann,
          { kind: 'dtmf', maxTones: 6, stopTones: ['#'] },
          { prompts: [welcome], initialSilenceMs: 30_000 },
        ),
      );
      const answer = await asking;
      await stage.pass(5_000);
      stage.press(call, ann, '123#');
      expect(await stage.during(answer.result())).toMatchObject({
        recognition: { kind: 'dtmf', tones: ['1', '2', '3'] },
      });
    },
  },
  {
    title: 'collects no digits from somebody who presses none',
    plays: ['recognize'],
    async play(stage) {
      const ann = stage.person('10');
      const call = await stage.callTo(ann);
      const answer = await stage.during(
        call.media.recognize(ann, { kind: 'dtmf', maxTones: 4 }, { initialSilenceMs: 2_000 }),
      );
      expect(await stage.during(answer.outcome)).toMatchObject({
        status: 'failed',
        reason: { reason: 'noInput' },
      });
    },
  },
  {
    title: 'hears every key that is pressed',
    plays: ['startDtmfDetection'],
    async play(stage) {
      const ann = stage.person('10');
      const call = await stage.callTo(ann);
      const keys: string[] = [];
      call.events$.subscribe((event) => {
        if (event.type === 'dtmf.received') keys.push(event.tone);
      });
      await succeeds(stage, call.media.startDtmfDetection(ann));
      stage.press(call, ann, '5*');
      await stage.until(() => keys.length === 2, 'two keys are heard');
      expect(keys).toEqual(['5', '*']);
    },
  },
  {
    title: 'sends digits to a telephone',
    plays: ['sendDtmf'],
    async play(stage) {
      const target = phone('+14255550110');
      const callerId = '+18005550199';
      const takesCallerId =
        stage.calling.capabilities.createCall.options?.['callerId']?.support !== 'none';
      const call = await stage.during(
        stage.calling.createCall(target, takesCallerId ? { callerId } : {}),
      );
      await stage.until(() => stage.isIn(call, target), 'the called is in the call');
      await succeeds(stage, call.media.sendDtmf(['1', '2', '#'], { target }));
    },
  },
  {
    title: 'records, where it can',
    plays: ['startRecording', 'stopRecording'],
    needs: { kind: 'startRecording', ask: (call) => call.media.startRecording() },
    async play(stage) {
      const call = await stage.callTo(stage.person('10'));
      const recording: Recording = await stage.during(call.media.startRecording());
      expect(await stage.during(recording.outcome)).toMatchObject({ status: 'succeeded' });
      await stage.until(() => recording.isActive, 'it records');
      await succeeds(stage, recording.stop());
      await stage.until(() => !recording.isActive, 'it records no more');
    },
  },
  {
    title: 'moves somebody from one call to another',
    plays: ['move'],
    async play(stage) {
      const ben = stage.person('11');
      const from = await stage.callTo(stage.person('10'), ben);
      const to = await stage.callTo(stage.person('12'), stage.person('13'));
      await succeeds(stage, to.move(ben, from));
      await stage.until(
        () => stage.isIn(to, ben) && !stage.isIn(from, ben),
        'they are in the other call',
      );
    },
  },
  {
    title: 'ends a call for everyone',
    plays: ['terminate'],
    async play(stage) {
      const call = await stage.callTo(stage.person('10'), stage.person('11'));
      await succeeds(stage, call.hangUp({ forEveryone: true }));
      await stage.until(() => call.lifecycle === 'disconnected', 'the call ends');
      const others = stage.emulator.calls().flatMap(({ participants }) => participants);
      expect(others.filter((rawId) => rawId === stage.person('11').rawId)).toEqual([]);
    },
  },
];

async function succeeds(stage: ScenarioStage, work: Promise<Operation>): Promise<void> {
  const operation = await stage.during(work);
  expect(await stage.during(operation.outcome)).toMatchObject({ status: 'succeeded' });
}

function find(call: Call, { rawId }: { readonly rawId: string }) {
  return call.roster.participants.find(({ identity }) => identity.rawId === rawId);
}
