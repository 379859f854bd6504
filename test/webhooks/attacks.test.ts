import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Attack } from './attack.js';
import { EntranceStage, type ProviderName, providerNames } from './entrance-stage.js';
import { KeyPublisher } from './key-publisher.js';
import { requestAttacks } from './request-attacks.js';
import { tokenAttacks } from './token-attacks.js';

const attacks: readonly Attack[] = [...tokenAttacks, ...requestAttacks];

/** After which as many keys may be fetched again as strangers can make fetched with one token. */
const refillMs = 6_000;

let stage: EntranceStage;
let attacker: KeyPublisher;

beforeAll(async () => {
  stage = await EntranceStage.open();
  attacker = await KeyPublisher.open(() => stage.clock.now());
  for (const provider of providerNames) await expectTaken(provider);
});

afterAll(async () => {
  await attacker.close();
  await stage[Symbol.asyncDispose]();
});

/** The same without the attack: kept, and told. Otherwise whatever is refused would prove nothing. */
async function expectTaken(provider: ProviderName): Promise<void> {
  const { appended } = stage.log;
  const { told } = stage;
  const answer = await stage.send(stage.good(provider));
  expect(answer.status).toBe(200);
  expect(stage.log.appended).toBeGreaterThan(appended);
  await vi.waitUntil(() => stage.told > told, { interval: 1 });
}

function attackOn(provider: ProviderName, { requests }: Attack) {
  const publisher = stage.publishers[provider];
  return Object.entries(
    requests({ stage, provider, good: stage.good(provider), publisher, attacker }),
  );
}

describe.each(providerNames)('the webhooks of %s refuse', (provider) => {
  it.each(attacks.filter(({ only = provider }) => only === provider))(
    '$attack ($status)',
    async (attack) => {
      const publisher = stage.publishers[provider];
      for (const [variant, request] of attackOn(provider, attack)) {
        const before = { appended: stage.log.appended, told: stage.told };
        const asked = publisher.asked.length;
        const answer = await stage.send(request);
        expect(answer.status, variant).toBe(attack.status);
        await stage.clock.turn();
        expect({ appended: stage.log.appended, told: stage.told }, variant).toEqual(before);
        expect(Reflect.get({}, 'isAdmin'), variant).toBeUndefined();
        // Whoever invents key ids makes them be looked for, which is allowed so often and no more.
        if (publisher.asked.length > asked) await stage.clock.advance(refillMs);
      }
      expect(attacker.asked).toEqual([]);
      await expectTaken(provider);
    },
  );
});

describe('the guide', () => {
  it('lists these attacks and their answers, and no others', () => {
    const guide = readFileSync(new URL('../../docs/guides/webhooks.md', import.meta.url), 'utf8');
    const listed = /<!-- attacks -->\n([\s\S]*?)<!-- \/attacks -->/.exec(guide)?.[1];
    const rows = attacks.map(({ attack, status, only }) => {
      const where = only === undefined ? '' : ` (${only})`;
      return `| ${attack}${where} | ${status} |\n`;
    });
    expect(listed).toBe(['| attack | answer |\n| --- | --- |\n', ...rows].join(''));
  });
});
