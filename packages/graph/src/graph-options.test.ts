import { ConfigurationError, configFromEnvironment, createCalling } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import { describe, expect, it } from 'vitest';
import { parseGraphOptions, tokenUrlOf } from './graph-options.js';
import type { GraphOptions } from './index.js';
import { createGraphProvider, graph } from './index.js';

const credential = { tenantId: 'tenant-1', clientId: 'client-1', clientSecret: 'very secret' };
const callbackUrl = 'https://bot.example.com/callback';
const good: GraphOptions = { credential, callbackUrl };

function refusal(options: unknown): ConfigurationError {
  try {
    parseGraphOptions(options, 'main');
  } catch (error) {
    if (ConfigurationError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('The options were accepted.');
}

describe('options', () => {
  it('have defaults for everything but credential and callback', () => {
    expect(parseGraphOptions(good, 'main')).toMatchObject({
      baseUrl: 'https://graph.microsoft.com/v1.0',
      scope: 'https://graph.microsoft.com/.default',
      tenantId: 'tenant-1',
      audience: 'client-1',
      cloud: 'public',
      deltaRoster: false,
      application: { rawId: '28:client-1' },
    });
    expect(tokenUrlOf(credential)).toBe(
      'https://login.microsoftonline.com/tenant-1/oauth2/v2.0/token',
    );
  });

  it.each([
    ['https://graph.microsoft.com', 'https://graph.microsoft.com/v1.0'],
    ['https://graph.microsoft.com/beta/', 'https://graph.microsoft.com/beta'],
    ['http://localhost:4280/graph', 'http://localhost:4280/graph/v1.0'],
  ])('understand the address %s with and without a version', (baseUrl, known) => {
    expect(parseGraphOptions({ ...good, baseUrl }, 'main').baseUrl).toBe(known);
  });

  it('reach national clouds and services on this machine', () => {
    const national = {
      ...good,
      baseUrl: 'https://graph.microsoft.us/v1.0/',
      cloud: 'gcch' as const,
    };
    expect(parseGraphOptions(national, 'main')).toMatchObject({
      baseUrl: 'https://graph.microsoft.us/v1.0',
      scope: 'https://graph.microsoft.us/.default',
    });
    expect(tokenUrlOf({ ...credential, authorityHost: 'https://login.microsoftonline.us/' })).toBe(
      'https://login.microsoftonline.us/tenant-1/oauth2/v2.0/token',
    );
    const local = {
      ...good,
      baseUrl: 'http://127.0.0.1:4280/graph/v1.0',
      callbackUrl: 'http://localhost:1/x',
    };
    expect(parseGraphOptions(local, 'main').scope).toBe('https://graph.microsoft.com/.default');
  });

  it.each<[string, unknown]>([
    ['callbackUrl', { credential }],
    ['callbackUrl', { ...good, callbackUrl: 'http://bot.example.com/callback' }],
    ['callbackUrl', { ...good, callbackUrl: '/callback' }],
    ['callbackUrl', { ...good, callbackUrl: 'https://user:secret@bot.example.com/' }],
    ['baseUrl', { ...good, baseUrl: 'http://graph.example.com/v1.0' }],
    ['baseUrl', { ...good, baseUrl: 'https://graph.microsoft.com/v1.0?x=1' }],
    ['credential', { callbackUrl }],
    ['credential.clientSecret', { callbackUrl, credential: { tenantId: 't', clientId: 'c' } }],
    ['credential.clientSecret', { callbackUrl, credential: { ...credential, clientSecret: '' } }],
    ['credential.tenantId', { callbackUrl, credential: { ...credential, tenantId: 'common' } }],
    [
      'credential.tokenUrl',
      { callbackUrl, credential: { ...credential, tokenUrl: 'http://login.example.com/' } },
    ],
    ['audience', { callbackUrl, credential: { getToken: async () => null } }],
    ['issuers', { ...good, issuers: ' , ' }],
    ['allowedTenants', { ...good, allowedTenants: '' }],
    ['deltaRoster', { ...good, deltaRoster: 'yes' }],
    ['callBackUrl', { ...good, callBackUrl: 'x' }],
  ])('that are wrong are refused by the name of the key: %s', (key, options) => {
    const error = refusal(options);
    expect(error.path).toBe(`providers.main.${key}`);
    expect(error.message).toContain(`"providers.main.${key}"`);
    expect(error.message).not.toContain('very secret');
  });

  it('take issuers as a list or as a text with commas', () => {
    expect(parseGraphOptions({ ...good, issuers: 'https://a, https://b' }, 'main').issuers).toEqual(
      ['https://a', 'https://b'],
    );
    expect(createGraphProvider({ ...good, issuers: ['https://a'] }).webhookPolicy).toEqual({
      openIdConfigurationUrl: 'https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration',
      issuers: ['https://a'],
      audience: 'client-1',
      algorithms: ['RS256'],
      requiredClaims: { tid: true },
    });
  });

  it('take tenants as a list or as a text with commas, however their ids are written', () => {
    for (const allowedTenants of ['AB-1, cd-2', ['AB-1', 'cd-2']]) {
      const { webhookPolicy } = createGraphProvider({ ...good, allowedTenants });
      expect(webhookPolicy.requiredClaims).toEqual({ tid: ['ab-1', 'cd-2'] });
    }
  });
});

describe('the adapter', () => {
  const environment = {
    TANDEM_PROVIDER: 'graph',
    TANDEM_GRAPH_BASE_URL: 'http://127.0.0.1:4280/graph/v1.0',
    TANDEM_GRAPH_TENANT_ID: 'tenant-1',
    TANDEM_GRAPH_CLIENT_ID: 'client-1',
    TANDEM_GRAPH_CLIENT_SECRET: 'very secret',
    TANDEM_GRAPH_TOKEN_URL: 'http://127.0.0.1:4280/tenant-1/oauth2/v2.0/token',
    TANDEM_GRAPH_CALLBACK_URL: 'http://127.0.0.1:8080/graph',
    TANDEM_GRAPH_APPLICATION_INSTANCE_ID: 'instance-1',
    TANDEM_GRAPH_OPENID_CONFIGURATION_URL: 'http://127.0.0.1:4280/openid',
    TANDEM_GRAPH_ISSUERS: 'https://a,https://b',
  };

  it('builds a provider from the environment alone', async () => {
    const config = configFromEnvironment(environment, [graph]);
    const calling = createCalling({ ...config, adapters: [graph], clock: new ManualClock() });
    expect(calling.provider('graph').webhookPolicy).toMatchObject({
      audience: 'client-1',
      issuers: ['https://a', 'https://b'],
      openIdConfigurationUrl: 'http://127.0.0.1:4280/openid',
    });
    await calling.close();
  });

  it('names the key that the environment lacks', () => {
    const { TANDEM_GRAPH_CLIENT_SECRET: _secret, ...rest } = environment;
    const config = configFromEnvironment(rest, [graph]);
    expect(() => createCalling({ ...config, adapters: [graph] })).toThrow(
      /providers\.graph\.credential\.clientSecret/,
    );
  });
});
