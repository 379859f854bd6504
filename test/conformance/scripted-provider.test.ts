import { providerSuite } from '@tandem/conformance';
import { describe } from 'vitest';
import { openScriptedStage } from './stage/scripted-stage.js';

describe('the scripted provider', () => {
  providerSuite({
    make: openScriptedStage,
    skip: [
      {
        reason: 'it has no options of its own and looks at none',
        tests: [
          'options of the provider’s own that it does not know are refused before any request',
        ],
      },
      {
        reason: 'its webhooks are neutral events already and have no other form',
        tests: [
          'every neutral event keeps its raw form, its call and its time',
          'unknown events are kept as raw events and disturb nothing',
          'a malformed event is kept, and its well-formed neighbours are not lost',
        ],
      },
    ],
  });
});
