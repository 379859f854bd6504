import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { withBody, withHeaders, withMembers, withToken } from './attack.js';
import { EntranceStage, gridSecret } from './entrance-stage.js';
import type { SentRequest } from './sent-request.js';

interface Answer {
  readonly status: number;
  /** As the guide says it. */
  readonly when: string;
  /** How the stage is set up, where that is special. */
  readonly acceptedStatus?: 202;
  /** Does what leads to the answer. */
  ask(stage: EntranceStage): Promise<SentRequest> | SentRequest;
}

const acs = (stage: EntranceStage) => stage.good('acs');

const fromGrid = (stage: EntranceStage) =>
  withHeaders(acs(stage), {
    authorization: undefined,
    'x-event-grid-secret': gridSecret,
    'aeg-event-type': 'SubscriptionValidation',
  });

const validation = JSON.stringify([
  {
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    data: { validationCode: '512d38b6-c7b8-40c8-89fe-f46f9e9622b6' },
  },
]);

const asking = (stage: EntranceStage, origin?: string) =>
  withHeaders({ ...acs(stage), method: 'OPTIONS' }, { 'webhook-request-origin': origin });

const answers: readonly Answer[] = [
  { status: 200, when: 'the log has it', ask: acs },
  {
    status: 202,
    when: 'the log has it, where `acceptedStatus` says so (202 or 204)',
    acceptedStatus: 202,
    ask: acs,
  },
  {
    status: 200,
    when: 'Event Grid validates a subscription',
    ask: (stage) => withBody(fromGrid(stage), validation),
  },
  {
    status: 200,
    when: 'an allowed sender asks for consent (`OPTIONS`)',
    ask: (stage) => asking(stage, 'eventgrid.azure.net'),
  },
  { status: 204, when: '`OPTIONS` that asks for nothing', ask: (stage) => asking(stage) },
  {
    status: 204,
    when: 'a call in the format of the former Skype bot platform, which then comes again in that of Graph',
    ask: (stage) =>
      withBody(
        stage.good('graph'),
        JSON.stringify({ id: '1', callState: 'incoming', presentedModalityTypes: ['audio'] }),
      ),
  },
  {
    status: 400,
    when: 'the body is not UTF-8, not JSON, ambiguous, or in no form of the provider',
    ask: (stage) => withMembers(acs(stage), '"a":1,"a":2'),
  },
  {
    status: 401,
    when: 'it is not proven that the provider sent it',
    ask: (stage) => withToken({ good: acs(stage) }, stage.token('acs', { aud: 'another' })),
  },
  {
    status: 403,
    when: 'a sender that is not allowed asks for consent',
    ask: (stage) => asking(stage, 'sender.example'),
  },
  {
    status: 404,
    when: 'no provider has this path',
    ask: (stage) => ({ ...acs(stage), path: '/webhooks/another' }),
  },
  {
    status: 405,
    when: 'the method is neither `POST` nor `OPTIONS`',
    ask: (stage) => ({ ...acs(stage), method: 'PUT' }),
  },
  {
    status: 408,
    when: 'the body took longer than `bodyTimeoutMs`',
    async ask(stage) {
      // The keys are there before, so that the only time that is measured is that of the body.
      await stage.send(acs(stage));
      return { ...acs(stage), framing: 'slow' };
    },
  },
  {
    status: 413,
    when: 'the body is larger than `maxBodyBytes`',
    ask: (stage) => withBody(acs(stage), Buffer.alloc(100_000)),
  },
  {
    status: 415,
    when: 'the body is not JSON in UTF-8 by its content type, or compressed',
    ask: (stage) => withHeaders(acs(stage), { 'content-type': 'text/plain' }),
  },
  {
    status: 503,
    when: 'the log cannot take it',
    ask(stage) {
      stage.log.refusal = new Error('The disk is full.');
      return acs(stage);
    },
  },
  {
    status: 503,
    when: 'the signing keys cannot be had',
    ask(stage) {
      stage.publishers.acs.disorder = 'error';
      return acs(stage);
    },
  },
  {
    status: 503,
    when: 'the client is closed',
    async ask(stage) {
      await stage.calling.close();
      return acs(stage);
    },
  },
];

let stage: EntranceStage | undefined;

afterEach(() => stage?.[Symbol.asyncDispose]());

describe('the entrance answers', () => {
  it.each(answers)('$status when $when', async ({ status, acceptedStatus, ask }) => {
    stage = await EntranceStage.open(
      acceptedStatus === undefined ? {} : { providers: { acs: { acceptedStatus } } },
    );
    const request = await ask(stage);
    // What was answered in preparing it is told after its answer.
    await stage.clock.turn();
    const { told } = stage;
    const { appended } = stage.log;
    const answer = await stage.send(request);
    expect(answer.status).toBe(status);
    const isKept = stage.log.appended > appended;
    expect(isKept).toBe(request.method === 'POST' && status < 300 && isOfProvider(request));
    if (!isKept) {
      await stage.clock.turn();
      expect(stage.told).toBe(told);
    }
    if (status >= 400) expect(JSON.parse(answer.text)).toHaveProperty('error.code');
    if (status === 503) expect(answer.headers).toHaveProperty('retry-after');
  });
});

/** Whether a body reports on calls, and is no question of its sender. */
function isOfProvider({ body }: SentRequest): boolean {
  return !/validationCode|callState/.test(Buffer.from(body).toString());
}

describe('the guide', () => {
  it('lists these answers, and no others', () => {
    const guide = readFileSync(new URL('../../docs/guides/webhooks.md', import.meta.url), 'utf8');
    const listed = /<!-- answers -->\n([\s\S]*?)<!-- \/answers -->/.exec(guide)?.[1];
    const rows = answers.map(({ status, when }) => `| ${status} | ${when} |\n`);
    expect(listed).toBe(['| answer | when |\n| --- | --- |\n', ...rows].join(''));
  });
});
