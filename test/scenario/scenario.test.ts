import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectAsDescribed } from '../providers/graph-description/wire-check.js';
import type { ScenarioProvider } from './scenario-stage.js';
import { ScenarioStage } from './scenario-stage.js';
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

  it.each(scenarios)('$title', async ({ play }) => {
    await play(stage);
  });
});
