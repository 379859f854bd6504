import { providerSuite } from '@tandem/conformance';
import { describe } from 'vitest';
import { openGraphEmulatorStage } from './stage/emulator-stage.js';

describe('Graph through the emulator', () => {
  providerSuite({
    make: () => openGraphEmulatorStage(false),
    skip: [
      {
        reason:
          'whole rosters of Graph carry neither a number nor a time: one that comes late looks like a new one until the next read',
        tests: ['late news changes nothing'],
      },
    ],
  });
});

describe('Graph with numbered changes of rosters, through the emulator', () => {
  providerSuite({ make: () => openGraphEmulatorStage(true) });
});
