import { providerSuite } from '@tandem/conformance';
import { describe } from 'vitest';
import { openAcsStage } from './stage/acs-stage.js';

describe('ACS on mocked HTTP', () => {
  providerSuite({ make: openAcsStage });
});
