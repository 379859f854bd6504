import { describe, expect, it } from 'vitest';
import { answerBody, establish, joinIdMeeting, people, user } from './__fixtures__/graph-bodies.js';
import { lastIncoming, lastOfCall } from './__fixtures__/graph-observations.js';
import { useGraph } from './__fixtures__/use-graph.js';

const graph = useGraph();
const ann = `8:orgid:${people.ann}`;

/** Ann, or whoever is named, calls the application. */
async function ring(order: object = {}): Promise<string> {
  const { id } = graph.emulator.graph.placeIncomingCall({ from: ann, ...order });
  await graph.advance(50);
  return id;
}

describe('an incoming call', () => {
  it('is announced at the registered webhook', async () => {
    const id = await ring({ callerDisplayName: 'Ann', subject: 'Order 7' });
    const { clientId } = graph.emulator.info.graph;
    expect(lastOfCall(graph, id)).toMatchObject({
      changeType: 'created',
      resource: `/app/calls/${id}`,
      resourceData: {
        '@odata.type': '#microsoft.graph.call',
        state: 'incoming',
        direction: 'incoming',
        source: { identity: { user: { id: people.ann, displayName: 'Ann' } } },
        targets: [{ identity: { application: { id: clientId } } }],
        requestedModalities: ['audio'],
        tenantId: graph.tenantId,
        incomingContext: { sourceParticipantId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        id,
      },
      claims: { aud: clientId },
    });
    expect((await graph.ask('GET', `/${id}`)).body).toMatchObject({
      state: 'incoming',
      direction: 'incoming',
      subject: 'Order 7',
    });
  });

  it('to a resource account or a number names it as the target', async () => {
    await ring({ to: '28:orgid:00000000-0000-4000-8000-0000000000f1' });
    expect(lastIncoming(graph)).toMatchObject({
      targets: [{ identity: { applicationInstance: {} } }],
    });
    await ring({ to: '4:+14255550120', from: '4:+14255550101' });
    expect(lastIncoming(graph)).toMatchObject({
      source: { identity: { phone: { id: '+14255550101' } } },
      targets: [{ identity: { phone: { id: '+14255550120' } } }],
    });
  });

  it('is over when nobody decides within 15 seconds', async () => {
    const id = await ring();
    await graph.advance(14_900);
    expect(graph.story(id)).toEqual(['call incoming']);
    await graph.advance(100);
    expect(graph.story(id)).toEqual(['call incoming', 'call terminated']);
    const late = await graph.ask('POST', `/${id}/answer`, answerBody);
    expect(late).toMatchObject({ status: 404, body: { error: { code: '8522' } } });
  });

  it('is over when the caller gives up', async () => {
    const id = await ring({ timeoutMs: 3000 });
    await graph.advance(3000);
    expect(lastOfCall(graph, id)).toMatchObject({
      changeType: 'deleted',
      resourceData: { state: 'terminated', resultInfo: { code: 200, subcode: 4521 } },
    });
  });

  it.each(['', 'microsoft.graph.'])(
    'is answered by %sanswer: 202, then established',
    async (namespace) => {
      const id = await ring();
      const answered = await graph.ask('POST', `/${id}/${namespace}answer`, {
        ...answerBody,
        callbackUri: graph.callbackUri,
        participantCapacity: 200,
      });
      expect(answered).toMatchObject({ status: 202, body: null });
      await graph.advance(500);
      expect(graph.story(id)).toEqual(['call incoming', 'call establishing', 'call established']);
      expect(lastOfCall(graph, id).resourceData).toMatchObject({ mediaState: { audio: 'active' } });
      expect((await graph.ask('GET', `/${id}`)).body).toMatchObject({
        state: 'established',
        mediaConfig: answerBody.mediaConfig,
      });
      await graph.advance(20_000);
      expect(graph.story(id)).toHaveLength(3);
      await graph.ask('DELETE', `/${id}`);
      await graph.advance(50);
      expect(graph.story(id).slice(3)).toEqual(['call terminating', 'call terminated']);
    },
  );

  it('plays what the caller does once they are connected', async () => {
    const id = await ring({ conduct: { leavesAfterMs: 2000 } });
    await graph.ask('POST', `/${id}/answer`, answerBody);
    await graph.advance(1500);
    expect(graph.story(id).at(-1)).toBe('call established');
    await graph.advance(1000);
    expect(lastOfCall(graph, id).resourceData).toMatchObject({ resultInfo: { subcode: 4521 } });
  });

  it('turns into a group call when somebody is invited', async () => {
    const id = await ring({ to: '28:orgid:00000000-0000-4000-8000-0000000000f1' });
    await graph.ask('POST', `/${id}/answer`, answerBody);
    await graph.advance(500);
    await graph.ask('POST', `/${id}/participants/invite`, { participants: [user(people.ben)] });
    await graph.advance(500);
    expect((await graph.ask('GET', `/${id}/participants`)).body.value).toHaveLength(3);
  });

  it('into a meeting brings its place, and answering it the roster', async () => {
    const id = await ring({ meeting: joinIdMeeting });
    expect(lastIncoming(graph)).toMatchObject(joinIdMeeting);
    await graph.ask('POST', `/${id}/answer`, answerBody);
    await graph.advance(500);
    expect(graph.story(id)).toEqual([
      'call incoming',
      'call establishing',
      'call established',
      'roster',
    ]);
    expect((await graph.ask('GET', `/${id}/participants`)).body.value).toHaveLength(2);
  });

  it.each(['none', 'busy', 'forbidden'])(
    'is rejected with %s: 202, then deleted without a state',
    async (reason) => {
      const id = await ring();
      expect(await graph.ask('POST', `/${id}/reject`, { reason })).toMatchObject({
        status: 202,
        body: null,
      });
      await graph.advance(50);
      expect(lastOfCall(graph, id)).toMatchObject({ changeType: 'deleted' });
      expect(lastOfCall(graph, id).resourceData.state).toBeUndefined();
      expect((await graph.ask('GET', `/${id}`)).status).toBe(404);
      expect(graph.emulator.calls()).toEqual([]);
    },
  );
});

describe('redirecting', () => {
  it('sends the caller on, and tells who answered', async () => {
    const id = await ring();
    const body = { targets: [user(people.ben)], timeout: 20 };
    expect(await graph.ask('POST', `/${id}/redirect`, body)).toMatchObject({ status: 202 });
    expect((await graph.ask('GET', `/${id}`)).body.state).toBe('redirecting');
    await graph.advance(500);
    expect(lastOfCall(graph, id)).toMatchObject({
      changeType: 'deleted',
      resourceData: { state: 'terminated', answeredBy: { user: { id: people.ben } } },
    });
  });

  it('rings all targets, of whom the first has the call', async () => {
    const id = await ring();
    const targets = [people.declines, people.ben, people.neverAnswers].map((one) => user(one));
    await graph.ask('POST', `/${id}/redirect`, { targets });
    expect(graph.emulator.calls()[0]?.ringing).toHaveLength(3);
    await graph.advance(500);
    expect(lastOfCall(graph, id).resourceData).toMatchObject({
      answeredBy: { user: { id: people.ben } },
    });
    expect(graph.emulator.calls()).toEqual([]);
  });

  it.each([
    [{ timeout: 15 }, 15_000],
    [{}, 55_000],
  ])('with %j ends the call after %i ms when nobody answers', async (more, timeoutMs) => {
    const id = await ring();
    await graph.ask('POST', `/${id}/redirect`, { targets: [user(people.neverAnswers)], ...more });
    await graph.advance(timeoutMs - 100);
    expect(graph.story(id)).toEqual(['call incoming']);
    await graph.advance(100);
    expect(lastOfCall(graph, id).resourceData).toMatchObject({
      state: 'terminated',
      resultInfo: { code: 408, subcode: 10057 },
    });
  });

  it.each<[string, object, string]>([
    ['to nobody', { targets: [] }, 'targets'],
    ['to 26', { targets: Array.from({ length: 26 }, (_, n) => user(`u-${n}`)) }, '26'],
    ['to one twice', { targets: [user('u'), user('u')] }, 'twice'],
    ['for 14 s', { targets: [user('u')], timeout: 14 }, 'timeout'],
    ['for 91 s', { targets: [user('u')], timeout: 91 }, 'timeout'],
  ])('%s is refused', async (_what, body, reason) => {
    const id = await ring();
    const { status, body: answer } = await graph.ask('POST', `/${id}/redirect`, body);
    expect(status).toBe(400);
    expect(answer.error.message).toContain(reason);
  });
});

describe('a decision on an incoming call is refused', () => {
  it.each<[string, object, string]>([
    ['answer', { acceptedModalities: ['audio'] }, 'mediaConfig'],
    ['answer', { ...answerBody, acceptedModalities: undefined }, 'acceptedModalities'],
    ['answer', { ...answerBody, callbackUri: 'http://bot.example.com' }, 'callbackUri'],
    ['answer', { ...answerBody, participantCapacity: 0.5 }, 'participantCapacity'],
    ['reject', { reason: 'asleep' }, 'reason'],
  ])('for the %s %j, naming the field', async (name, body, field) => {
    const id = await ring();
    const answer = await graph.ask('POST', `/${id}/${name}`, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    expect(answer.body.error.message).toContain(field);
  });

  it.each(['answer', 'reject', 'redirect'])('when it was answered before (%s)', async (name) => {
    const id = await ring();
    await graph.ask('POST', `/${id}/answer`, answerBody);
    const body = { ...answerBody, targets: [user(people.ben)] };
    const again = await graph.ask('POST', `/${id}/${name}`, body);
    expect(again).toMatchObject({ status: 400, body: { error: { code: '8585' } } });
  });

  it('when the call is the application’s own', async () => {
    const id = await establish(graph, [user(people.ann)]);
    const answer = await graph.ask('POST', `/${id}/reject`, {});
    expect(answer).toMatchObject({ status: 400, body: { error: { code: '8585' } } });
  });

  it('for what takes an established call, while it is incoming', async () => {
    const id = await ring();
    const answer = await graph.ask('POST', `/${id}/subscribeToTone`, {});
    expect(answer).toMatchObject({ status: 400, body: { error: { code: '8501' } } });
  });
});

describe('a recording policy', () => {
  it('gives the application five seconds, and takes its recording status', async () => {
    const late = await ring({ isPolicyRecording: true });
    await graph.advance(5000);
    expect(graph.story(late).at(-1)).toBe('call terminated');

    const id = await ring({ isPolicyRecording: true });
    expect(lastIncoming(graph)).toMatchObject({
      incomingContext: { observedParticipantId: expect.any(String) },
    });
    await graph.ask('POST', `/${id}/answer`, answerBody);
    await graph.advance(500);
    const { status, body } = await graph.ask('POST', `/${id}/updateRecordingStatus`, {
      status: 'recording',
      clientContext: 'policy',
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        '@odata.type': '#microsoft.graph.updateRecordingStatusOperation',
        status: 'completed',
        clientContext: 'policy',
      },
    });
    await graph.advance(50);
    const roster = graph.notifications.at(-1)?.resourceData;
    expect(roster?.[1]).toMatchObject({ recordingInfo: { recordingStatus: 'recording' } });
  });

  it('is what updateRecordingStatus is for, and nothing else', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    const answer = await graph.ask('POST', `/${id}/updateRecordingStatus`, { status: 'recording' });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain('recording policy');
    const wrong = await graph.ask('POST', `/${id}/updateRecordingStatus`, { status: 'paused' });
    expect(wrong.body.error.message).toContain('status');
  });
});

describe('an order for an incoming call is refused', () => {
  it.each<[object, string]>([
    [{ from: 'Ann' }, '"from"'],
    [{ to: '28:00000000-0000-4000-8000-0000000000ee' }, 'no application'],
    [{ meeting: {} }, '"meeting"'],
  ])('%j', (order, reason) => {
    expect(() => graph.emulator.graph.placeIncomingCall({ from: ann, ...order })).toThrow(reason);
  });

  it('over the control API, which places calls and hangs up too', async () => {
    const { control } = graph.emulator.info;
    const post = (path: string, body: object) =>
      fetch(`${control}/graph${path}`, { method: 'POST', body: JSON.stringify(body) });
    expect((await post('/incoming-calls', { from: 'Ann' })).status).toBe(400);
    expect((await post('/webhook', { callbackUri: 'bot' })).status).toBe(400);
    expect((await post('/webhook', { callbackUri: `${graph.callbackUri}/2` })).status).toBe(204);
    const placed = await post('/incoming-calls', { from: ann, conduct: { presses: '1' } });
    expect(placed.status).toBe(201);
    const { id }: { id: string } = JSON.parse(await placed.text());
    await graph.advance(50);
    await graph.ask('POST', `/${id}/answer`, answerBody);
    await graph.advance(500);
    expect((await graph.ask('GET', `/${id}`)).body).toMatchObject({
      callbackUri: `${graph.callbackUri}/2`,
    });
    const person = `${control}/graph/calls/${id}/people/${encodeURIComponent(ann)}`;
    expect((await fetch(person, { method: 'DELETE' })).status).toBe(204);
    await graph.advance(50);
    expect(graph.story(id).at(-1)).toBe('call terminated');
  });
});
