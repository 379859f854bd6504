import type { Call, CallEvent, CallState, OperationState, Roster } from '@tandem/core';
import type { EventOfCall } from '@tandem/core/testing';
import type { Observable, Subscription } from 'rxjs';
import { concatMap, filter, take } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ann, bob, cleo, ended, namesIn, over, record, roster, setStage } from './stage.js';

const noise = (name: string): EventOfCall => ({ type: 'provider.event', id: name, name });

const streamsOf = (call: Call): readonly Observable<unknown>[] => [
  call.state$,
  call.participants$,
  call.operations$,
  call.events$,
];

describe('a re-entrant subscriber neither delays nor breaks nor reorders another', () => {
  it('gives commands out of every stream, and others see the same order', async () => {
    const { calling, clock, placeCall, tell } = setStage();
    const call = await placeCall();
    const given: Promise<unknown>[] = [];
    call.events$.subscribe((event) => {
      if (event.type === 'participant.joined') given.push(call.mute(event.participant.identity));
    });
    call.participants$.subscribe(({ participants }) => {
      if (participants.length === 2) given.push(call.invite(cleo));
    });
    call.operations$.subscribe(({ kind, status, id }) => {
      if (kind === 'invite' && status === 'accepted')
        given.push(tell('call-1', ended('invite', id, 'succeeded')));
    });
    const early = record(call.events$);
    const late = record(call.events$);
    await tell('call-1', roster(2, ann, bob), noise('a'), noise('b'));
    await clock.turn();
    await Promise.all(given);
    expect(early.values).toEqual(late.values);
    expect(early.values.slice(0, 4).map(({ type }) => type)).toEqual([
      'roster.snapshot',
      'participant.joined',
      'provider.event',
      'provider.event',
    ]);
    expect(call.state.operations.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'createCall succeeded',
      'invite succeeded',
      'mute accepted',
    ]);
    await calling.close();
  });

  it('hangs up out of the handler of a roster, and everybody sees the end after the roster', async () => {
    const { calling, placeCall, provider, tell } = setStage();
    const call = await placeCall();
    const given: Promise<unknown>[] = [];
    call.participants$.subscribe(({ participants }) => {
      if (participants.length === 0) given.push(call.hangUp().then(() => tell('call-1', over)));
    });
    const seen: string[] = [];
    call.participants$.subscribe(({ participants }) => seen.push(`${participants.length}`));
    call.state$.subscribe({ complete: () => seen.push('end') });
    await tell('call-1', roster(2));
    await Promise.all(given);
    expect(seen).toEqual(['1', '0', 'end']);
    expect(provider.sent.at(-1)?.command.kind).toBe('hangUp');
    await calling.close();
  });

  it('closes the client in the middle of an emission, and every stream completes once', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const closing: Promise<void>[] = [];
    call.events$.pipe(take(1)).subscribe(() => closing.push(calling.close()));
    const completions = vi.fn();
    for (const stream of streamsOf(call)) stream.subscribe({ complete: completions });
    await tell('call-1', noise('a'), noise('b'));
    await Promise.all(closing);
    expect(completions).toHaveBeenCalledTimes(4);
  });
});

describe('subscribers that come and go', () => {
  it('one that subscribes during an emission gets the value once, and all that follow', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const inner: number[] = [];
    const whenTwo = call.participants$.pipe(
      filter(({ participants }) => participants.length === 2),
    );
    whenTwo.pipe(take(1)).subscribe(() => {
      call.participants$.subscribe(({ participants }) => inner.push(participants.length));
    });
    await tell('call-1', roster(2, ann, bob), roster(3, ann, bob, cleo));
    expect(inner).toEqual([2, 3]);
    await calling.close();
  });

  it('one that unsubscribes another during an emission stops it at once, and nobody else', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const victim: string[] = [];
    let subscription: Subscription | undefined;
    call.events$.subscribe(() => subscription?.unsubscribe());
    subscription = call.events$.subscribe(({ type }) => victim.push(type));
    const others = record(call.events$);
    await tell('call-1', noise('a'), noise('b'));
    expect(victim).toEqual([]);
    expect(others.values).toHaveLength(2);
    await calling.close();
  });

  it('one that unsubscribes itself at its first value has had exactly that', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const first = record(call.participants$.pipe(take(1)));
    const once = record(call.events$.pipe(take(1)));
    await tell('call-1', roster(2, ann, bob), roster(3, ann));
    expect([first.values.length, first.isComplete]).toEqual([1, true]);
    expect([once.values.length, once.isComplete]).toEqual([1, true]);
    await calling.close();
  });

  it('a storm of ten thousand subscriptions leaves no trace, costs no request and loses no event for who stays', async () => {
    const { calling, clock, placeCall, provider, tell } = setStage();
    const call = await placeCall();
    const requests = provider.sent.length;
    const steady = record(call.events$);
    for (let storm = 0; storm < 10; storm += 1) {
      const subscriptions = Array.from({ length: 250 }, () =>
        streamsOf(call).map((stream) => stream.subscribe()),
      ).flat();
      await tell('call-1', noise(`${storm}`));
      for (const subscription of subscriptions) subscription.unsubscribe();
    }
    expect(steady.values).toHaveLength(10);
    expect([provider.sent.length, provider.reads.length]).toEqual([requests, 0]);
    await tell('call-1', over);
    expect([steady.isComplete, clock.pending]).toEqual([true, 0]);
    await calling.close();
  });

  it('the last unsubscribe frees everything: the call costs no timer and no request, and the next one begins anew', async () => {
    const { calling, clock, placeCall, provider, tell } = setStage();
    const call = await placeCall();
    const subscriptions = streamsOf(call).map((stream) => stream.subscribe());
    expect(clock.pending).toBe(1);
    for (const subscription of subscriptions) subscription.unsubscribe();
    expect(clock.pending).toBe(0);
    await clock.advance(3_600_000);
    expect(provider.reads).toEqual([]);
    await tell('call-1', noise('unheard'), roster(2, ann, bob));
    const events = record(call.events$);
    const rosters = record(call.participants$);
    expect([events.values, rosters.values.length]).toEqual([[], 1]);
    await tell('call-1', roster(3, ann));
    expect(rosters.values.map(({ participants }) => participants.length)).toEqual([2, 1]);
    await calling.close();
  });

  it('what nobody holds any more is free although the call goes on', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const states: CallState[] = [];
    const seen = { times: 0 };
    const subscription = call.state$.subscribe(() => {
      seen.times += 1;
    });
    subscription.unsubscribe();
    await tell('call-1', roster(2, ann, bob));
    call.state$.pipe(take(1)).subscribe((state) => states.push(state));
    expect(seen.times).toBe(1);
    expect(states).toEqual([call.state]);
    await calling.close();
  });
});

describe('many, throwing and slow subscribers', () => {
  const uncaught = vi.fn<(error: unknown) => void>();
  const listeners = process.listeners('uncaughtException');

  beforeEach(() => {
    uncaught.mockReset();
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', uncaught);
  });

  afterEach(() => {
    process.removeAllListeners('uncaughtException');
    for (const listener of listeners) process.on('uncaughtException', listener);
  });

  it('a thousand subscribers of each stream all see everything, in one order', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const events = Array.from({ length: 1_000 }, () => record<CallEvent>(call.events$));
    const rosters = Array.from({ length: 1_000 }, () => record<Roster>(call.participants$));
    const operations = Array.from({ length: 1_000 }, () =>
      record<OperationState>(call.operations$),
    );
    const invitation = await call.invite(bob);
    await tell('call-1', ended('invite', invitation.id, 'succeeded'), roster(2, ann, bob));
    await tell('call-1', over);
    for (const all of [events, rosters, operations]) {
      const [first] = all;
      expect(all.every(({ isComplete }) => isComplete)).toBe(true);
      expect(all.every(({ values }) => values.length === first?.values.length)).toBe(true);
      expect(
        all.every(({ values }) => values.every((value, index) => value === first?.values[index])),
      ).toBe(true);
    }
    expect(rosters[0]?.values).toHaveLength(2);
    await calling.close();
  });

  it('one throwing subscriber neither delays nor breaks nor reorders another, on any stream', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const careless = new Error('careless');
    const fail = () => {
      throw careless;
    };
    for (const stream of streamsOf(call)) stream.subscribe({ next: fail, complete: fail });
    const invitation = await call.invite(bob);
    invitation.status$.subscribe(fail);
    const events = record(call.events$);
    const rosters = record(call.participants$);
    await tell('call-1', ended('invite', invitation.id, 'succeeded'), roster(2, ann, bob));
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
    await tell('call-1', over);
    expect(events.values.map(({ type }) => type)).toEqual([
      'operation.ended',
      'roster.snapshot',
      'participant.joined',
      'call.disconnected',
    ]);
    expect(rosters.values.map(({ participants }) => participants.length)).toEqual([1, 2]);
    expect([events.isComplete, rosters.isComplete]).toEqual([true, true]);
    await vi.waitFor(() => expect(uncaught).toHaveBeenCalled());
    for (const [error] of uncaught.mock.calls) expect(error).toBe(careless);
    await calling.close();
  });

  it('one slow subscriber neither delays another nor the acknowledgement, and misses nothing', async () => {
    const { calling, clock, placeCall, tell } = setStage();
    const call = await placeCall();
    const slow: string[] = [];
    const finish: (() => void)[] = [];
    call.events$
      .pipe(
        concatMap(async (event) => {
          await new Promise<void>((resolve) => finish.push(resolve));
          slow.push(event.type);
        }),
      )
      .subscribe();
    const quick = record(call.events$);
    await tell('call-1', roster(2, ann, bob));
    await tell('call-1', noise('a'), over);
    expect(quick.values.map(({ type }) => type)).toEqual([
      'roster.snapshot',
      'participant.joined',
      'provider.event',
      'call.disconnected',
    ]);
    expect([slow, quick.isComplete]).toEqual([[], true]);
    for (let turn = 0; turn < 5; turn += 1) {
      finish.shift()?.();
      await clock.turn();
    }
    expect(slow).toEqual(quick.values.map(({ type }) => type));
    expect(namesIn(call)).toEqual([ann.rawId, bob.rawId]);
    await calling.close();
  });
});

describe('state is advanced before the event that caused it is handed out', () => {
  it('whatever stream a subscriber listens to, it and the call never disagree', async () => {
    const { calling, clock, placeCall, tell } = setStage();
    const call = await placeCall();
    const disagreements: string[] = [];
    let last: CallState | undefined;
    call.state$.subscribe((state) => {
      last = state;
      if (state !== call.state) disagreements.push('state$');
    });
    call.participants$.subscribe((now) => {
      if (now.participants !== call.roster.participants) disagreements.push('participants$');
    });
    call.operations$.subscribe((operation) => {
      if (!call.state.operations.includes(operation)) disagreements.push('operations$');
    });
    call.events$.subscribe((event) => {
      if (call.state !== last) disagreements.push(event.type);
      if (
        event.type === 'operation.ended' &&
        call.operation(event.operationId ?? '')?.status !== event.status
      )
        disagreements.push('operation');
      if (
        event.type === 'participant.joined' &&
        !namesIn(call).includes(event.participant.identity.rawId)
      )
        disagreements.push('participant');
    });
    const invitation = await call.invite(bob);
    await tell(
      'call-1',
      roster(2, ann, bob),
      ended('invite', invitation.id, 'succeeded'),
      roster(3, bob),
      roster(4, bob, cleo),
      over,
    );
    await clock.advance(2_000);
    expect(disagreements).toEqual([]);
    expect(last?.lifecycle).toBe('disconnected');
    await calling.close();
  });
});
