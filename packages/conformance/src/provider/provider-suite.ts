import type { ConformanceTest, Gap } from '../suite/conformance-test.js';
import type { TestGroups } from '../suite/register-suite.js';
import { registerSuite } from '../suite/register-suite.js';
import { capabilities } from './capabilities.js';
import { deliveries } from './deliveries.js';
import { endings } from './endings.js';
import { incoming } from './incoming.js';
import { operations } from './operations.js';
import type { ProviderHarness } from './provider-harness.js';
import { ProviderScene } from './provider-scene.js';
import { recovery } from './recovery.js';
import { shutdown } from './shutdown.js';

/** How to test a provider. */
export interface ProviderSuiteOptions {
  /** Makes a provider and what answers it, anew for each test. */
  make(): Promise<ProviderHarness>;
  /** Tests that it is known not to pass. @default none */
  readonly skip?: readonly Gap[];
}

const groups: TestGroups<ProviderScene> = {
  operations: [...operations, ...endings],
  deliveries,
  capabilities,
  'incoming calls': incoming,
  recovery,
  shutdown,
};

/** Every test of the suite. */
export const providerTests: readonly ConformanceTest<ProviderScene>[] =
  Object.values(groups).flat();

/**
 * Registers with vitest what every provider must do. Call it in a test file, inside a `describe` of the provider's name. Only
 * the neutral API is looked at: the same tests run on mocked HTTP, through an emulator and on a provider of your own.
 */
export function providerSuite({ make, skip = [] }: ProviderSuiteOptions): void {
  registerSuite(groups, { skip, make: async () => new ProviderScene(await make()) });
}
