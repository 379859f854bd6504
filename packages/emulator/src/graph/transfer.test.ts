import { describe, expect, it } from 'vitest';
import {
  answerBody,
  establish,
  invitee,
  organizerMeeting,
  otherBot,
  people,
  phone,
  pstnSource,
  user,
} from './__fixtures__/graph-bodies.js';
import {
  botId,
  entryOf,
  invite,
  lastIncoming,
  lastOfCall,
  lastRoster,
} from './__fixtures__/graph-observations.js';
import { useGraph } from './__fixtures__/use-graph.js';

const graph = useGraph({ applications: [otherBot] });

const transfer = (id: string, transferTarget: object, more: object = {}) =>
  graph.ask('POST', `/${id}/transfer`, { transferTarget, clientContext: 'handover', ...more });

describe('a blind transfer', () => {
  it('is answered 202, and ends the call once the target has answered', async () => {
    const id = await establish(graph, [user(people.ann)]);
    expect(await transfer(id, user(people.ben))).toMatchObject({ status: 202, body: null });
    await graph.advance(100);
    expect(graph.story(id).at(-1)).toBe('call transferring');
    expect((await graph.ask('GET', `/${id}`)).body.state).toBe('transferring');
    const meanwhile = await graph.ask('POST', `/${id}/subscribeToTone`, {});
    expect(meanwhile.body.error.code).toBe('8501');
    await graph.advance(1000);
    expect(graph.story(id).slice(2)).toEqual([
      'call transferring',
      'call transferAccepted',
      'call terminated',
    ]);
    expect(graph.notifications.at(-2)?.resourceData).toMatchObject({
      state: 'transferAccepted',
      mediaState: { audio: 'inactive' },
    });
    expect(lastOfCall(graph, id)).toMatchObject({
      changeType: 'deleted',
      resourceData: {
        resultInfo: { code: 0, subcode: 7015, message: 'GracefulTransferCompleted' },
      },
    });
    expect(graph.emulator.calls()).toEqual([]);
  });

  it.each([
    ['declines', people.declines, 500],
    ['never answers', people.neverAnswers, 60_000],
  ])('to somebody who %s brings the call back, with 500/7000', async (_what, who, afterMs) => {
    const id = await establish(graph, [user(people.ann)]);
    await transfer(id, user(who));
    await graph.advance(afterMs + 100);
    expect(lastOfCall(graph, id)).toMatchObject({
      changeType: 'updated',
      resourceData: { state: 'established', resultInfo: { code: 500, subcode: 7000 } },
    });
    expect((await graph.ask('POST', `/${id}/subscribeToTone`, {})).status).toBe(200);
  });

  it('to an application tells it who hands the call over', async () => {
    graph.emulator.graph.registerWebhook(graph.callbackUri, otherBot.clientId);
    const id = await establish(graph, [user(people.ann)]);
    await transfer(id, invitee({ application: { id: otherBot.clientId } }));
    await graph.advance(100);
    const incoming = lastIncoming(graph);
    expect(incoming).toMatchObject({
      source: { identity: { user: { id: people.ann } } },
      incomingContext: { transferor: { application: { id: botId(graph) } } },
    });
    const asOther = { as: otherBot.clientId };
    await graph.ask('POST', `/${incoming.id}/answer`, answerBody, asOther);
    await graph.advance(1000);
    expect(graph.story(id).at(-1)).toBe('call terminated');
    expect(graph.emulator.calls()).toMatchObject([
      { id: incoming.id, state: 'established', participants: [`8:orgid:${people.ann}`] },
    ]);
  });

  it('to a number takes a call of an application instance', async () => {
    const without = await establish(graph, [user(people.ann)]);
    expect(await transfer(without, phone('+14255550101'))).toMatchObject({
      status: 403,
      body: { error: { code: '7507' } },
    });
    const id = await establish(graph, [phone('+14255550102')], { source: pstnSource });
    await transfer(id, phone('+14255550101'));
    await graph.advance(1000);
    expect(graph.story(id).at(-1)).toBe('call terminated');
  });
});

describe('a consultative transfer', () => {
  it('joins the far ends of two calls, and ends both', async () => {
    const id = await establish(graph, [user(people.ann)]);
    const other = await establish(graph, [user(people.ben)]);
    await transfer(id, user(people.ben, { replacesCallId: other }));
    await graph.advance(1000);
    expect(graph.story(id).slice(2)).toEqual([
      'call transferring',
      'call transferAccepted',
      'call terminated',
    ]);
    const { resourceData } = lastOfCall(graph, id);
    expect(resourceData).toMatchObject({ terminationReason: 'AppTransferred' });
    expect(resourceData.resultInfo).toBeUndefined();
    expect(graph.story(other).slice(2)).toEqual(['call terminating', 'call terminated']);
    expect(graph.emulator.calls()).toEqual([]);
  });

  it.each([
    ['a call that is gone', () => 'gone'],
    ['a call with somebody else', () => establish(graph, [user(people.cleo)])],
    [
      'a call that is not established',
      async () => {
        const targets = [user(people.neverAnswers)];
        return establish(graph, targets);
      },
    ],
  ])('that replaces %s fails with 500/7700', async (_what, replaced) => {
    const id = await establish(graph, [user(people.ann)]);
    const replacesCallId = await replaced();
    await transfer(id, user(people.ben, { replacesCallId }));
    await graph.advance(1000);
    expect(lastOfCall(graph, id).resourceData).toMatchObject({
      state: 'established',
      resultInfo: { code: 500, subcode: 7700 },
    });
  });
});

describe('a transfer out of a group call', () => {
  async function group(): Promise<{ readonly id: string; readonly participantId: string }> {
    const id = await establish(graph, [user(people.answersAtOnce), user(people.ann)]);
    return { id, participantId: entryOf(graph, id, people.ann).id };
  }

  it('takes the transferee and the application out of it, and leaves the others', async () => {
    const id = await establish(graph, [], organizerMeeting);
    const observer = await establish(graph, [], organizerMeeting);
    await invite(graph, id, [user(people.answersAtOnce), user(people.ann)]);
    await graph.advance(500);
    const participantId = entryOf(graph, id, people.ann).id;
    const transferee = { identity: { user: { id: people.ann } }, participantId };
    await transfer(id, user(people.ben), { transferee });
    await graph.advance(1000);
    expect(graph.story(id).slice(-3)).toEqual([
      'call transferring',
      'call transferAccepted',
      'call terminated',
    ]);
    expect(lastOfCall(graph, id).resourceData.resultInfo.subcode).toBe(7015);
    expect(lastRoster(graph, observer)).toEqual([botId(graph), people.answersAtOnce]);
  });

  it.each<[string, (participantId: string) => object, string]>([
    ['without a transferee', () => ({}), 'transferee is required'],
    [
      'of somebody who is not there',
      () => ({ transferee: { identity: { user: { id: people.ann } }, participantId: 'p' } }),
      'names nobody',
    ],
    [
      'of two different people',
      (participantId) => ({ transferee: { identity: { user: { id: 'ben' } }, participantId } }),
      'different people',
    ],
  ])('%s is refused', async (_what, more, reason) => {
    const { id, participantId } = await group();
    const { status, body } = await transfer(id, user(people.ben), more(participantId));
    expect(status).toBe(400);
    expect(body.error.message).toContain(reason);
  });
});

describe('a transfer is refused', () => {
  it.each<[string, object, string]>([
    ['without a target', { transferTarget: undefined }, 'transferTarget'],
    ['to somebody in the call', { transferTarget: user(people.ann) }, 'in the call already'],
    [
      'of somebody else than the other one',
      { transferee: { identity: { user: { id: people.cleo } }, participantId: 'p' } },
      'transferee',
    ],
  ])('%s', async (_what, more, reason) => {
    const id = await establish(graph, [user(people.ann)]);
    const { status, body } = await transfer(id, user(people.ben), more);
    expect(status).toBe(400);
    expect(body.error.message).toContain(reason);
  });
});
