import { ConfigurationError, configFromEnvironment, createCalling } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { accessKey, endpoint, options } from './__fixtures__/harness.js';
import { acs } from './acs-adapter.js';

function make(given: Record<string, unknown>) {
  return createCalling({ adapters: [acs], providers: { acs: { ...options, ...given } } });
}

function failure(given: Record<string, unknown>): ConfigurationError {
  try {
    make(given);
  } catch (error) {
    if (ConfigurationError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

const at = 'providers.acs.credential';

describe('the connection string', () => {
  it.each([
    ['endpoint first', `endpoint=${endpoint}/;accesskey=${accessKey}`],
    ['accesskey first', `accesskey=${accessKey};endpoint=${endpoint}`],
    ['other case and spaces', `Endpoint=${endpoint}/; AccessKey=${accessKey};`],
  ])('is taken with the %s', async (_order, connectionString) => {
    await make({ credential: { connectionString } }).close();
  });

  it.each([
    ['endpoint', `accesskey=${accessKey}`, `has no "endpoint"`],
    ['accesskey', `endpoint=${endpoint}`, `has no "accesskey"`],
    ['accesskey', `endpoint=${endpoint};accesskey=`, `has no "accesskey"`],
  ])('without %s is refused by that name', (_key, connectionString, text) => {
    const { message, path } = failure({ credential: { connectionString } });
    expect(message).toContain(text);
    expect(path).toBe(`${at}.connectionString`);
  });

  it('with a key that is no base64 is refused without quoting it', () => {
    const connectionString = `endpoint=${endpoint};accesskey=s3cret!`;
    const { message } = failure({ credential: { connectionString } });
    expect(message).toContain('An access key is base64');
    expect(message).not.toContain('s3cret');
  });
});

describe('other credentials', () => {
  it.each([
    [{ endpoint, accessKey: '' }, `${at}.accessKey`],
    [{ endpoint, tenantId: 't', clientId: 'c' }, `${at}.clientSecret`],
    [
      {
        endpoint,
        tenantId: 't',
        clientId: 'c',
        clientSecret: 's',
        tokenUrl: 'http://login.example',
      },
      `${at}.tokenUrl`,
    ],
    [{ accessKey }, `${at}.endpoint`],
    [{ endpoint: `${endpoint}/calling`, accessKey }, `${at}.endpoint`],
    [{ endpoint: 'http://contoso.example', accessKey }, `${at}.endpoint`],
    [{ endpoint }, at],
    [{ endpoint, accessKey, clientId: 'c' }, `${at}.clientId`],
  ])('%j is refused at %s', (credential, path) => {
    expect(failure({ credential }).path).toBe(path);
  });
});

describe('the other options', () => {
  it.each([
    [{ callbackUrl: undefined }, 'providers.acs.callbackUrl', 'missing'],
    [{ callbackUrl: '/acs' }, 'providers.acs.callbackUrl', 'absolute address'],
    [{ callbackUrl: 'http://app.example/acs' }, 'providers.acs.callbackUrl', 'loopback'],
    [{ apiVersion: '2020-01-01' }, 'providers.acs.apiVersion', '2026-03-12'],
    [{ source: '+14255550123' }, 'providers.acs.source', 'communication user'],
    [{ sourc: 'x' }, 'providers.acs.sourc', 'not known'],
  ])('%j is refused at %s', (given, path, text) => {
    const error = failure(given);
    expect(error.path).toBe(path);
    expect(error.message).toContain(text);
  });

  it('let a callback address on loopback be plain http', async () => {
    await make({ callbackUrl: 'http://127.0.0.1:4280/acs' }).close();
  });

  it('say how callbacks are verified', async () => {
    const calling = make({ issuer: 'http://127.0.0.1:1/issuer' });
    expect(calling.provider('acs').webhookPolicy).toEqual({
      openIdConfigurationUrl:
        'https://acscallautomation.communication.azure.com/calling/.well-known/acsopenidconfiguration',
      issuers: ['http://127.0.0.1:1/issuer'],
      audience: options.audience,
      algorithms: ['RS256'],
    });
    await calling.close();
  });

  it('come from the environment', async () => {
    const config = configFromEnvironment(
      {
        TANDEM_PROVIDER: 'acs',
        TANDEM_ACS_CONNECTION_STRING: `endpoint=${endpoint}/;accesskey=${accessKey}`,
        TANDEM_ACS_CALLBACK_URL: 'https://app.example/acs',
        TANDEM_ACS_AUDIENCE: 'resource-1',
        TANDEM_ACS_API_VERSION: '2024-09-15',
        TANDEM_ACS_OPENID_CONFIGURATION_URL: 'https://issuer.example/configuration',
        TANDEM_ACS_ISSUER: 'https://issuer.example',
        TANDEM_ACS_SOURCE: '8:acs:r_u',
      },
      [acs],
    );
    const calling = createCalling({ ...config, adapters: [acs] });
    expect(calling.provider('acs').webhookPolicy).toMatchObject({
      openIdConfigurationUrl: 'https://issuer.example/configuration',
      issuers: ['https://issuer.example'],
      audience: 'resource-1',
    });
    expect(calling.capabilities.move.support).toBe('none');
    await calling.close();
  });
});
