import { configFromEnvironment, createCalling } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { switchboard } from './switchboard-adapter.js';

const adapters = [switchboard];

describe('the adapter of the switchboard', () => {
  it('makes the provider that the environment describes', async () => {
    const config = configFromEnvironment(
      {
        TANDEM_PROVIDER: 'switchboard',
        TANDEM_SWITCHBOARD_URL: 'https://switchboard.example',
        TANDEM_SWITCHBOARD_CALLBACK_URL: 'https://application.example/webhooks/switchboard',
      },
      adapters,
    );
    const calling = createCalling({ adapters, ...config });
    expect(calling.provider('switchboard').kind).toBe('switchboard');
    expect(calling.capabilities.mute.support).toBe('none');
    await calling.close();
  });

  it.each([
    [{ url: 'https://switchboard.example' }, 'providers.switchboard.callbackUrl'],
    [{ url: 'nowhere', callbackUrl: 'https://a.example' }, 'providers.switchboard.url'],
  ])('refuses %j and names the key', (options, path) => {
    const make = () => createCalling({ adapters, providers: { switchboard: options } });
    expect(make).toThrow(expect.objectContaining({ code: 'configuration.invalid', path }));
  });
});
