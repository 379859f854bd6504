import { readFileSync } from 'node:fs';
import { CallAutomationClient } from '@azure/communication-call-automation';
import type { AcsApi } from '@tandem/acs';
import { acs, createAcsProvider } from '@tandem/acs';
import type { Calling, Provider } from '@tandem/core';
import { createCalling, initialCallState } from '@tandem/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declaredDifferences, differenceTable } from './acs-differences.js';
import {
  callbackUrl,
  callConnectionId,
  officialSource,
  operationContext,
  parityCases,
  source,
} from './acs-operations.js';
import { recordedFileRequests } from './recording-file-requests.js';
import { differencesBetween, type RequestDifference } from './request-difference.js';
import type { RecordedRequest } from './request-recorder.js';
import { RequestRecorder } from './request-recorder.js';

const accessKey = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const page = readFileSync(new URL('../../docs/providers/acs.md', import.meta.url), 'utf8');

/** A difference of one operation. */
interface Found extends RequestDifference {
  readonly operation: string;
}

/** Whether a declared difference is about one that was found. */
function isAbout(
  { operations, field, official, tandem }: (typeof declaredDifferences)[number],
  found: Found,
): boolean {
  const end = new RegExp(`(?:^|\\.)${field.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`);
  return (
    (operations === 'every' || operations.includes(found.operation)) &&
    end.test(found.where) &&
    (official === undefined) === (found.official === undefined) &&
    (tandem === undefined) === (found.tandem === undefined)
  );
}

describe('the official client and Tandem', () => {
  let service: RequestRecorder;
  let provider: Provider;
  let calling: Calling;
  let api: AcsApi;
  let official: CallAutomationClient;
  const found: Found[] = [];

  beforeAll(async () => {
    service = await RequestRecorder.listen();
    const { endpoint } = service;
    official = new CallAutomationClient(`endpoint=${endpoint}/;accesskey=${accessKey}`, {
      allowInsecureConnection: true,
      sourceIdentity: officialSource,
      retryOptions: { maxRetries: 0 },
    });
    provider = createAcsProvider({ credential: { endpoint, accessKey }, callbackUrl, source });
    calling = createCalling({ instances: [provider] });
    api = calling.native(acs);
  });

  afterAll(async () => {
    await calling.close();
    await service[Symbol.asyncDispose]();
  });

  it.each(parityCases)('$operation, $variant: ask the same', async (one) => {
    const call = official.getCallConnection(callConnectionId);
    const theirs = await service.during(one.answers, () =>
      one.official({ client: official, call, media: call.getCallMedia() }),
    );
    const ours = await service.during(one.answers, () =>
      one.tandem({ api, call: api.call(callConnectionId) }),
    );
    expect(ours).toHaveLength(theirs.length);
    expect(theirs.length).toBe(one.answers.length);
    const differences = theirs.flatMap((request, index) =>
      differencesBetween(request, ours[index]).map((difference) => ({
        operation: one.operation,
        ...difference,
      })),
    );
    found.push(...differences);
    const undeclared = differences.filter(
      (difference) => !declaredDifferences.some((declared) => isAbout(declared, difference)),
    );
    expect(undeclared).toEqual([]);
  });

  it.each(parityCases.filter(({ command }) => command !== undefined))(
    '$operation, $variant: the neutral command asks the same as the native method',
    async ({ tandem, command, answers }) => {
      const [native] = await service.during(answers, () =>
        tandem({ api, call: api.call(callConnectionId) }),
      );
      const [neutral] = await service.during(answers, async () => {
        if (command === undefined) throw new Error('There is no command.');
        return provider
          .prepare(command, {
            operationId: 'operation-1',
            correlationToken: operationContext,
            idempotencyKey: '7b0e0a5c-7c5e-4f43-9b6b-2f0c2b7f8c11',
            firstSentAt: '2026-03-12T10:00:00.000Z',
            call: initialCallState(`acs:${callConnectionId}`),
          })
          .send({});
      });
      expect(differencesBetween(native, neutral)).toEqual([]);
    },
  );

  it('read and delete files of recordings alike', async () => {
    const { theirs, ours } = await recordedFileRequests(accessKey);
    for (const [operation, request] of Object.entries(theirs)) {
      const differences = differencesBetween(request, ours[operation]).map((difference) => ({
        operation,
        ...difference,
      }));
      found.push(...differences);
      const undeclared = differences.filter(
        (difference) => !declaredDifferences.some((declared) => isAbout(declared, difference)),
      );
      expect(undeclared).toEqual([]);
    }
  });

  it('are compared in every operation', () => {
    const all = [...Object.keys(api), ...Object.keys(api.call(callConnectionId))].filter(
      (name) => !['call', 'recordingFiles', 'callConnectionId'].includes(name),
    );
    const compared = parityCases.map(({ operation }) => operation);
    expect([...new Set(compared)].sort()).toEqual([...new Set(all)].sort());
    expect(new Set(compared).size).toBe(34);
  });

  it('differ in all that is declared, and for every operation that is named', () => {
    const operations = [...new Set(parityCases.map(({ operation }) => operation))];
    const missing = declaredDifferences.flatMap((declared) => {
      const named = declared.operations === 'every' ? operations : declared.operations;
      return named
        .filter((operation) =>
          found.every((one) => one.operation !== operation || !isAbout(declared, one)),
        )
        .map((operation) => `${operation} ${declared.field}`);
    });
    expect(missing).toEqual([]);
  });

  it('have their differences told on the page', () => {
    const [, block] = /<!-- differences -->\n([\s\S]*?)\n<!-- \/differences -->/.exec(page) ?? [];
    expect(block).toBe(differenceTable());
  });
});

describe('the comparison', () => {
  const request: RecordedRequest = {
    method: 'POST',
    target: '/calling/callConnections?api-version=2026-03-12',
    headers: { accept: 'application/json', 'x-ms-date': 'Thu, 12 Mar 2026 10:00:00 GMT' },
    body: '{"targets":[{"rawId":"a"}],"n":1}',
  };

  it.each<[string, Partial<RecordedRequest>, string]>([
    ['another method', { method: 'PUT' }, 'method'],
    ['another path', { target: '/calling?api-version=2026-03-12' }, 'path'],
    ['another query', { target: '/calling/callConnections' }, 'query'],
    ['a header less', { headers: { accept: 'application/json' } }, 'header x-ms-date'],
    ['another field', { body: '{"targets":[{"rawId":"b"}],"n":1}' }, 'body.targets.0.rawId'],
    ['another type', { body: '{"targets":[{"rawId":"a"}],"n":"1"}' }, 'body.n'],
  ])('sees %s', (_what, change, where) => {
    const differences = differencesBetween(request, { ...request, ...change });
    expect(differences.map((difference) => difference.where)).toEqual([where]);
  });

  it('takes the order of members for nothing, and other dates for the same', () => {
    const other = {
      ...request,
      headers: { ...request.headers, 'x-ms-date': 'Thu, 12 Mar 2026 10:00:01 GMT' },
      body: '{"n":1,"targets":[{"rawId":"a"}]}',
    };
    expect(differencesBetween(request, other)).toEqual([]);
  });
});
