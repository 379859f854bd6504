import type { Calling } from '@tandem/core';
import { createCalling } from '@tandem/core';
import { acs } from '../acs-adapter.js';
import type { AcsOptions } from '../acs-options.js';
import type { AcsApi, AcsCallApi } from '../native/acs-api.js';
import { AcsHarness } from './harness.js';

/** The native door of a provider whose service is a list of answers. */
export interface Door {
  readonly harness: AcsHarness;
  readonly calling: Calling;
  readonly api: AcsApi;
  readonly call: AcsCallApi;
}

/** Opens it. */
export function open(options: Partial<AcsOptions> = {}): Door {
  const harness = new AcsHarness(options);
  const calling = createCalling({ instances: [harness.provider], clock: harness.clock });
  const api = calling.native(acs);
  return { harness, calling, api, call: api.call('cc-1') };
}

/** Closes it, and holds that everything planned was asked for. */
export async function close({ harness, calling }: Door): Promise<void> {
  await calling.close();
  await harness.dispose();
}
