import { afterEach, beforeEach, expect, it } from 'vitest';
import { people } from './__fixtures__/acs-application.js';
import { AcsScene } from './__fixtures__/acs-scene.js';

const early = '2023-01-15-preview';

let scene: AcsScene;

beforeEach(async () => {
  scene = await AcsScene.start({ acs: { relaxedApiVersions: true } });
});

afterEach(() => scene.close());

async function connect(apiVersion: string): Promise<string> {
  const source = { identifier: people.neverAnswers };
  const isEarly = apiVersion === early;
  const { id } = await scene.call([people.answersAtOnce], isEarly ? { source } : {}, apiVersion);
  await scene.pass(5000);
  return id;
}

function recordings(method: string, path: string, body?: object) {
  const target = `/calling/recordings${path}?api-version=${early}`;
  return scene.application.send(method, target, body === undefined ? '' : JSON.stringify(body));
}

/** The rosters of callbacks; early ones are lists of bare identifiers. */
function rosters(id: string): readonly (readonly object[])[] {
  return scene.application
    .events(id)
    .flatMap(({ data }) => (data.participants === undefined ? [] : [data.participants]));
}

it('an early version says three times that a call connected, a later one once', async () => {
  const names = (id: string) => scene.application.eventNames(id);
  expect(names(await connect(early))).toEqual([
    'CallConnected',
    'CallConnected',
    'ParticipantsUpdated',
    'ParticipantsUpdated',
    'CallConnected',
    'ParticipantsUpdated',
  ]);
  expect(names(await connect('2023-10-15'))).toEqual(['CallConnected', 'ParticipantsUpdated']);
});

it('an early version says nothing more of a call that ended meanwhile', async () => {
  const source = { identifier: people.neverAnswers };
  const { id } = await scene.call([people.answersAtOnce], { source }, early);
  await scene.pass(100);
  await scene.application.request('DELETE', `/${id}`, undefined, { apiVersion: early });
  await scene.pass(5000);
  expect(scene.application.eventNames(id)).toEqual([
    'CallConnected',
    'CallConnected',
    'CallDisconnected',
  ]);
});

it('an early version shows the recorder in rosters, at each change, and not in lists', async () => {
  const id = await connect(early);
  const { serverCallId } = (
    await scene.application.request('GET', `/${id}`, undefined, { apiVersion: early })
  ).body;
  const before = rosters(id).length;
  const callLocator = { kind: 'serverCallLocator', serverCallId };
  const { recordingId = '' } = (await recordings('POST', '', { callLocator })).body;
  await scene.pass(10_000);
  await recordings('POST', `/${recordingId}:pause`);
  await recordings('POST', `/${recordingId}:resume`);
  await recordings('DELETE', `/${recordingId}`);
  await scene.pass(10_000);
  const shown = rosters(id).slice(before);
  expect(shown.map((roster) => roster.length)).toEqual([3, 3, 3, 3, 2]);
  expect(shown[0]?.[0]).toEqual({ rawId: expect.stringMatching(/^28:[\da-f-]{36}$/) });
  const list = await scene.application.request('GET', `/${id}/participants`, undefined, {
    apiVersion: early,
  });
  expect(JSON.stringify(list.body)).not.toContain('"28:');
});
