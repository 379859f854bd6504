import type { Invitation } from '@tandem/core';
import { RequestError, UnavailableError } from '@tandem/core';
import { describe, expect, it, vi } from 'vitest';
import type { Stage } from './stage.js';
import {
  ann,
  bob,
  cleo,
  ended,
  namesIn,
  over,
  record,
  roster,
  rosterRead,
  setStage,
} from './stage.js';

/** Asks to take an invitation back, and waits until the request has left. */
async function cancelling({ clock, provider }: Stage, invitation: Invitation) {
  const cancellation = invitation.cancel();
  await clock.turn();
  const sent = provider.sent.findLast(({ command }) => command.kind === 'cancel');
  return { cancellation, operationId: sent?.context.operationId ?? '' };
}

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

  it('recorded sessions: a cancelled invitation is followed by neither its failure nor a roster, and ends all the same', async () => {
    const stage = setStage();
    const { calling, placeCall, tell, provider } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const { cancellation, operationId } = await cancelling(stage, invitation);
    await tell('call-1', ended('cancel', operationId, 'succeeded', { reason: 'cancelled' }));
    await expect(cancellation).resolves.toMatchObject({ outcome: 'cancelled' });
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'cancelled' });
    expect(provider.reads).toEqual([]);
    await calling.close();
  });

  it('recorded sessions: an older cancel event names the invitation and nothing else', async () => {
    const stage = setStage();
    const { calling, placeCall, tell } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const { invitationId = '' } = invitation.state.handle;
    const { cancellation } = await cancelling(stage, invitation);
    await tell('call-1', {
      type: 'operation.ended',
      kind: 'cancel',
      status: 'succeeded',
      by: 'event',
      correlation: { invitationId },
    });
    await expect(cancellation).resolves.toMatchObject({ outcome: 'cancelled' });
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'cancelled' });
    await calling.close();
  });

  it('recorded sessions: a cancellation that says the conversation has ended is cancelled, with the numbers beside it', async () => {
    const stage = setStage();
    const { calling, placeCall, tell } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const { cancellation, operationId } = await cancelling(stage, invitation);
    await tell(
      'call-1',
      ended('cancel', operationId, 'succeeded', { reason: 'cancelled', code: 200, subCode: 5300 }),
    );
    await expect(cancellation).resolves.toMatchObject({
      outcome: 'cancelled',
      reason: { code: 200, subCode: 5300 },
    });
    await expect(invitation.outcome).resolves.toMatchObject({
      status: 'cancelled',
      reason: { reason: 'cancelled', code: 200, subCode: 5300 },
    });
    await calling.close();
  });

  it('comms-samples #522: where cancelling is deleting, the failure of the invitation ends both', async () => {
    const stage = setStage();
    const { calling, placeCall, tell } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const { cancellation } = await cancelling(stage, invitation);
    await tell('call-1', ended('invite', invitation.id, 'failed', { reason: 'failed' }));
    await expect(cancellation).resolves.toMatchObject({ outcome: 'cancelled' });
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'cancelled' });
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

  it.each([
    ['the answer first', true],
    ['the refusal first', false],
  ])(
    'answer crossing cancel, %s: they joined, and the cancellation was too late',
    async (_order, isAnswerFirst) => {
      const stage = setStage();
      const { calling, placeCall, tell } = stage;
      const call = await placeCall();
      const invitation = await call.invite(bob);
      const { cancellation, operationId } = await cancelling(stage, invitation);
      const reports = [
        ended('invite', invitation.id, 'succeeded'),
        ended('cancel', operationId, 'failed', { reason: 'failed', code: 400 }),
      ];
      for (const report of isAnswerFirst ? reports : reports.toReversed())
        await tell('call-1', report);
      await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
      await expect(cancellation).resolves.toMatchObject({ outcome: 'tooLate' });
      await calling.close();
    },
  );

  it('a cancellation that was turned down takes no credit for the decline that follows', async () => {
    const stage = setStage();
    const { calling, placeCall, tell } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const { cancellation, operationId } = await cancelling(stage, invitation);
    await tell('call-1', ended('cancel', operationId, 'failed', { reason: 'forbidden' }));
    await tell('call-1', ended('invite', invitation.id, 'failed', { reason: 'failed' }));
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'failed' });
    await expect(cancellation).resolves.toMatchObject({ outcome: 'alreadyOver' });
    await calling.close();
  });

  it('a cancellation that the provider refused is not sent again, and leaves nothing to wait for', async () => {
    const stage: Stage = setStage({
      answer: ({ command }) => {
        if (command.kind === 'cancel') throw new RequestError('No such thing.', { status: 404 });
        return stage.provider.accept(command);
      },
    });
    const { calling, clock, placeCall, provider } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const { cancellation } = await cancelling(stage, invitation);
    await clock.advance(15_000);
    await expect(cancellation).resolves.toMatchObject({ outcome: 'failed' });
    expect(provider.sent.filter(({ command }) => command.kind === 'cancel')).toHaveLength(1);
    await calling.close();
  });

  it('a deadline that passes while it is being cancelled proves no cancellation', async () => {
    const stage = setStage();
    const { calling, clock, placeCall } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob, { deadlineMs: 5_000 });
    const { cancellation } = await cancelling(stage, invitation);
    await clock.advance(5_000);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'unknown' });
    await clock.advance(10_000);
    await expect(cancellation).resolves.toMatchObject({ outcome: 'alreadyOver' });
    await calling.close();
  });

  it('a cancel event that comes after its own deadline still ends the invitation', async () => {
    const stage = setStage();
    const { calling, clock, placeCall, tell } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob, { deadlineMs: 600_000 });
    const { cancellation, operationId } = await cancelling(stage, invitation);
    await clock.advance(15_000);
    await expect(cancellation).resolves.toMatchObject({ outcome: 'failed' });
    await tell('call-1', ended('cancel', operationId, 'succeeded', { reason: 'cancelled' }));
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'cancelled' });
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

  it('livekit/sip #106, #194: removing somebody who rings does not stop the ringing, cancelling does', async () => {
    const stage = setStage();
    const { calling, placeCall, provider, tell } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const removal = await call.remove(bob);
    await tell('call-1', ended('remove', removal.id, 'succeeded'));
    expect(invitation.status).toBe('accepted');
    const { cancellation, operationId } = await cancelling(stage, invitation);
    await tell('call-1', ended('cancel', operationId, 'succeeded'));
    await expect(cancellation).resolves.toMatchObject({ outcome: 'cancelled' });
    expect(invitation.status).toBe('cancelled');
    expect(provider.sent.slice(-2).map(({ command }) => command.kind)).toEqual([
      'remove',
      'cancel',
    ]);
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

  it('ends with its call when no report of it comes', async () => {
    const stage = setStage();
    const { calling, clock, placeCall, tell } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const { cancellation } = await cancelling(stage, invitation);
    await tell('call-1', over);
    await clock.advance(1_000);
    await expect(invitation.outcome).resolves.toMatchObject({
      status: 'cancelled',
      reason: { reason: 'callEnded' },
    });
    await expect(cancellation).resolves.toMatchObject({ outcome: 'alreadyOver' });
    await vi.waitFor(() => expect(clock.pending).toBe(0));
    await calling.close();
  });
});
