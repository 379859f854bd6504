import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemsOf } from './graph-description.js';
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
    if (kind === 'graph') expect(problems(stage)).toEqual([]);
    expect(stage.warnings).toEqual([]);
  });

  it.each(scenarios)('$title', async ({ play }) => {
    await play(stage);
  });
});

/** What is wrong with the requests, the answers and the notifications by the service's own description. */
function problems({ emulator }: ScenarioStage): readonly string[] {
  const requests = emulator.requests().filter(({ target }) => target.includes('/communications/'));
  expect(requests.length).toBeGreaterThan(0);
  return [
    ...requests.flatMap(({ body, answer }) => [
      ...problemsOf(parsed(body)),
      ...problemsOf(parsed(answer)),
    ]),
    ...emulator.deliveries().flatMap(({ body }) => problemsOf(parsed(body))),
  ];
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  return body === '' ? undefined : JSON.parse(body);
}
