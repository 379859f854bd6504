import { UnavailableError } from '@tandem/core';
import type { EventOfCall } from '@tandem/core/testing';
import { describe, expect, it } from 'vitest';
import type { Stage } from './stage.js';
import { ann, bob, cleo, ended, namesIn, record, roster, rosterRead, setStage } from './stage.js';

describe('an invitation never lies', () => {
  it('azure-sdk-for-net #41032: they declined, yet it was reported as succeeded and they were seen in the roster', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const statuses = record(invitation.status$);
    const events = record(call.events$);
    await tell('call-1', ended('invite', invitation.id, 'succeeded'), roster(4, ann, bob));
    await tell(
      'call-1',
      ended('invite', invitation.id, 'failed', { reason: 'declined', code: 603 }),
    );
    expect(statuses).toEqual({ values: ['accepted', 'succeeded'], isComplete: true });
    expect(namesIn(call)).toEqual([ann.rawId]);
    expect(events.values.filter(({ type }) => type === 'participant.left')).toMatchObject([
      { participant: { identity: bob }, reason: { reason: 'declined', code: 603 } },
    ]);
    await calling.close();
  });

  it('azure-sdk-for-js #33159: voicemail answers and leaves after seconds, which is an answer and a departure', async () => {
    const { calling, clock, placeCall, tell } = setStage();
    const call = await placeCall();
    const invitation = await call.invite(cleo);
    const events = record(call.events$);
    await tell('call-1', ended('invite', invitation.id, 'succeeded'), roster(3, ann, cleo));
    await clock.advance(4_000);
    await tell('call-1', roster(6, ann));
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
    expect(
      events.values.filter(({ type }) => type.startsWith('participant.')).map(({ type }) => type),
    ).toEqual(['participant.joined', 'participant.left']);
    await calling.close();
  });

  it('comms-samples #795: a rejection that nobody reports is found by reading, at the deadline', async () => {
    const stage: Stage = setStage({
      read: (_query, { call }) => [
        rosterRead({ callId: call.callId, basedOn: call.roster.version }, [ann], stage.clock.now()),
      ],
    });
    const { calling, clock, placeCall, provider } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob, { timeoutMs: 20_000 });
    await clock.advance(34_999);
    expect(invitation.status).toBe('accepted');
    await clock.advance(1);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'timedOut' });
    expect(provider.reads.length).toBeLessThanOrEqual(4);
    await calling.close();
  });

  it('comms-samples #795: a rejection that nobody reports ends as unknown when nobody can be asked either', async () => {
    const { calling, clock, placeCall } = setStage({
      read: () => {
        throw new UnavailableError('Away.');
      },
    });
    const call = await placeCall();
    const invitation = await call.invite(bob, { timeoutMs: 20_000 });
    await clock.advance(35_000);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'unknown' });
    await calling.close();
  });

  it('comms-samples #408: it is not given up while the phone rings, however long that is', async () => {
    const { calling, clock, placeCall, tell } = setStage();
    const call = await placeCall();
    const invitation = await call.invite(cleo, { timeoutMs: 60_000 });
    await clock.advance(58_000);
    expect(invitation.status).toBe('accepted');
    await tell('call-1', ended('invite', invitation.id, 'succeeded'));
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
    await calling.close();
  });

  it('comms-samples #479: its ring time is kept where the provider keeps none', async () => {
    const { calling, clock, placeCall, provider, tell } = setStage({
      capabilities: {
        invite: { support: 'native', options: { timeoutMs: { support: 'emulated' } } },
      },
    });
    const call = await placeCall();
    const invitation = await call.invite(bob, { timeoutMs: 7_000 });
    await clock.advance(6_999);
    expect(provider.sent.some(({ command }) => command.kind === 'cancel')).toBe(false);
    await clock.advance(1);
    await tell('call-1', ended('invite', invitation.id, 'failed', { reason: 'failed' }));
    await expect(invitation.outcome).resolves.toMatchObject({
      status: 'timedOut',
      reason: { reason: 'noAnswer' },
    });
    await calling.close();
  });

  it('livekit #1130, #2399, #3841, #4227 and livekit/sip #136, #295: joined can mean ringing, and is no answer', async () => {
    const { calling, clock, placeCall, tell } = setStage();
    const call = await placeCall();
    const invitation = await call.invite(bob);
    await tell('call-1', roster(2, ann, bob));
    await clock.advance(30_000);
    expect(invitation.status).toBe('accepted');
    await tell(
      'call-1',
      ended('invite', invitation.id, 'failed', { reason: 'busy' }),
      roster(3, ann),
    );
    await expect(invitation.outcome).resolves.toMatchObject({
      status: 'failed',
      reason: { reason: 'busy' },
    });
    await calling.close();
  });

  it('azure-sdk-for-net #38794: its outcome finds it although the answer to its request was lost', async () => {
    const { calling, placeCall, tell } = setStage({
      answer: ({ command }) => {
        if (command.kind === 'invite') throw new UnavailableError('Cut.', { outcomeUnknown: true });
        return { providerCallId: 'call-1' };
      },
    });
    const call = await placeCall();
    const refusal: unknown = await call.invite(bob).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ outcomeUnknown: true });
    const { id = '' } = call.state.operations.at(-1) ?? {};
    await tell('call-1', ended('invite', id, 'succeeded'));
    await expect(call.operation(id)?.outcome).resolves.toMatchObject({ status: 'succeeded' });
    await calling.close();
  });

  it('azure-sdk-for-js PR #27242: of a batch that overtakes the answer nothing is thrown away', async () => {
    const stage: Stage = setStage({
      answer: async ({ command, context }) => {
        if (command.kind !== 'invite') return { providerCallId: 'call-1' };
        await stage.tell(
          'call-1',
          { type: 'provider.event', id: 'noise', name: 'Unheard' },
          roster(5, ann, bob),
          ended('invite', context.operationId, 'succeeded'),
          { type: 'dtmf.received', id: 'tone', tone: '1' },
        );
        return { handle: { invitationId: 'theirs' } };
      },
    });
    const { calling, placeCall } = stage;
    const call = await placeCall();
    const events = record(call.events$);
    const invitation = await call.invite(bob);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
    expect(namesIn(call)).toEqual([ann.rawId, bob.rawId]);
    const types = events.values.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['provider.event', 'dtmf.received']));
    await calling.close();
  });

  it('of one person twice is two invitations, each with an end of its own', async () => {
    const { calling, placeCall, tell } = setStage();
    const call = await placeCall();
    const first = await call.invite(bob, { context: 'desk' });
    const second = await call.invite(bob, { context: 'mobile' });
    await tell('call-1', ended('invite', second.id, 'succeeded'));
    await tell('call-1', ended('invite', first.id, 'failed', { reason: 'answeredElsewhere' }));
    await expect(second.outcome).resolves.toMatchObject({ status: 'succeeded' });
    await expect(first.outcome).resolves.toMatchObject({
      status: 'failed',
      reason: { reason: 'answeredElsewhere' },
    });
    expect([first.context, second.context]).toEqual(['desk', 'mobile']);
    await calling.close();
  });
});

describe('an event that overtakes the answer is matched', () => {
  it('azure-sdk-for-js PR #27242: where reports name operations in the provider’s words, those of others keep waiting', async () => {
    const unread: (() => void)[] = [];
    const stage: Stage = setStage({
      answer: async ({ command }) => {
        if (command.kind !== 'invite') return { providerCallId: 'call-1' };
        const providerOperationId = `theirs-${unread.length}`;
        await new Promise<void>((resolve) => unread.push(resolve));
        return { handle: { providerOperationId } };
      },
    });
    const { calling, clock, placeCall, tell } = stage;
    const call = await placeCall();
    const inviting = [call.invite(bob), call.invite(cleo)];
    await clock.turn();
    const report = (index: number, status: 'succeeded' | 'failed'): EventOfCall => ({
      type: 'operation.ended',
      kind: 'invite',
      status,
      reason: { reason: status === 'failed' ? 'busy' : 'completed' },
      by: 'event',
      correlation: { providerOperationId: `theirs-${index}` },
    });
    await tell('call-1', report(0, 'succeeded'), report(1, 'failed'));
    for (const read of unread) {
      read();
      await clock.turn();
    }
    const [first, second] = await Promise.all(inviting);
    await expect(first?.outcome).resolves.toMatchObject({ status: 'succeeded' });
    await expect(second?.outcome).resolves.toMatchObject({
      status: 'failed',
      reason: { reason: 'busy' },
    });
    expect(call.state.operations).toHaveLength(3);
    await calling.close();
  });
});

describe('an invitation', () => {
  it('is not over by absence while its request may be carried out yet: who comes by it joins, and it stays unknown', async () => {
    const stage: Stage = setStage({
      answer: ({ command }) => {
        if (command.kind !== 'invite') return { providerCallId: 'call-1' };
        throw new UnavailableError('The answer was lost.', { outcomeUnknown: true });
      },
      read: (_query, { call }) => [
        rosterRead({ callId: call.callId, basedOn: call.roster.version }, [ann], stage.clock.now()),
      ],
    });
    const { calling, clock, placeCall, tell } = stage;
    const call = await placeCall();
    const events = record(call.events$);
    await expect(call.invite(bob, { timeoutMs: 20_000 })).rejects.toThrow(UnavailableError);
    await clock.advance(35_000);
    const invitation = call.state.operations.at(-1);
    expect(invitation).toMatchObject({ kind: 'invite', status: 'unknown' });
    await tell('call-1', ended('invite', invitation?.id ?? '', 'succeeded'), roster(2, ann, bob));
    expect(call.operation(invitation?.id ?? '')?.status).toBe('unknown');
    expect(namesIn(call)).toEqual([ann.rawId, bob.rawId]);
    expect(events.values.filter(({ type }) => type === 'participant.joined')).toMatchObject([
      { participant: { identity: bob } },
    ]);
    await calling.close();
  });

  it('is not over by absence while its person may ring: with the provider’s own time, or after a late answer', async () => {
    const stage: Stage = setStage({
      answer: async ({ command }) => {
        if (command.kind === 'invite' && command.timeoutMs !== undefined)
          await new Promise<void>((resolve) => stage.clock.after(20_000, resolve));
        return { providerCallId: 'call-1' };
      },
      read: (_query, { call }) => [
        rosterRead({ callId: call.callId, basedOn: call.roster.version }, [ann], stage.clock.now()),
      ],
    });
    const { calling, clock, placeCall } = stage;
    const call = await placeCall();
    const unlimited = await call.invite(bob, { deadlineMs: 35_000 });
    const late = call.invite(cleo, { timeoutMs: 20_000 });
    await clock.advance(35_000);
    expect(unlimited.status).toBe('unknown');
    expect((await late).status).toBe('unknown');
    await calling.close();
  });
});
