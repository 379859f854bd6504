import type { Capabilities, CommandKind } from '@tandem/core';
import { UnsupportedOperationError } from '@tandem/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAsDescribed } from '../providers/graph-description/wire-check.js';
import type { ScenarioProvider } from './scenario-stage.js';
import { ScenarioStage } from './scenario-stage.js';
import type { Scenario } from './scenarios.js';
import { scenarios } from './scenarios.js';

const kinds: readonly ScenarioProvider[] = ['acs', 'graph'];

describe.each(kinds)('an application on %s', (kind) => {
  let stage: ScenarioStage;

  beforeEach(async () => {
    stage = await ScenarioStage.open(kind);
  });

  afterEach(async () => {
    await stage.dispose();
    if (kind === 'graph') expectAsDescribed(stage.emulator);
    expect(stage.warnings).toEqual([]);
  });

  it.for(scenarios)('$title', async (scenario, { skip }) => {
    const prepare = vi.spyOn(stage.provider, 'prepare');
    const lacking = await refusalOf(scenario, stage);
    if (lacking !== undefined) return skip(`${kind}: ${lacking}`);
    await scenario.play(stage);
    const given = new Set(prepare.mock.calls.map(([command]) => command.kind));
    const { capabilities } = stage.calling;
    // What the client does by itself is given as the commands that it consists of.
    const sent = scenario.plays.filter((one) => capabilities[one].support !== 'emulated');
    expect(sent.filter((one) => !given.has(one))).toEqual([]);
  });
});

/** What only one provider has, or has in a form of its own, and is played elsewhere. */
const playedElsewhere: ReadonlySet<CommandKind> = new Set(['connect']);

describe('the scenarios', () => {
  it('play every command that both providers have', async () => {
    const stages = await Promise.all(kinds.map((kind) => ScenarioStage.open(kind)));
    const every = stages.map(({ calling: { capabilities } }) => capabilities);
    await Promise.all(stages.map((stage) => stage.dispose()));
    const played = new Set(scenarios.flatMap(({ plays }) => plays));
    const isShared = (kind: CommandKind) => every.every((one) => one[kind].support !== 'none');
    const shared = every.flatMap(kindsOf).filter(isShared);
    expect(shared.length).toBeGreaterThan(30);
    expect(new Set(shared.filter((kind) => !played.has(kind)))).toEqual(playedElsewhere);
  });
});

/** Why a provider cannot play a scenario: it says so, and refuses the command before anything is sent. */
async function refusalOf({ needs }: Scenario, stage: ScenarioStage): Promise<string | undefined> {
  if (needs === undefined) return undefined;
  const { support, note = 'it does not say why' } = stage.calling.capabilities[needs.kind];
  if (support !== 'none') return undefined;
  const call = await stage.callTo(stage.person('10'));
  const sent = stage.emulator.requests().length;
  const error: unknown = await stage.during(needs.ask(call).catch((reason: unknown) => reason));
  expect(UnsupportedOperationError.isInstance(error)).toBe(true);
  expect(stage.emulator.requests()).toHaveLength(sent);
  expect(call.lifecycle).toBe('connected');
  return `no "${needs.kind}". ${note}`;
}

function kindsOf(capabilities: Capabilities): readonly CommandKind[] {
  const isKind = (name: string): name is CommandKind => name in capabilities;
  return Object.keys(capabilities).filter(isKind);
}
