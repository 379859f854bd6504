import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Clock } from '@tandem/core';
import { CallingError, systemClock } from '@tandem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ids } from '../__fixtures__/fixtures.js';
import { options } from '../__fixtures__/graph-harness.js';
import { examples } from '../__fixtures__/native-examples.js';
import { operationNames } from '../__fixtures__/page-tables.js';
import type { GraphProvider } from '../graph-provider.js';
import { createGraphProvider } from '../graph-provider.js';
import { graphOperation } from './graph-operations.js';

/** What happens to the first request; every further one is carried out and answered. */
type Mishap = keyof typeof mishaps;

/** What becomes of a request that goes wrong; one without a status is cut off. */
const mishaps = {
  'answered 503 before it was executed': { isExecuted: false, status: 503 },
  'answered 503 after it was executed': { isExecuted: true, status: 503 },
  'answered 503 with Retry-After before it was executed': {
    isExecuted: false,
    status: 503,
    after: 1,
  },
  'answered 503 with Retry-After after it was executed': {
    isExecuted: true,
    status: 503,
    after: 1,
  },
  'cut off before it was executed': { isExecuted: false },
  'cut off after it was executed': { isExecuted: true },
  throttled: { isExecuted: false, status: 429 },
  'throttled with Retry-After': { isExecuted: false, status: 429, after: 1 },
} as const;

/** How a request goes wrong. */
interface Course {
  readonly isExecuted: boolean;
  readonly status?: number;
  /** Seconds after which the client is to come back. */
  readonly after?: number;
}

let server: Server;
let provider: GraphProvider;
let course: Course;
let requests = 0;
let executions = 0;

/** Waits for nothing: how long it waits is proven elsewhere. */
const hastyClock: Clock = {
  ...systemClock,
  after: (_delayMs, task) => {
    const immediate = setImmediate(task);
    return { cancel: () => clearImmediate(immediate) };
  },
};

beforeEach(async () => {
  requests = 0;
  executions = 0;
  server = createServer(async (request, response) => {
    await text(request);
    requests += 1;
    const isFirst = requests === 1;
    const { isExecuted, status, after }: Course = isFirst ? course : { isExecuted: true };
    if (isExecuted) executions += 1;
    if (isFirst && status === undefined) {
      request.socket.destroy();
      return;
    }
    if (isFirst)
      response
        .writeHead(status ?? 200, after === undefined ? {} : { 'retry-after': String(after) })
        .end();
    else
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"x","value":[]}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const baseUrl = `http://127.0.0.1:${port}`;
  provider = createGraphProvider({ ...options, baseUrl }, { clock: hastyClock, random: () => 1 });
});

afterEach(async () => {
  await provider.close();
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
});

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const repeatable = operationNames.filter((name) => graphOperation(name).isRepeatable);
const onceOnly = operationNames.filter((name) => !graphOperation(name).isRepeatable);
const isThrottled = (what: Mishap) => what.startsWith('throttled');
const names = Object.keys(mishaps).filter((name): name is Mishap => name in mishaps);

describe.each(names.filter((what) => !isThrottled(what)))(
  'where the first request is %s',
  (what) => {
    it.each(onceOnly)('%s is executed once at most', async (name) => {
      course = mishaps[what];
      const error = await failure(examples[name].use(provider.api, provider.api.call(ids.call)));
      // Who says when to come back has not done it.
      const isOpen = course.after === undefined;
      expect(CallingError.isInstance(error) && error.outcomeUnknown).toBe(isOpen);
      expect(requests).toBe(1);
      expect(executions).toBe(course.isExecuted ? 1 : 0);
    });

    it.each(repeatable)('%s is sent again, which does no more', async (name) => {
      course = mishaps[what];
      await examples[name].use(provider.api, provider.api.call(ids.call));
      expect(requests).toBe(2);
    });
  },
);

describe.each(names.filter(isThrottled))(
  'where the first request is %s, which says that it was not executed',
  (what) => {
    it.each(operationNames)('%s is sent again and executed once', async (name) => {
      course = mishaps[what];
      await examples[name].use(provider.api, provider.api.call(ids.call));
      expect([requests, executions]).toEqual([2, 1]);
    });
  },
);

describe('what may be repeated', () => {
  it('is reading, taking away, and setting what is then so', () => {
    const others = repeatable.filter((name) => graphOperation(name).method === 'POST');
    expect(others).toEqual([
      'keepAlive',
      'mute',
      'unmute',
      'changeScreenSharingRole',
      'updateRecordingStatus',
      'muteParticipant',
    ]);
  });
});
