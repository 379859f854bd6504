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
type Mishap = 'busyBefore' | 'busyAfter' | 'cutBefore' | 'cutAfter' | 'throttled';

let server: Server;
let provider: GraphProvider;
let mishap: Mishap;
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
    const isExecuted = !isFirst || mishap === 'busyAfter' || mishap === 'cutAfter';
    if (isExecuted) executions += 1;
    if (isFirst && (mishap === 'cutBefore' || mishap === 'cutAfter')) {
      request.socket.destroy();
      return;
    }
    if (isFirst) response.writeHead(mishap === 'throttled' ? 429 : 503).end();
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
const mishaps: readonly Mishap[] = ['busyBefore', 'busyAfter', 'cutBefore', 'cutAfter'];

describe.each(mishaps)('where the first request is %s', (what) => {
  it.each(onceOnly)('%s is executed once at most', async (name) => {
    mishap = what;
    const error = await failure(examples[name].use(provider.api, provider.api.call(ids.call)));
    expect(CallingError.isInstance(error) && error.outcomeUnknown).toBe(true);
    expect(requests).toBe(1);
    expect(executions).toBe(what === 'busyAfter' || what === 'cutAfter' ? 1 : 0);
  });

  it.each(repeatable)('%s is sent again, which does no more', async (name) => {
    mishap = what;
    await examples[name].use(provider.api, provider.api.call(ids.call));
    expect(requests).toBe(2);
  });
});

describe('where the first request is throttled, which says that it was not executed', () => {
  it.each(operationNames)('%s is sent again and executed once', async (name) => {
    mishap = 'throttled';
    await examples[name].use(provider.api, provider.api.call(ids.call));
    expect([requests, executions]).toEqual([2, 1]);
  });
});

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
