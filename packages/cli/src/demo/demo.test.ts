import { readFileSync } from 'node:fs';
import type { Emulator } from '@tandem/emulator';
import { startEmulator } from '@tandem/emulator';
import { listenForWebhooks } from '@tandem/webhooks/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castFromEnvironment, emulatedCast } from './cast.js';
import { emulatorConfig } from './emulator-config.js';
import { Narrator } from './narrator.js';
import type { Performance } from './run-demo.js';
import { runDemo } from './run-demo.js';
import { tracksOf } from './timeline.js';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});

afterAll(async () => {
  await emulator.close();
});

async function play(provider: string): Promise<Performance> {
  const webhooks = await listenForWebhooks({});
  try {
    const callbackUrl = (name: string) => webhooks.urlFor(name);
    const config = emulatorConfig(emulator.info, { provider, callbackUrl });
    return await runDemo(config, { cast: emulatedCast, webhooks, onEntry: () => undefined });
  } finally {
    await webhooks.close();
  }
}

/** What the application brings about, on whichever provider. */
const neutralTimeline = {
  call: ['connecting', 'connected', 'disconnected'],
  'createCall Hanna': ['requested', 'succeeded'],
  ourselves: ['joined'],
  Hanna: ['joined'],
  'invite Gus': ['requested', 'succeeded'],
  Gus: ['joined'],
  'invite Dora': ['requested', 'failed (declined)'],
  'invite Sam': ['requested', 'cancelled'],
  'cancel Sam': ['requested', 'succeeded'],
  'invite Vera': ['requested', 'succeeded'],
  Vera: ['joined', 'left (left)'],
  hangUp: ['requested', 'succeeded'],
};

describe('the demonstration', () => {
  it.each(['acs', 'graph'])('has the same neutral timeline on %s', async (provider) => {
    const { entries } = await play(provider);
    expect(tracksOf(entries)).toEqual(neutralTimeline);
  });

  it('is an application without a provider word', () => {
    const text = readFileSync(new URL('./welcome.ts', import.meta.url), 'utf8');
    expect(text).not.toMatch(/\b(acs|azure|graph|microsoft)\b/i);
  });

  it('says side by side what happened, and whether it was the same', () => {
    const entries = [{ atMs: 1, subject: 'call', fact: 'connected' }];
    const told: string[] = [];
    const narrator = new Narrator((line) => told.push(line), { isTerminal: false });
    narrator.summary([
      { provider: 'one', entries, durationMs: 1_000 },
      { provider: 'two', entries, durationMs: 2_000 },
    ]);
    expect(told.join('\n')).toMatch(/one \(1\.0 s\) +two \(2\.0 s\)\n +call +connected +connected/);
    expect(told.at(-1)).toBe('The same on each provider.');
    narrator.summary([
      { provider: 'one', entries, durationMs: 1_000 },
      { provider: 'two', entries: [], durationMs: 2_000 },
    ]);
    expect(told.at(-1)).toMatch(/differ/);
  });

  it('takes real people from the environment, and says who is missing', () => {
    const environment = { TANDEM_DEMO_HOST: '4:+18005550100' };
    expect(() => castFromEnvironment(environment)).toThrow(
      /TANDEM_DEMO_GUEST, .*TANDEM_DEMO_VISITOR/,
    );
    const names = ['HOST', 'GUEST', 'DECLINER', 'SLEEPER', 'VISITOR'];
    const all = Object.fromEntries(names.map((name) => [`TANDEM_DEMO_${name}`, '4:+18005550100']));
    expect(castFromEnvironment(all).guest.identity).toMatchObject({ kind: 'phoneNumber' });
  });
});
