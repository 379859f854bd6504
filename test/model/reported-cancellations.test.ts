import type { Invitation } from '@tandem/core';
import { RequestError } from '@tandem/core';
import { describe, expect, it, vi } from 'vitest';
import type { Stage } from './stage.js';
import { bob, ended, over, setStage } from './stage.js';

/** Asks to take an invitation back, and waits until the request has left. */
async function cancelling({ clock, provider }: Stage, invitation: Invitation) {
  const cancellation = invitation.cancel();
  await clock.turn();
  const sent = provider.sent.findLast(({ command }) => command.kind === 'cancel');
  return { cancellation, operationId: sent?.context.operationId ?? '' };
}

describe('cancel has an outcome of its own', () => {
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

  it('a cancellation that failed can be asked for again', async () => {
    const stage = setStage();
    const { calling, placeCall, tell, clock, provider } = stage;
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const first = await cancelling(stage, invitation);
    await tell('call-1', ended('cancel', first.operationId, 'failed', { reason: 'forbidden' }));
    await clock.advance(15_000);
    await expect(first.cancellation).resolves.toMatchObject({
      outcome: 'failed',
      reason: { reason: 'forbidden' },
    });
    const second = await cancelling(stage, invitation);
    await tell('call-1', ended('cancel', second.operationId, 'succeeded'));
    await expect(second.cancellation).resolves.toMatchObject({ outcome: 'cancelled' });
    await expect(invitation.cancel()).resolves.toMatchObject({ outcome: 'cancelled' });
    expect(provider.sent.filter(({ command }) => command.kind === 'cancel')).toHaveLength(2);
    await calling.close();
  });
});
