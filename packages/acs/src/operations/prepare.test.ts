import type { Command } from '@tandem/core';
import { createCalling, phone, teamsUser } from '@tandem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AcsHarness, alice, bob, callWith, contextOf } from '../__fixtures__/harness.js';
import { identityToWire } from '../wire/identifier.js';

const number = phone('+14255550123');

describe('preparing a command', () => {
  let harness: AcsHarness;
  beforeEach(() => {
    harness = new AcsHarness();
  });
  /** No answer was planned: whatever is refused was refused before any request. */
  afterEach(() => harness.dispose());

  function prepare(command: Command, call = callWith()) {
    return () => harness.provider.prepare(command, contextOf('t1:operation-1:', call));
  }

  it.each<[string, Command, string]>([
    [
      'a call to a number without caller id',
      { kind: 'createCall', targets: [bob, number] },
      'callerId',
    ],
    [
      'an invitation of a number without caller id',
      { kind: 'invite', targets: [number] },
      'callerId',
    ],
    [
      'a caller id that is no number',
      { kind: 'invite', targets: [number], callerId: '425' },
      'callerId',
    ],
    ['two invited at once', { kind: 'invite', targets: [alice, bob] }, 'targets'],
    ['nobody invited', { kind: 'invite', targets: [] }, 'targets'],
    ['an answer without token', { kind: 'answer' }, 'token'],
    ['a rejection without token', { kind: 'reject', reason: 'busy' }, 'token'],
    ['a redirection without token', { kind: 'redirect', target: bob }, 'token'],
    ['muting a Teams user', { kind: 'mute', target: teamsUser('u') }, 'target'],
    [
      'an option that does not exist',
      { kind: 'remove', target: bob, providerOptions: { acs: { speed: 1 } } },
      'providerOptions.acs.speed',
    ],
    [
      'an option of another command',
      {
        kind: 'mute',
        target: bob,
        providerOptions: { acs: { operationCallbackUri: 'https://a.example' } },
      },
      'providerOptions.acs.operationCallbackUri',
    ],
    [
      'a SIP header that is not carried',
      {
        kind: 'invite',
        targets: [bob],
        providerOptions: { acs: { customCallingContext: { sipHeaders: { Via: 'x' } } } },
      },
      'providerOptions.acs.customCallingContext.sipHeaders.Via',
    ],
    [
      'a header that is no text',
      {
        kind: 'invite',
        targets: [bob],
        providerOptions: { acs: { customCallingContext: { voipHeaders: { a: 1 } } } },
      },
      'providerOptions.acs.customCallingContext.voipHeaders.a',
    ],
    [
      'a source that is a number',
      { kind: 'createCall', targets: [bob], providerOptions: { acs: { source: '+14255550123' } } },
      'providerOptions.acs.source',
    ],
  ])('refuses %s', (_what, command, path) => {
    expect(prepare(command)).toThrow(expect.objectContaining({ code: 'argument.invalid', path }));
  });

  it('names no telephone number in what it refuses', () => {
    expect(prepare({ kind: 'invite', targets: [number] })).not.toThrow(/4255550123/);
  });

  it('takes options of other providers as none of its business', () => {
    const command: Command = { kind: 'remove', target: bob, providerOptions: { other: { a: 1 } } };
    expect(prepare(command)).not.toThrow();
  });

  it('refuses to cancel an invitation whose id it was never told', () => {
    const command: Command = { kind: 'cancel', invitation: 'never-accepted' };
    expect(prepare(command)).toThrow(
      expect.objectContaining({ code: 'call.invalid-state', callId: 'acs:cc-1' }),
    );
  });

  it('refuses commands on a call that only rings', () => {
    const ringing = callWith({}, 'incoming-7');
    expect(prepare({ kind: 'hangUp' }, ringing)).toThrow(/Answer the incoming call first/);
  });

  it('rounds the time an invitation may ring up to whole seconds', async () => {
    harness.plan({ status: 202, body: {} });
    const command: Command = { kind: 'invite', targets: [bob], timeoutMs: 1_001 };
    await prepare(command)().send({});
    expect(harness.seen[0]?.body).toMatchObject({ invitationTimeoutInSeconds: 2 });
  });

  it('refuses to move people under a version that cannot, and names the version', () => {
    const older = new AcsHarness({ apiVersion: '2025-05-15' });
    const command: Command = { kind: 'move', target: bob, fromProviderCallId: 'cc-2' };
    expect(() => older.provider.prepare(command, contextOf('t'))).toThrow(
      expect.objectContaining({
        code: 'operation.unsupported',
        message: expect.stringContaining('2026-03-12'),
      }),
    );
    return older.dispose();
  });

  it('places calls as the configured communication user', async () => {
    const configured = new AcsHarness({ source: alice.id });
    configured.plan({ status: 201, body: { callConnectionId: 'cc-1' } });
    const receipt = await configured.provider
      .prepare({ kind: 'createCall', targets: [bob] }, contextOf('t', undefined))
      .send({});
    expect(configured.seen[0]?.body).toMatchObject({ source: { id: alice.id } });
    expect(receipt.events?.[0]).toMatchObject({ type: 'call.described', ownIdentity: alice });
    await configured.dispose();
  });

  it.each([
    ['the service chose', { targets: [bob], kind: 'createCall' }],
    [
      'the Teams account is reached by',
      {
        targets: [bob],
        kind: 'createCall',
        providerOptions: { acs: { teamsAppSource: { appId: 'app' } } },
      },
    ],
  ] as const)('places calls without a source of its own as whom %s', async (_what, command) => {
    const source = identityToWire(alice);
    harness.plan({ status: 201, body: { callConnectionId: 'cc-1', source } });
    const receipt = await harness.provider.prepare(command, contextOf('t', undefined)).send({});
    expect(receipt.events?.[0]).toMatchObject({ ownIdentity: alice, source: alice });
  });

  it('says that the outcome is unknown when the answer to a placed call names no call', async () => {
    harness.plan({ status: 201, body: {} });
    await expect(prepare({ kind: 'createCall', targets: [bob] })().send({})).rejects.toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: true,
    });
  });
});

describe('through the client', () => {
  it.each([
    ['an invitation that rings for 181 seconds', 181_000],
    ['an invitation that rings for less than a second', 999],
  ])('refuses %s before anything is sent', async (_what, timeoutMs) => {
    const harness = new AcsHarness();
    const calling = createCalling({ instances: [harness.provider], clock: harness.clock });
    harness.plan(
      { status: 200, body: { callConnectionState: 'connected' } },
      { status: 200, body: { value: [] } },
    );
    const call = await calling.call('acs:cc-1');
    await expect(call.invite(bob, { timeoutMs })).rejects.toMatchObject({
      code: 'argument.invalid',
      path: 'timeoutMs',
      message: expect.stringContaining('from 1000 to 180000'),
    });
    expect(harness.seen).toHaveLength(2);
    await calling.close();
    await harness.dispose();
  });
});
