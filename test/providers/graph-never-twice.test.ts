import type { Call, CommandKind } from '@tandem/core';
import { CallingError } from '@tandem/core';
import type { Fault } from '@tandem/emulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScenarioStage } from '../scenario/scenario-stage.js';
import { problemsOfEmulator } from './graph-description/wire-check.js';

let stage: ScenarioStage;
beforeEach(async () => {
  stage = await ScenarioStage.open('graph');
});
afterEach(async () => {
  await stage.dispose();
  expect(problemsOfEmulator(stage.emulator)).toEqual([]);
});

const file = { kind: 'file', url: 'https://sounds.example/a.wav' } as const;
const ben = () => stage.person('11');

/** A command that must not be carried out twice: the end of its address, and how it is given. */
interface OnceOnly {
  readonly kind: CommandKind;
  readonly path: string;
  prepare(): Promise<() => Promise<unknown>>;
}

const onCall = (give: (call: Call) => Promise<unknown>) => async () => {
  const call = await stage.callTo(stage.person('10'), stage.person('12'));
  return () => give(call);
};
const ringing =
  (give: (call: Awaited<ReturnType<typeof stage.ring>>) => Promise<unknown>) => async () => {
    const incoming = await stage.ring(stage.person('10'));
    return () => give(incoming);
  };

const commands: readonly OnceOnly[] = [
  {
    kind: 'createCall',
    path: '/communications/calls',
    prepare: async () => () => stage.calling.createCall(stage.person('10')),
  },
  { kind: 'answer', path: '/answer', prepare: ringing((incoming) => incoming.answer()) },
  { kind: 'reject', path: '/reject', prepare: ringing((incoming) => incoming.reject()) },
  { kind: 'redirect', path: '/redirect', prepare: ringing((incoming) => incoming.redirect(ben())) },
  { kind: 'invite', path: '/participants/invite', prepare: onCall((call) => call.invite(ben())) },
  {
    kind: 'transfer',
    path: '/transfer',
    prepare: onCall((call) => call.transfer(ben(), { transferee: stage.person('12') })),
  },
  {
    kind: 'hold',
    path: '/startHoldMusic',
    prepare: onCall((call) => call.hold(stage.person('12'))),
  },
  { kind: 'play', path: '/playPrompt', prepare: onCall((call) => call.media.play(file)) },
  {
    kind: 'sendDtmf',
    path: '/sendDtmfTones',
    prepare: onCall((call) => call.media.sendDtmf(['1'])),
  },
  {
    kind: 'startDtmfDetection',
    path: '/subscribeToTone',
    prepare: onCall((call) => call.media.startDtmfDetection()),
  },
  {
    kind: 'cancelMedia',
    path: '/cancelMediaProcessing',
    prepare: onCall((call) => call.media.cancel()),
  },
];

/** What goes wrong with the first request, how many requests follow from it, and whether the outcome is open then. */
const troubles: readonly (readonly [string, Fault, number, boolean | undefined])[] = [
  ['the connection is cut after it was carried out', { kind: 'cut', when: 'after' }, 1, true],
  ['it is answered 503', { kind: 'error', status: 503 }, 1, true],
  [
    'it is answered 503 with Retry-After',
    { kind: 'error', status: 503, retryAfterSeconds: 1 },
    1,
    false,
  ],
  ['it is throttled', { kind: 'throttle', retryAfterSeconds: 1 }, 2, undefined],
];

/** What must on no account happen twice is proven of every trouble, all else of the worst one. */
const gravest: ReadonlySet<CommandKind> = new Set(['createCall', 'invite']);

describe.each(troubles)('when %s', (_, trouble, requests, isOpen) => {
  it.each(commands.filter(({ kind }) => trouble.kind === 'cut' || gravest.has(kind)))(
    '$kind is carried out once at most',
    async ({ path, prepare }) => {
      const give = await prepare();
      const sent = () =>
        stage.emulator
          .requests()
          .filter(({ method, target }) => method === 'POST' && target.endsWith(path));
      const before = sent().length;
      stage.emulator.faults.add({ ...trouble, operation: `POST *${path}`, times: 1 });
      const error: unknown = await stage.during(
        give().then(
          () => undefined,
          (reason: unknown) => reason,
        ),
      );
      await stage.pass(30_000);
      expect(sent().length - before).toBe(requests);
      expect(sent().filter(({ status }) => status < 300).length - before).toBe(requests - 1);
      const isUnknown = CallingError.isInstance(error) ? error.outcomeUnknown : undefined;
      expect(isUnknown).toBe(isOpen);
    },
  );
});

describe('a lost answer', () => {
  it('to an invitation is made up for by its notice: the person is in the call, once', async () => {
    const call = await stage.callTo(stage.person('10'), stage.person('12'));
    const operation = 'POST *invite';
    stage.emulator.faults.add({ kind: 'cut', when: 'after', operation, times: 1 });
    const error: unknown = await stage.during(
      call.invite(ben()).catch((reason: unknown) => reason),
    );
    expect(CallingError.isInstance(error) && error.outcomeUnknown).toBe(true);
    await stage.until(() => stage.isIn(call, ben()), 'the invited is in the call');
    await stage.pass(30_000);
    const invitation = call.state.operations.find(({ kind }) => kind === 'invite');
    expect(invitation?.status).toBe('succeeded');
    const present = call.roster.participants.filter(
      ({ identity }) => identity.rawId === ben().rawId,
    );
    expect(present).toHaveLength(1);
  });
});
