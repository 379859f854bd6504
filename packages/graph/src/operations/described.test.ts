import { describe, expect, it } from 'vitest';
import {
  describedName,
  publishedDescription,
  reducedDescription,
  reducedFile,
  reduceTo,
  textOfDescription,
  whyReduced,
} from '../../../../test/providers/graph-description/description.js';
import { DescriptionCheck } from '../../../../test/providers/graph-description/description-check.js';
import { deliveries, exchanges, ids, transferDeliveries } from '../__fixtures__/fixtures.js';
import { graphOperations } from './graph-operations.js';

const published = publishedDescription();

describe('our reduction of the description', () => {
  it('is what the published one says of the operations that are used', async ({ skip }) => {
    if (published === undefined) return skip(whyReduced);
    const names = Object.values(graphOperations).map(({ method, path }) =>
      describedName(method, path, published),
    );
    const text = textOfDescription(reduceTo(names, published));
    await expect(text).toMatchFileSnapshot(reducedFile);
  });

  it('has every operation of the table, with the body that it takes', () => {
    const reduced = reducedDescription();
    for (const operation of Object.values(graphOperations)) {
      const name = describedName(operation.method, operation.path, reduced);
      expect([name, reduced.operations[name]?.request !== undefined]).toEqual([
        name,
        'body' in operation,
      ]);
    }
  });
});

const call = '/communications/calls/one';
const user = { '@odata.type': '#microsoft.graph.identity', id: ids.ben };
const ben = {
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: { '@odata.type': '#microsoft.graph.identitySet', user },
};
const mediaConfig = { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' };
const placing = {
  '@odata.type': '#microsoft.graph.call',
  callbackUri: 'https://bot.example.com/callback',
  requestedModalities: ['audio'],
  mediaConfig,
  targets: [ben],
};
const running = {
  '@odata.type': '#microsoft.graph.inviteParticipantsOperation',
  id: ids.operation,
  status: 'running',
  participants: [ben],
};
const participant = {
  '@odata.type': '#microsoft.graph.participant',
  id: 'p',
  info: { identity: { user } },
  isMuted: false,
  isInLobby: false,
};

function notice(resourceUrl: string, resourceData: unknown): unknown {
  return {
    '@odata.type': '#microsoft.graph.commsNotifications',
    value: [{ changeType: 'updated', resourceUrl, resourceData }],
  };
}

type Look = (check: DescriptionCheck) => readonly string[];

const right: readonly (readonly [string, Look])[] = [
  ['a call to a person', (check) => check.request('POST', '/communications/calls', placing)],
  [
    'the documented call and its answer',
    (check) => [
      ...check.request('POST', '/communications/calls', exchanges.createPeerCall.request),
      ...check.answer({
        method: 'POST',
        path: '/communications/calls',
        status: 201,
        body: exchanges.createPeerCall.response,
      }),
    ],
  ],
  ...Object.entries(deliveries)
    .filter(([name]) => name !== 'operationsEnded')
    .map(([name, body]): readonly [string, Look] => [
      `the notice ${name}`,
      (check) => check.notifications(body),
    ]),
  [
    'the notices of transfers',
    (check) =>
      Object.values(transferDeliveries)
        .slice(1)
        .flatMap((one) => check.notifications(one)),
  ],
];

const invite = (check: DescriptionCheck, more: object, person: object = ben) =>
  check.request('POST', `${call}/participants/invite`, { participants: [person], ...more });
const create = (check: DescriptionCheck, changes: object) =>
  check.request('POST', '/communications/calls', { ...placing, ...changes });
const answerTo = (check: DescriptionCheck, path: string, status: number, body: unknown) =>
  check.answer({ method: 'POST', path: `${call}${path}`, status, body });

/** Each wrong in one way, with a word of what must be said about it. */
const planted: readonly (readonly [string, Look, RegExp])[] = [
  [
    'a path that there is not',
    (check) => check.request('POST', `${call}/explode`, {}),
    /no operation/,
  ],
  [
    'an unknown parameter',
    (check) => invite(check, { ringSeconds: 5 }),
    /unknown member ringSeconds/,
  ],
  [
    'an unknown member of somebody invited',
    (check) => invite(check, {}, { ...ben, nickname: 'Ben' }),
    /unknown member nickname/,
  ],
  [
    'an unknown kind of identity',
    (check) => invite(check, {}, { ...ben, identity: { person: user } }),
    /unknown member person/,
  ],
  ['nobody named', (check) => invite(check, {}, { ...ben, identity: undefined }), /identity/],
  [
    'a missing parameter',
    (check) => check.request('POST', `${call}/transfer`, {}),
    /transferTarget/,
  ],
  [
    'a body where there is none',
    (check) => check.request('POST', `${call}/keepAlive`, { clientContext: 'x' }),
    /takes no body/,
  ],
  [
    'media without a type',
    (check) => create(check, { mediaConfig: { preFetchMedia: [] } }),
    /mediaConfig has no @odata\.type/,
  ],
  [
    'media of a type that there is not',
    (check) => create(check, { mediaConfig: { '@odata.type': '#microsoft.graph.magicMedia' } }),
    /unknown type magicMedia/,
  ],
  [
    'media of the type of something else',
    (check) => create(check, { mediaConfig: ben }),
    /invitationParticipantInfo in place of mediaConfig/,
  ],
  [
    'a prompt without a type',
    (check) =>
      check.request('POST', `${call}/playPrompt`, {
        prompts: [{ mediaInfo: { uri: 'https://sounds.example/a.wav' } }],
      }),
    /prompts has no @odata\.type/,
  ],
  [
    'a modality that there is not',
    (check) => create(check, { requestedModalities: ['smell'] }),
    /allowed values/,
  ],
  [
    'a role that there is not',
    (check) => check.request('POST', `${call}/changeScreenSharingRole`, { role: 'owner' }),
    /allowed values/,
  ],
  [
    'a number where a text belongs',
    (check) => invite(check, { clientContext: 7 }),
    /must be string/,
  ],
  [
    'half a second where whole ones belong',
    (check) => check.request('POST', `${call}/redirect`, { targets: [ben], timeout: 20.5 }),
    /must be integer/,
  ],
  [
    'a status of success that is not the documented one',
    (check) => answerTo(check, '/participants/invite', 202, running),
    /202 in place of 200/,
  ],
  [
    'an answer with a status that there is not',
    (check) => answerTo(check, '/participants/invite', 200, { ...running, status: 'ringing' }),
    /allowed values/,
  ],
  [
    'an answer with the operation of something else',
    (check) =>
      answerTo(check, '/mute', 200, { ...running, '@odata.type': '#microsoft.graph.call' }),
    /call in place of muteParticipantOperation/,
  ],
  [
    'an answer with a body where there is none',
    (check) => answerTo(check, '/answer', 202, running),
    /answers no body/,
  ],
  [
    'an error without its frame',
    (check) => answerTo(check, '/mute', 404, { code: '8522', message: 'Gone.' }),
    /error/,
  ],
  [
    'an error whose code is a number',
    (check) => answerTo(check, '/mute', 404, { error: { code: 8522, message: 'Gone.' } }),
    /must be string/,
  ],
  [
    'a change that there is not',
    (check) =>
      check.notifications({
        value: [{ changeType: 'exploded', resourceUrl: call, resourceData: { id: 'one' } }],
      }),
    /allowed values/,
  ],
  [
    'a notice without an address',
    (check) => check.notifications({ value: [{ changeType: 'updated', resourceData: {} }] }),
    /resourceUrl/,
  ],
  [
    'a notice about something that is never notified',
    (check) => check.notifications(notice(`${call}/weather`, {})),
    /nothing is notified/,
  ],
  [
    'the end of an operation without its type',
    (check) =>
      check.notifications(notice(`${call}/operations/o`, { id: 'o', status: 'completed' })),
    /no @odata\.type/,
  ],
  [
    'a state that there is not',
    (check) => check.notifications(notice(call, { state: 'asleep' })),
    /allowed values/,
  ],
  [
    'somebody in a roster of whom it is not told whether they are muted',
    (check) => {
      const silent = { ...participant, isMuted: undefined };
      return check.notifications(notice(`${call}/participants`, [silent]));
    },
    /isMuted/,
  ],
  [
    'an unknown member in a roster',
    (check) => check.notifications(notice(`${call}/participants`, [{ ...participant, mood: 1 }])),
    /unknown member mood/,
  ],
];

const descriptions = [
  ...(published === undefined ? [] : ([['published', published]] as const)),
  ['reduced', reducedDescription()],
] as const;

describe.each(descriptions)('by the %s description', (_, description) => {
  const check = new DescriptionCheck(description);

  it.each(right)('%s is right', (_title, look) => {
    expect(look(check)).toEqual([]);
  });

  it.each(planted)('%s is wrong', (_title, look, problem) => {
    expect(look(check).join('; ')).toMatch(problem);
  });
});
