import 'reflect-metadata';
import { CallingError } from '@tandem/core';
import { callingModule, callingToken, providerToken } from '@tandem/core/di';
import { Container } from 'inversify';
import { MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import { ids } from '../__fixtures__/fixtures.js';
import { callOf, callUrl, contextOf, options } from '../__fixtures__/graph-harness.js';
import { graphDispatcherToken, graphModule } from './index.js';

describe('the module', () => {
  it('binds a provider that the client finds by its name', async () => {
    const container = new Container();
    await container.load(
      callingModule({ provider: 'east' }),
      graphModule(options, 'east'),
      graphModule(options, 'west'),
    );
    const calling = await container.getAsync(callingToken);
    expect(calling.providers.map(({ name, kind }) => [name, kind])).toEqual([
      ['east', 'graph'],
      ['west', 'graph'],
    ]);
    await container.unbindAllAsync();
  });

  it('sends through the dispatcher of the container, and closes with it', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    agent
      .get('https://graph.microsoft.com')
      .intercept({ method: 'DELETE', path: callUrl })
      .reply(204);
    const container = new Container();
    container.bind(graphDispatcherToken).toConstantValue(agent);
    await container.load(callingModule(), graphModule(options));
    const provider = await container.getAsync(providerToken);
    const hangUp = provider.prepare(
      { kind: 'hangUp' },
      contextOf(callOf({ type: 'call.described', correlationId: ids.call })),
    );
    expect(await hangUp.send({})).toEqual({});
    await container.unbindAllAsync();
    const error: unknown = await hangUp.send({}).catch((reason: unknown) => reason);
    expect(CallingError.isInstance(error) && error.code).toBe('provider.unavailable');
    agent.assertNoPendingInterceptors();
    await agent.close();
  });
});
