import { createCalling, InvalidStateError } from '@tandem/core';
import type { EventOfCall } from '@tandem/core/testing';
import { describe, expect, it } from 'vitest';
import { participantOf } from './invitation-history.js';
import type { Stage } from './stage.js';
import {
  ann,
  bob,
  cleo,
  ended,
  gone,
  namesIn,
  over,
  record,
  roster,
  rosterRead,
  setStage,
} from './stage.js';

describe('late and repeated news change nothing', () => {
  it('nexmo-developer #1653: completed before ringing stays completed', async () => {
    const { calling, tell } = setStage();
    const call = await calling.createCall(ann);
    const states = record(call.state$);
    await tell('call-1', { type: 'call.connected', id: 'up' });
    await tell('call-1', { type: 'call.progressed', id: 'ring', lifecycle: 'ringing' });
    await tell('call-1', over);
    await tell('call-1', { type: 'call.progressed', id: 'ring-2', lifecycle: 'ringing' });
    expect(states.values.map(({ lifecycle }) => lifecycle)).toEqual([
      'connecting',
      'connected',
      'disconnected',
    ]);
    expect(states.isComplete).toBe(true);
    await calling.close();
  });

  it.each(['roster first', 'connection first'])(
    'recorded sessions: roster 1 and the connection come in either order: %s',
    async (order) => {
      const { calling, tell } = setStage();
      const call = await calling.createCall(ann);
      const reports: EventOfCall[] = [roster(1, ann), { type: 'call.connected', id: 'up' }];
      for (const one of order === 'roster first' ? reports : reports.toReversed())
        await tell('call-1', one);
      expect([call.lifecycle, namesIn(call)]).toEqual(['connected', [ann.rawId]]);
      expect(call.setup?.status).toBe('succeeded');
      await calling.close();
    },
  );

  it('recorded sessions: roster numbers skip, repeat and go back; the highest wins', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const rosters = record(call.participants$);
    await tell('call-1', roster(13, ann, bob));
    await tell('call-1', roster(3, ann, bob, cleo), { ...roster(13, ann, bob), id: 'again' });
    await tell('call-1', roster(10, ann));
    expect(namesIn(call)).toEqual([ann.rawId, bob.rawId]);
    expect(call.roster).toMatchObject({ freshness: 'live', isComplete: true });
    expect(rosters.values).toHaveLength(2);
    await calling.close();
  });
});

describe('one call per provider connection', () => {
  it('recorded sessions: caller and answerer share a correlation id and are two calls', async () => {
    const { calling, tell } = setStage();
    const shared: EventOfCall = { type: 'call.described', correlationId: 'same' };
    await tell('leg-a', shared, { type: 'call.connected' }, roster(1, ann, bob));
    await tell('leg-b', shared, { type: 'call.connected' }, roster(1, ann, bob));
    const a = await calling.call('scripted:leg-a');
    const b = await calling.call('scripted:leg-b');
    await tell('leg-a', over);
    expect([a.lifecycle, b.lifecycle]).toEqual(['disconnected', 'connected']);
    expect(a.state.correlationId).toBe(b.state.correlationId);
    await calling.close();
  });

  it('punchblock #165: events of an earlier call disturb neither it nor a later one', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const states = record(call.state$);
    await tell('earlier', over, roster(7, cleo), ended('invite', 'nobody', 'failed'));
    expect(states.values).toHaveLength(1);
    await calling.close();
  });
});

describe('a state guard speaks before the service does', () => {
  it('azure-sdk-for-js #33159, quickstarts #310: after a failed transfer the call is connected again, and says so', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const states = record(call.state$);
    await tell('call-1', { type: 'call.progressed', id: 'moving', lifecycle: 'transferring' });
    await tell('call-1', {
      type: 'operation.ended',
      id: 'transfer-failed',
      kind: 'transfer',
      status: 'failed',
      reason: { reason: 'busy' },
      by: 'event',
      correlation: { context: 'theirs' },
    });
    expect(states.values.map(({ lifecycle }) => lifecycle)).toEqual([
      'connected',
      'transferring',
      'connected',
    ]);
    await calling.close();
  });

  it('a command on a call that has ended is refused without a request', async () => {
    const { calling, placeCall, provider, tell } = setStage();
    const call = await placeCall();
    await tell('call-1', over);
    const requests = provider.sent.length;
    await expect(call.invite(bob)).rejects.toThrow(InvalidStateError);
    expect(provider.sent).toHaveLength(requests);
    await calling.close();
  });
});

describe('what is lost is found by reading', () => {
  it('comms-samples #297, #537: created without deleted: that the call is not found is the only sign, and ends it', async () => {
    const stage: Stage = setStage({
      read: (_query, { call }) => [gone(call.callId, stage.clock.now())],
    });
    const { calling, clock, placeCall } = stage;
    const call = await placeCall();
    const removal = await call.remove(bob);
    await call.refresh();
    await clock.advance(1_000);
    expect(call.lifecycle).toBe('disconnected');
    await expect(removal.outcome).resolves.toMatchObject({ status: 'failed' });
    await calling.close();
  });

  it('comms-samples #824, msteams-docs #14127: a call that fell silent is asked about, and its end is found', async () => {
    const stage: Stage = setStage({
      read: (_query, { call }) => [gone(call.callId, stage.clock.now())],
    });
    const { calling, clock, placeCall, provider } = stage;
    const call = await placeCall();
    const states = record(call.state$);
    await clock.advance(360_000);
    expect(states.values.at(-1)?.lifecycle).toBe('disconnected');
    expect(provider.reads).toEqual([{ kind: 'call' }]);
    expect(clock.pending).toBe(0);
    await calling.close();
  });

  it('comms-samples #166, #236, #702: a change that was never raised is in the next reading', async () => {
    const stage: Stage = setStage({
      read: ({ kind }, { call }) =>
        kind === 'participants'
          ? [
              rosterRead(
                { callId: call.callId, basedOn: call.roster.version },
                [ann, cleo],
                stage.clock.now(),
              ),
            ]
          : [],
    });
    const { calling, placeCall } = stage;
    const call = await placeCall();
    const events = record(call.events$);
    await call.refresh();
    expect(namesIn(call)).toEqual([ann.rawId, cleo.rawId]);
    expect(events.values.map(({ type }) => type)).toEqual(['roster.read', 'participant.joined']);
    await calling.close();
  });

  it('graph docs PR #20434: a list of changes that skips a number makes the roster stale, a reading makes it live', async () => {
    const stage: Stage = setStage({
      read: ({ kind }, { call }) =>
        kind === 'participants'
          ? [
              rosterRead(
                { callId: call.callId, basedOn: call.roster.version },
                [ann, bob, cleo],
                stage.clock.now(),
              ),
            ]
          : [],
    });
    const { calling, clock, placeCall, tell } = stage;
    const call = await placeCall();
    const freshness = record(call.participants$);
    const changed = [participantOf(cleo)];
    await tell('call-1', { type: 'roster.delta', sequence: 3, changed, removed: [] });
    await clock.advance(1_200);
    expect(freshness.values.map((one) => [one.freshness, one.isComplete])).toEqual([
      ['live', true],
      ['stale', false],
      ['live', true],
    ]);
    expect(namesIn(call)).toEqual([ann.rawId, bob.rawId, cleo.rawId]);
    await calling.close();
  });

  it('openclaw #13823: two instances on one log have one truth', async () => {
    const { calling, clock, log, placeCall, provider, tell } = setStage();
    const call = await placeCall();
    const replica = createCalling({ instances: [provider], log, clock });
    const other = await replica.call(call.id);
    const invitation = await other.invite(bob);
    await tell('call-1', roster(4, ann, bob), ended('invite', invitation.id, 'succeeded'));
    expect(call.state).toEqual(other.state);
    expect(call.operation(invitation.id)?.status).toBe('succeeded');
    await replica.close();
    await calling.close();
  });
});
