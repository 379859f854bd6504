import { providerSuite } from '@tandem/conformance';
import { describe } from 'vitest';
import { openAcsEmulatorStage } from './stage/emulator-stage.js';

describe('ACS through the emulator', () => {
  providerSuite({ make: openAcsEmulatorStage });
});
