import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../errors/errors.js';
import type { EventLog } from '../log/event-log.js';
import type { EventLogAdapter, EventLogContext } from '../log/event-log-adapter.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import type { ProviderAdapter } from '../provider/provider.js';
import { ManualClock } from '../testing/manual-clock.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import { parseConfig } from './config.js';
import { configFromEnvironment, configFromFile } from './config-sources.js';
import { createCalling } from './create-calling.js';

const options = v.strictObject({
  secret: v.string(),
  nested: v.optional(v.strictObject({ url: v.pipe(v.string(), v.url('Use an absolute URL.')) })),
});

const adapter = (kind: string): ProviderAdapter => ({
  kind,
  environment: {
    [`TANDEM_${kind.toUpperCase()}_SECRET`]: 'secret',
    [`TANDEM_${kind.toUpperCase()}_URL`]: 'nested.url',
  },
  create: (name, config) => {
    parseConfig(options, config, `providers.${name}`);
    return new ScriptedProvider({}, name);
  },
  apiOf: () => undefined,
  callApiOf: () => undefined,
});

const adapters = [adapter('one'), adapter('two')];

function failure(act: () => unknown): ConfigurationError {
  try {
    act();
  } catch (error) {
    if (ConfigurationError.isInstance(error)) return error;
  }
  throw new Error('No configuration error was thrown.');
}

describe('configuration', () => {
  it('chooses the provider by config alone, and holds several by name', () => {
    const providers = { main: { kind: 'one', secret: 's' }, two: { secret: 's' } };
    const calling = createCalling({ adapters, provider: 'two', providers });
    expect(calling.providers.map(({ name }) => name)).toEqual(['main', 'two']);
    expect(calling.capabilities).toBe(calling.provider('two').capabilities);
  });

  it.each([
    ['leaseMs', 10],
    ['leaseMs', 1_000.5],
    ['snapshotEvery', 0],
    ['snapshotEvery', true],
  ])('refuses %s of %j, naming it', (path, value) => {
    const error = failure(() =>
      createCalling({ adapters, providers: { one: { secret: 's' } }, [path]: value }),
    );
    expect(error.path).toBe(path);
    expect(error.message).toContain(path);
  });

  it('needs no default where there is one provider', () => {
    expect(createCalling({ adapters, providers: { one: { secret: 's' } } }).providers).toHaveLength(
      1,
    );
  });

  it.each([
    [
      'an unknown provider name',
      { provider: 'three', providers: { one: { secret: 's' } } },
      'provider',
      /"three".*Name one of: one/,
    ],
    [
      'an unknown kind',
      { providers: { main: { kind: 'four' } } },
      'providers.main.kind',
      /"four".*Known kinds: one, two/,
    ],
    [
      'no default among several',
      { providers: { one: { secret: 's' }, two: { secret: 's' } } },
      'provider',
      /Name the default one: one, two/,
    ],
    ['no provider', { providers: {} }, 'providers', /Add one/],
    ['an unknown key', { providers: {}, prvider: 'one' }, 'prvider', /not known/],
    ['a bad name', { providers: { 'No Name': {} } }, 'providers.No Name', /lower-case letter/],
    [
      'a missing key of a provider',
      { providers: { one: {} } },
      'providers.one.secret',
      /"providers\.one\.secret" is missing\. Add it/,
    ],
    [
      'an unknown key of a provider',
      { providers: { one: { secret: 's', scret: 1 } } },
      'providers.one.scret',
      /not known/,
    ],
    [
      'a wrong value of a provider',
      { providers: { one: { secret: 's', nested: { url: 'x' } } } },
      'providers.one.nested.url',
      /Use an absolute URL/,
    ],
    [
      'a value of the wrong type',
      { providers: { one: { secret: 42 } } },
      'providers.one.secret',
      /Expected string/,
    ],
  ])('names the key and the fix: %s', (_case, config, path, message) => {
    const error = failure(() => createCalling({ adapters, ...config }));
    expect(error).toMatchObject({ code: 'configuration.invalid', path });
    expect(error.message).toMatch(message);
  });

  it('never shows what a wrong value was', () => {
    const error = failure(() =>
      createCalling({ adapters, providers: { one: { secret: { value: 'hunter2' } } } }),
    );
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });
});

describe('configuration of the event log', () => {
  const providers = { one: { secret: 's' } };
  const made: { log: EventLog; options: object; context: EventLogContext }[] = [];
  const kept: EventLogAdapter = {
    kind: 'kept',
    create: (given, context) => {
      parseConfig(v.strictObject({ url: v.string() }), given, 'log');
      const log = new MemoryEventLog();
      made.push({ log, options: given, context });
      return log;
    },
  };

  it('chooses the log by config alone', async () => {
    const clock = new ManualClock();
    const calling = createCalling({
      providers,
      adapters,
      logs: [kept],
      clock,
      log: { kind: 'kept', url: 'u' },
    });
    const [one] = made.splice(0);
    expect(one).toMatchObject({ options: { url: 'u' }, context: { clock } });
    await calling.close();
  });

  it('knows the log in memory without an adapter', async () => {
    const log = { kind: 'memory', maxEntries: 10 };
    await createCalling({ providers, adapters, log }).close();
    const wrong = { kind: 'memory', maxEntries: 0 };
    expect(failure(() => createCalling({ providers, adapters, log: wrong })).path).toBe(
      'log.maxEntries',
    );
  });

  it.each([
    [{ kind: 'kept' }, 'log.url'],
    [{ kind: 'kept', url: 'u', bogus: 1 }, 'log.bogus'],
    [{ kind: 'elsewhere' }, 'log.kind'],
  ])('refuses %j, naming %s', (log, path) => {
    const error = failure(() => createCalling({ providers, adapters, logs: [kept], log }));
    expect(error.path).toBe(path);
    expect(error.message).toContain(path);
  });

  it('opens no log when something else is wrong', () => {
    const log = { kind: 'kept', url: 'u' };
    failure(() => createCalling({ providers: {}, adapters, logs: [kept], log }));
    expect(made).toEqual([]);
  });
});

describe('configuration from the environment', () => {
  it('configures the adapters whose variables are set', () => {
    const environment = {
      TANDEM_PROVIDER: 'two',
      TANDEM_TWO_SECRET: 's',
      TANDEM_TWO_URL: 'https://x.example',
    };
    expect(configFromEnvironment(environment, adapters)).toEqual({
      provider: 'two',
      providers: { two: { kind: 'two', secret: 's', nested: { url: 'https://x.example' } } },
    });
  });

  it('names the variables where none is set', () => {
    expect(failure(() => configFromEnvironment({}, adapters)).message).toMatch(
      /TANDEM_ONE_SECRET, TANDEM_ONE_URL/,
    );
  });
});

describe('configuration from a file', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  async function file(text: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-'));
    folders.push(folder);
    const path = join(folder, 'tandem.json');
    await writeFile(path, text);
    return path;
  }

  it('reads what createCalling takes', async () => {
    const path = await file('{"provider":"one","providers":{"one":{"secret":"s"}}}');
    expect(createCalling({ adapters, ...(await configFromFile(path)) }).provider('one').name).toBe(
      'one',
    );
  });

  it('refuses a file that is not there, no JSON, or wrong', async () => {
    await expect(configFromFile('/nowhere/tandem.json')).rejects.toThrow(/cannot be read/);
    await expect(configFromFile(await file('{'))).rejects.toThrow(/not valid JSON/);
    await expect(configFromFile(await file('{"providers":{},"x":1}'))).rejects.toThrow(
      /"x" is not known/,
    );
  });
});
