import 'reflect-metadata';
import { Container } from 'inversify';
import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../log/memory-event-log.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import { callingModule } from './calling-module.js';
import { callingToken, eventLogToken, providerToken } from './tokens.js';

describe('the module of the client', () => {
  it('makes one client of all bound providers, and closes it when it is unbound', async () => {
    const container = new Container();
    const one = new ScriptedProvider({}, 'one');
    const two = new ScriptedProvider({}, 'two');
    container.bind(providerToken).toConstantValue(one);
    container.bind(providerToken).toConstantValue(two);
    await container.load(callingModule({ provider: 'two' }));
    const calling = container.get(callingToken);
    expect(container.get(callingToken)).toBe(calling);
    expect(calling.providers).toEqual([one, two]);
    expect(calling.capabilities).toBe(two.capabilities);
    await container.unbindAllAsync();
    expect([one.ends, two.ends]).toEqual([1, 1]);
  });

  it('takes the log that is bound instead of its own', async () => {
    const container = new Container();
    const provider = new ScriptedProvider();
    const log = new MemoryEventLog();
    container.bind(providerToken).toConstantValue(provider);
    await container.load(callingModule());
    (await container.rebind(eventLogToken)).toConstantValue(log);
    await container
      .get(callingToken)
      .receive('scripted', provider.delivery('1', [{ type: 'call.connected' }]));
    expect(log.size).toBe(1);
    await container.get(callingToken).close();
  });

  it('takes every option of the configuration, and refuses a wrong one by name', async () => {
    const container = new Container();
    container.bind(providerToken).toConstantValue(new ScriptedProvider());
    await container.load(
      callingModule({ leaseMs: 10, snapshotEvery: false, reconcile: { silenceMs: 1_000 } }),
    );
    expect(() => container.get(callingToken)).toThrow(
      expect.objectContaining({ code: 'configuration.invalid', path: 'leaseMs' }),
    );
  });
});
