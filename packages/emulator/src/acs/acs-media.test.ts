import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, startLocalServer } from '../__fixtures__/local-server.js';
import { type AcsEvent, people, phone, user } from './__fixtures__/acs-application.js';
import { AcsScene } from './__fixtures__/acs-scene.js';
import { writeWavFile } from './recording/wav-file.js';

let scene: AcsScene;
let files: LocalServer;

beforeAll(async () => {
  scene = await AcsScene.start({ acs: { numbers: ['+18005550100'] } });
  files = await startLocalServer((request, response) => {
    if (request.url === '/two-seconds.wav') {
      response.end(writeWavFile({ durationMs: 2000, channels: 1 }));
    } else if (request.url === '/broken.wav') {
      response.end('this is no sound');
    } else {
      response.writeHead(404).end();
    }
  });
});

afterAll(() => Promise.all([scene.close(), files.close()]));

const elsewhere = { kind: 'file', file: { uri: 'https://files.example.com/welcome.wav' } };
const hello = { kind: 'text', text: { text: 'Hello, who is there?', sourceLocale: 'en-US' } };

function file(path: string) {
  return { kind: 'file', file: { uri: `${files.origin}${path}` } };
}

/** What each event is and what it says came of the operation. */
function told(events: readonly AcsEvent[]) {
  return events.map(({ type, data }) => [
    type.replace('Microsoft.Communication.', ''),
    data.resultInformation?.code,
    data.resultInformation?.subCode,
  ]);
}

describe('playing', () => {
  it('starts and completes in emulated time, with the context of the request', async () => {
    const id = await scene.speakingCall([people.saysNothing]);
    const events = await scene.eventsDuring(id, 2020, async () => {
      const body = { playSources: [elsewhere], playTo: [], operationContext: 'p-1' };
      expect((await scene.command(id, 'play', body)).status).toBe(202);
    });
    expect(told(events)).toEqual([
      ['PlayStarted', 200, 0],
      ['PlayCompleted', 200, 0],
    ]);
    expect(events.map(({ data }) => data.operationContext)).toEqual(['p-1', 'p-1']);
    expect(events[1]?.data.resultInformation).toMatchObject({
      message: 'Action completed successfully.',
    });
  });

  it('plays a file of this machine for as long as it is, and several one after another', async () => {
    const id = await scene.speakingCall([people.saysNothing]);
    const playSources = [file('/two-seconds.wav'), elsewhere];
    const early = await scene.eventsDuring(id, 4000, () =>
      scene.command(id, 'play', { playSources }),
    );
    expect(told(early)).toEqual([['PlayStarted', 200, 0]]);
    const late = await scene.eventsDuring(id, 20, async () => undefined);
    expect(told(late)).toEqual([['PlayCompleted', 200, 0]]);
  });

  it.each([
    ['is not there', '/missing.wav', 8536],
    ['is no sound', '/broken.wav', 8535],
    ['is named like a picture', '/cat.jpg', 8535],
  ])('fails, saying which source, when a file %s', async (_, path, subCode) => {
    const id = await scene.speakingCall([people.saysNothing]);
    const playSources = [elsewhere, file(path)];
    const events = await scene.eventsDuring(id, 100, () =>
      scene.command(id, 'play', { playSources, operationContext: 'p-2' }),
    );
    expect(events).toMatchObject([
      {
        type: 'Microsoft.Communication.PlayFailed',
        data: {
          operationContext: 'p-2',
          failedPlaySourceIndex: 1,
          resultInformation: { code: 400, subCode },
        },
      },
    ]);
  });

  it('to everybody waits for what plays already; an interruption does not', async () => {
    const id = await scene.speakingCall([people.saysNothing]);
    const play = (operationContext: string, more: object = {}) =>
      scene.command(id, 'play', { playSources: [elsewhere], operationContext, ...more });
    const events = await scene.eventsDuring(id, 3000, async () => {
      await play('first');
      await play('second');
    });
    const spoken = (all: readonly AcsEvent[]) =>
      all.map(({ type, data }) => `${type.split('.').at(-1)} ${data.operationContext}`);
    expect(spoken(events)).toEqual([
      'PlayStarted first',
      'PlayCompleted first',
      'PlayStarted second',
    ]);
    const after = await scene.eventsDuring(id, 3000, () =>
      play('third', { interruptCallMediaOperation: true }),
    );
    expect(spoken(after)).toEqual([
      'PlayCanceled second',
      'PlayStarted third',
      'PlayCompleted third',
    ]);
  });

  it('to one of three puts the others on hold meanwhile, and excludes a second for the same person', async () => {
    const id = await scene.speakingCall([people.saysNothing]);
    await scene.invite(id, people.answersAtOnce);
    await scene.pass(1000);
    const playTo = [people.saysNothing];
    const play = (more: object = {}) =>
      scene.command(id, 'play', { playSources: [elsewhere], playTo, ...more });
    const begun = await scene.eventsDuring(id, 1000, play);
    const held = begun.find(({ data }) => data.participants !== undefined)?.data.participants;
    expect(
      held?.filter(({ isOnHold }) => isOnHold).map(({ identifier }) => identifier.rawId),
    ).toEqual([people.answersAtOnce.communicationUser.id]);
    expect(await play()).toMatchObject({ status: 412, body: { error: { code: '8583' } } });
    expect((await play({ interruptCallMediaOperation: true })).status).toBe(202);
    await scene.pass(3000);
    const last = scene.application.events(id).findLast(({ data }) => data.participants);
    expect(last?.data.participants?.some(({ isOnHold }) => isOnHold)).toBe(false);
  });

  it('in a loop goes on until it is cancelled', async () => {
    const id = await scene.speakingCall([people.saysNothing]);
    const playing = { playSources: [elsewhere], playOptions: { loop: true } };
    await scene.command(id, 'play', { ...playing, operationContext: 'loop' });
    await scene.pass(60_000);
    const events = await scene.eventsDuring(id, 10, async () => {
      expect((await scene.command(id, 'cancelAllMediaOperations')).status).toBe(202);
    });
    expect(told(events)).toEqual([['PlayCanceled', 400, 8508]]);
    expect(events[0]?.data.operationContext).toBe('loop');
  });

  it('ends without a word when the call does', async () => {
    const id = await scene.speakingCall([people.saysNothing]);
    await scene.command(id, 'play', { playSources: [elsewhere] });
    await scene.pass(100);
    const events = await scene.eventsDuring(id, 5000, () =>
      scene.application.request('DELETE', `/${id}`),
    );
    expect(told(events)).toEqual([['CallDisconnected', 200, 7000]]);
  });

  it('sends no start to versions before 2024-09-15', async () => {
    const { id } = await scene.call([people.saysNothing], {}, '2024-04-15');
    await scene.pass(0);
    const events = await scene.eventsDuring(id, 3000, () =>
      scene.application.request('POST', `/${id}:play`, { playSources: [elsewhere] }),
    );
    expect(told(events)).toEqual([['PlayCompleted', 200, 0]]);
  });

  it.each([
    ['no source', {}, '8523'],
    ['an unknown kind', { playSources: [{ kind: 'smoke' }] }, '8523'],
    ['a file without an address', { playSources: [{ kind: 'file', file: { uri: 'x' } }] }, '8523'],
    ['somebody who is not there', { playSources: [elsewhere], playTo: [user(5)] }, '8558'],
  ])('is refused with %s', async (_, body, code) => {
    const id = await scene.speakingCall([people.saysNothing]);
    expect(await scene.command(id, 'play', body)).toMatchObject({
      status: 400,
      body: { error: { code } },
    });
  });

  it('of words is refused in a call without cognitive services', async () => {
    const id = await scene.connectedCall();
    expect(await scene.command(id, 'play', { playSources: [hello] })).toMatchObject({
      status: 400,
      body: { error: { code: '8567' } },
    });
  });
});

describe('recognizing', () => {
  async function recognize(person: object, body: object, ms = 30_000) {
    const id = await scene.speakingCall([person]);
    const { recognizeOptions = {}, ...more } = body as { recognizeOptions?: object };
    const events = await scene.eventsDuring(id, ms, async () => {
      const answer = await scene.command(id, 'recognize', {
        recognizeInputType: 'dtmf',
        recognizeOptions: { targetParticipant: person, ...recognizeOptions },
        operationContext: 'r-1',
        ...more,
      });
      expect(answer.status).toBe(202);
    });
    expect(events.map(({ data }) => data.operationContext)).toEqual(['r-1']);
    return events[0];
  }

  const choices = [
    { label: 'Confirm', phrases: ['Yes!', 'Confirm'], tone: 'one' },
    { label: 'Cancel', phrases: ['No'], tone: 'two' },
  ];

  it.each([
    [
      'three digits',
      people.presses123Pound,
      { recognizeOptions: { dtmfOptions: { maxTonesToCollect: 3 } } },
      8531,
      { recognitionType: 'dtmf', dtmfResult: { tones: ['one', 'two', 'three'] } },
    ],
    [
      'digits up to a stop key',
      people.presses123Pound,
      { recognizeOptions: { dtmfOptions: { stopTones: ['pound'] } } },
      8514,
      { recognitionType: 'dtmf', dtmfResult: { tones: ['one', 'two', 'three'] } },
    ],
    [
      'a choice by key',
      people.presses1,
      { recognizeInputType: 'choices', recognizeOptions: { choices } },
      8533,
      { recognitionType: 'choices', choiceResult: { label: 'Confirm' } },
    ],
    [
      'a choice by word',
      people.saysYes,
      { recognizeInputType: 'choices', recognizeOptions: { choices } },
      8545,
      {
        recognitionType: 'choices',
        choiceResult: { label: 'Confirm', recognizedPhrase: 'yes', confidence: 0.9 },
      },
    ],
    [
      'speech',
      people.saysYes,
      { recognizeInputType: 'speech', playPrompt: hello },
      8569,
      { recognitionType: 'speech', speechResult: { speech: 'yes', confidence: 0.9 } },
    ],
    [
      'keys where words would do too',
      people.presses1,
      {
        recognizeInputType: 'speechOrDtmf',
        recognizeOptions: { dtmfOptions: { maxTonesToCollect: 1 } },
      },
      8531,
      { recognitionType: 'dtmf', dtmfResult: { tones: ['one'] } },
    ],
  ])('completes with %s', async (_, person, body, subCode, result) => {
    expect(await recognize(person, body)).toMatchObject({
      type: 'Microsoft.Communication.RecognizeCompleted',
      data: { resultInformation: { code: 200, subCode }, ...result },
    });
  });

  it.each([
    ['nothing is pressed', people.saysNothing, {}, 400, 8510],
    [
      'the next key does not come',
      people.presses1,
      { recognizeOptions: { dtmfOptions: { maxTonesToCollect: 4 } } },
      400,
      8532,
    ],
    [
      'the key is no choice',
      people.presses1,
      {
        recognizeInputType: 'choices',
        recognizeOptions: { choices: [{ label: 'x', phrases: ['x'], tone: 'nine' }] },
      },
      400,
      8534,
    ],
    [
      'the word is no choice',
      people.saysYes,
      {
        recognizeInputType: 'choices',
        recognizeOptions: { choices: [{ label: 'x', phrases: ['x'] }] },
      },
      400,
      8547,
    ],
    [
      'the prompt cannot be played',
      people.presses1,
      { playPrompts: [{ kind: 'file', file: { uri: 'https://a.example/cat.jpg' } }] },
      500,
      8511,
    ],
  ])('fails when %s', async (_, person, body, code, subCode) => {
    expect(await recognize(person, body)).toMatchObject({
      type: 'Microsoft.Communication.RecognizeFailed',
      data: { resultInformation: { code, subCode } },
    });
  });

  it.each([
    [undefined, 5020],
    [10, 10_020],
  ])('waits for the first key as long as it is told: %s s', async (seconds, ms) => {
    const options = seconds === undefined ? {} : { initialSilenceTimeoutInSeconds: seconds };
    const id = await scene.speakingCall([people.saysNothing]);
    const body = {
      recognizeInputType: 'dtmf',
      recognizeOptions: { targetParticipant: people.saysNothing, ...options },
    };
    const early = await scene.eventsDuring(id, ms - 1, () => scene.command(id, 'recognize', body));
    expect(told(early)).toEqual([]);
    expect(told(await scene.eventsDuring(id, 1, async () => undefined))).toEqual([
      ['RecognizeFailed', 400, 8510],
    ]);
  });

  it.each([
    [true, [['RecognizeCompleted', 200, 8531]]],
    [false, []],
  ])('hears a key during the prompt: %s', async (interruptPrompt, expected) => {
    const id = await scene.speakingCall([people.saysNothing]);
    const target = people.saysNothing;
    const events = await scene.eventsDuring(id, 0, async () => {
      await scene.command(id, 'recognize', {
        recognizeInputType: 'dtmf',
        playPrompt: elsewhere,
        recognizeOptions: {
          targetParticipant: target,
          interruptPrompt,
          dtmfOptions: { maxTonesToCollect: 1 },
        },
      });
      await scene.pass(1000);
      scene.emulator.acs.press(id, target.communicationUser.id, '5');
    });
    expect(told(events)).toEqual(expected);
  });

  it('is cancelled with what plays before it', async () => {
    const id = await scene.speakingCall([people.saysNothing]);
    const target = { targetParticipant: people.saysNothing };
    await scene.command(id, 'play', { playSources: [elsewhere], operationContext: 'p' });
    await scene.command(id, 'recognize', {
      recognizeInputType: 'dtmf',
      recognizeOptions: target,
      operationContext: 'r',
    });
    await scene.pass(100);
    const events = await scene.eventsDuring(id, 60_000, () =>
      scene.command(id, 'cancelAllMediaOperations'),
    );
    expect(told(events)).toEqual([
      ['PlayCanceled', 400, 8508],
      ['RecognizeCanceled', 400, 8508],
    ]);
  });

  it('excludes a second for the same person in a group', async () => {
    const id = await scene.speakingCall([people.saysNothing]);
    await scene.invite(id, people.answersAtOnce);
    await scene.pass(0);
    const body = {
      recognizeInputType: 'dtmf',
      recognizeOptions: { targetParticipant: people.saysNothing },
    };
    expect((await scene.command(id, 'recognize', body)).status).toBe(202);
    expect(await scene.command(id, 'recognize', body)).toMatchObject({
      status: 412,
      body: { error: { code: '8583' } },
    });
  });

  it.each([
    [{ recognizeInputType: 'mindReading' }, '8523'],
    [{ recognizeOptions: undefined }, '8523'],
    [{ recognizeOptions: { targetParticipant: user(5) } }, '8558'],
    [{ recognizeInputType: 'choices' }, '8523'],
    [
      {
        recognizeOptions: {
          targetParticipant: people.saysNothing,
          initialSilenceTimeoutInSeconds: 301,
        },
      },
      '8523',
    ],
    [
      {
        recognizeInputType: 'speech',
        recognizeOptions: {
          targetParticipant: people.saysNothing,
          initialSilenceTimeoutInSeconds: 21,
        },
      },
      '8523',
    ],
  ])('refuses %j', async (more, code) => {
    const id = await scene.speakingCall([people.saysNothing]);
    const answer = await scene.command(id, 'recognize', {
      recognizeInputType: 'dtmf',
      recognizeOptions: { targetParticipant: people.saysNothing },
      ...more,
    });
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
  });
});

describe('keys on a line between two calls', () => {
  const number = '+18005550100';

  async function line() {
    const id = await scene.speakingCall([phone(number)]);
    const incoming = scene.emulator.acs.incomingCalls().at(-1);
    const { id: theirs } = await scene.answer(incoming?.incomingCallContext ?? '');
    await scene.pass(20);
    return { id, theirs };
  }

  it('are heard one by one at the other end until that stops listening', async () => {
    const { id, theirs } = await line();
    const target = { targetParticipant: phone('+18005550199') };
    const start = { ...target, operationContext: 'listen' };
    expect((await scene.command(theirs, 'startContinuousDtmfRecognition', start)).status).toBe(200);
    const before = scene.application.events(theirs).length;
    const sent = await scene.eventsDuring(id, 600, async () => {
      const answer = await scene.command(id, 'sendDtmfTones', {
        targetParticipant: phone(number),
        tones: ['one', 'pound', 'a'],
        operationContext: 'send',
      });
      expect(answer).toMatchObject({ status: 202, body: { operationContext: 'send' } });
    });
    expect(told(sent)).toEqual([['SendDtmfTonesCompleted', 200, 0]]);
    const heard = scene.application.events(theirs).slice(before);
    expect(heard.map(({ data }) => data)).toMatchObject([
      { sequenceId: 1, tone: 'one', operationContext: 'listen' },
      { sequenceId: 2, tone: 'pound' },
      { sequenceId: 3, tone: 'a' },
    ]);
    const stopped = await scene.eventsDuring(theirs, 0, async () => {
      const answer = await scene.command(theirs, 'stopContinuousDtmfRecognition', target);
      expect(answer.status).toBe(200);
    });
    expect(told(stopped)).toEqual([['ContinuousDtmfRecognitionStopped', 200, 7000]]);
  });

  it('are no longer listened to when the call ends, which is said with the call’s reason', async () => {
    const { theirs } = await line();
    const target = { targetParticipant: phone('+18005550199') };
    await scene.command(theirs, 'startContinuousDtmfRecognition', target);
    const events = await scene.eventsDuring(theirs, 50, () =>
      scene.application.request('DELETE', `/${theirs}`),
    );
    expect(told(events)).toEqual([
      ['ContinuousDtmfRecognitionStopped', 200, 7000],
      ['CallDisconnected', 200, 7000],
    ]);
  });

  it('are refused to somebody without a telephone, and beyond eighteen', async () => {
    const { id } = await line();
    const tones = Array(19).fill('one');
    const tooMany = { targetParticipant: phone(number), tones };
    const user1 = await scene.connectedCall();
    const noPhone = { targetParticipant: people.answersAtOnce, tones: ['one'] };
    for (const answer of [
      await scene.command(id, 'sendDtmfTones', tooMany),
      await scene.command(id, 'sendDtmfTones', { ...tooMany, tones: ['eleven'] }),
      await scene.command(user1, 'sendDtmfTones', noPhone),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { error: { code: '8523' } } });
    }
    const nobody = { targetParticipant: people.answersAtOnce };
    expect(await scene.command(user1, 'stopContinuousDtmfRecognition', nobody)).toMatchObject({
      status: 400,
      body: { error: { code: '8585' } },
    });
  });
});

describe('holding', () => {
  const target = { targetParticipant: people.saysNothing };

  it('shows in the roster, and so does its end', async () => {
    const id = await scene.speakingCall([people.saysNothing]);
    for (const [verb, isOnHold] of [
      ['hold', true],
      ['unhold', false],
    ] as const) {
      const events = await scene.eventsDuring(id, 10, async () => {
        const music = verb === 'hold' ? { playSourceInfo: elsewhere } : {};
        expect((await scene.command(id, verb, { ...target, ...music })).status).toBe(200);
      });
      const held = events[0]?.data.participants?.find(
        ({ identifier }) => identifier.rawId === people.saysNothing.communicationUser.id,
      );
      expect({ count: events.length, isOnHold: held?.isOnHold }).toEqual({ count: 1, isOnHold });
    }
  });

  it('fails when its music cannot be played', async () => {
    const id = await scene.speakingCall([people.saysNothing]);
    const events = await scene.eventsDuring(id, 10, () =>
      scene.command(id, 'hold', {
        ...target,
        playSourceInfo: file('/broken.wav'),
        operationContext: 'h',
      }),
    );
    expect(told(events).at(-1)).toEqual(['HoldFailed', 400, 8535]);
    const roster = scene.application.events(id).findLast(({ data }) => data.participants);
    expect(roster?.data.participants?.some(({ isOnHold }) => isOnHold)).toBe(false);
  });

  it('with music excludes playing to the same person', async () => {
    const id = await scene.speakingCall([people.saysNothing]);
    await scene.command(id, 'hold', { ...target, playSourceInfo: elsewhere });
    await scene.pass(10);
    const play = { playSources: [elsewhere], playTo: [people.saysNothing] };
    expect((await scene.command(id, 'play', play)).status).toBe(412);
    await scene.command(id, 'unhold', target);
    expect((await scene.command(id, 'play', play)).status).toBe(202);
  });
});
