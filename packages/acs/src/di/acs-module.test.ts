import 'reflect-metadata';
import { callingModule, callingToken, providerToken } from '@tandem/core/di';
import { Container } from 'inversify';
import { MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import { callWith, options } from '../__fixtures__/harness.js';
import { acsDispatcherToken, acsModule } from './index.js';

describe('the module', () => {
  it('gives the client its provider, over the dispatcher that is bound', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    agent
      .get('https://contoso.communication.azure.com')
      .intercept({ path: () => true })
      .reply(404, JSON.stringify({ error: { code: '8522', message: 'Call not found.' } }));
    const container = new Container();
    await container.load(callingModule(), acsModule({ name: 'main', ...options }));
    container.bind(acsDispatcherToken).toConstantValue(agent);
    const calling = await container.getAsync(callingToken);
    expect(calling.providers.map(({ name, kind }) => [name, kind])).toEqual([['main', 'acs']]);
    await expect(calling.call('main:cc-1')).rejects.toMatchObject({ code: 'call.not-found' });
    agent.assertNoPendingInterceptors();
    await container.unbindAllAsync();
    await agent.close();
  });

  it('closes the provider when it is unbound', async () => {
    const container = new Container();
    await container.load(callingModule(), acsModule(options));
    const [provider] = await container.getAllAsync(providerToken);
    await container.unbindAllAsync();
    await expect(
      provider?.findParticipant({ kind: 'unknown', rawId: '8:acs:r_u' }, { call: callWith() }),
    ).rejects.toMatchObject({ code: 'provider.unavailable' });
  });
});
