import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Call, Calling } from '@tandem/core';
import { createCalling, phone } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessKey, alice, bob, options } from './__fixtures__/harness.js';
import { acs } from './acs-adapter.js';
import { identityToWire } from './wire/identifier.js';

type Answer = { readonly status: number; readonly body?: unknown };
type Handler = (path: string, body: Record<string, unknown>) => Answer | Promise<Answer>;

const pending = { status: 202, body: { invitationId: 'i-1' } };

describe('with the client', () => {
  const clock = new ManualClock('2026-03-12T10:00:00.000Z');
  let server: Server;
  let calling: Calling;
  let call: Call;
  let handle: Handler;
  let sent = 0;

  beforeEach(async () => {
    handle = (path) =>
      path.endsWith('/participants')
        ? { status: 200, body: { value: [{ identifier: identityToWire(alice) }] } }
        : { status: 200, body: { callConnectionState: 'connected' } };
    server = createServer(async (request, response) => {
      const body = await textOf(request);
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const answer = await handle(path, body === '' ? {} : JSON.parse(body));
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    calling = createCalling({
      adapters: [acs],
      providers: { acs: { ...options, credential: { endpoint, accessKey } } },
      clock,
    });
    call = await calling.call('acs:cc-1');
  });

  afterEach(async () => {
    await calling.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function report(type: string, data: Record<string, unknown>, providerCallId = 'cc-1') {
    sent += 1;
    const event = {
      id: `event-${sent}`,
      source: `calling/callConnections/${providerCallId}`,
      type: `Microsoft.Communication.${type}`,
      time: new Date(clock.now()).toISOString(),
      specversion: '1.0',
      data: { callConnectionId: providerCallId, ...data },
    };
    const receivedAt = new Date(clock.now()).toISOString();
    return calling.receive('acs', { headers: {}, receivedAt, body: [event] });
  }

  it('an event that overtakes the answer to its own request is matched', async () => {
    handle = async (_path, { operationContext }) => {
      await report('AddParticipantSucceeded', {
        operationContext,
        participant: identityToWire(bob),
      });
      return pending;
    };
    const invitation = await call.invite(bob, { context: 'ticket 42' });
    expect(await invitation.outcome).toMatchObject({ status: 'succeeded' });
    expect(invitation.context).toBe('ticket 42');
    expect(call.state.operations).toHaveLength(1);
  });

  it('cancelling ends the invitation by the event of the cancellation alone', async () => {
    let context: unknown;
    handle = (path, body) => {
      if (path.endsWith(':cancelAddParticipant')) {
        expect(body['invitationId']).toBe('i-1');
        context = body['operationContext'];
      }
      return pending;
    };
    const invitation = await call.invite(bob);
    const cancelling = invitation.cancel();
    while (context === undefined) await clock.turn();
    await report('CancelAddParticipantSucceeded', {
      operationContext: context,
      invitationId: 'i-1',
      resultInformation: { code: 487, subCode: 5234, message: 'x DiagCode: 487#5234.@' },
    });
    expect(await cancelling).toMatchObject({ outcome: 'cancelled' });
    expect(await invitation.outcome).toMatchObject({
      status: 'cancelled',
      reason: { reason: 'cancelled', code: 487, subCode: 5234 },
    });
  });

  it('cancelling someone who has answered is too late, whichever way the service says so', async () => {
    let context: unknown;
    handle = (path, body) => {
      if (path.endsWith(':add')) context = body['operationContext'];
      return path.endsWith(':add')
        ? pending
        : { status: 404, body: { error: { code: '8522', message: 'Invitation not found.' } } };
    };
    const invitation = await call.invite(bob);
    const cancelling = invitation.cancel();
    await clock.turn();
    await report('AddParticipantSucceeded', {
      operationContext: context,
      participant: identityToWire(bob),
    });
    expect(await cancelling).toMatchObject({ outcome: 'tooLate' });
    expect(invitation.status).toBe('succeeded');
  });

  it('a call that is declined ends with one failed setup, whatever order its two reports have', async () => {
    for (const [index, order] of [
      ['CreateCallFailed', 'CallDisconnected'],
      ['CallDisconnected', 'CreateCallFailed'],
    ].entries()) {
      const callConnectionId = `placed-${index}`;
      handle = () => ({
        status: 201,
        body: { callConnectionId, callConnectionState: 'connecting' },
      });
      const placed = await calling.createCall(phone('+14255550123'), { callerId: '+18005550100' });
      const resultInformation = { code: 603, subCode: 0, message: 'Decline. DiagCode: 603#0.@' };
      for (const type of order) await report(type, { resultInformation }, callConnectionId);
      await clock.turn();
      expect(placed.state).toMatchObject({
        lifecycle: 'disconnected',
        endReason: { reason: 'declined' },
      });
      expect(placed.state.operations).toMatchObject([
        { kind: 'createCall', status: 'failed', reason: { reason: 'declined', code: 603 } },
      ]);
    }
  });

  it('an incoming call is answered with its own token', async () => {
    const answered = new Promise<Call>((resolve, reject) => {
      calling.incomingCalls$.subscribe((ringing) => {
        ringing.answer().then(resolve, reject);
      });
    });
    const bodies: Record<string, unknown>[] = [];
    handle = (_path, body) => {
      bodies.push(body);
      return { status: 200, body: { callConnectionId: 'cc-2', callConnectionState: 'unknown' } };
    };
    const event = {
      id: 'event-grid-1',
      eventType: 'Microsoft.Communication.IncomingCall',
      eventTime: '2026-03-12T10:00:00Z',
      data: {
        from: identityToWire(bob),
        to: identityToWire(alice),
        incomingCallContext: 'token-1',
      },
    };
    const delivery = { headers: {}, receivedAt: '2026-03-12T10:00:00Z', body: [event] };
    expect(await calling.receive('acs', delivery)).toEqual({ appended: 1, duplicates: 0 });
    expect(await answered).toMatchObject({ id: 'acs:cc-2', direction: 'inbound' });
    expect(bodies).toMatchObject([
      { incomingCallContext: 'token-1', callbackUri: 'https://app.example/acs' },
    ]);
    expect(await calling.receive('acs', delivery)).toEqual({ appended: 0, duplicates: 1 });
  });
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
