import { acs } from '@tandem/acs';
import type { CallingConfig } from '@tandem/core';
import { createCalling } from '@tandem/core';
import { graph } from '@tandem/graph';
import type { WebhookServer } from '@tandem/webhooks/node';
import type { Cast } from './cast.js';
import type { TimelineEntry } from './timeline.js';
import { recordTimeline } from './timeline.js';
import { welcome } from './welcome.js';

/** The kinds of provider that the demonstration knows. */
export const adapters = [acs, graph];

/** One performance. */
export interface Performance {
  readonly provider: string;
  readonly entries: readonly TimelineEntry[];
  readonly durationMs: number;
}

/**
 * Runs the application once, on the provider that the configuration names as the default.
 *
 * @param stage.webhooks Where the provider's webhooks arrive.
 */
export async function runDemo(
  config: CallingConfig,
  stage: {
    readonly cast: Cast;
    readonly webhooks: WebhookServer;
    readonly onEntry: (entry: TimelineEntry) => void;
  },
): Promise<Performance> {
  const calling = createCalling({ ...config, adapters });
  stage.webhooks.attach(calling);
  const start = performance.now();
  let entries: readonly TimelineEntry[] = [];
  try {
    await welcome(calling, stage.cast, (call) => {
      entries = recordTimeline(call, stage.cast, stage.onEntry);
    });
  } finally {
    await calling.close();
  }
  return {
    provider: config.provider ?? '',
    entries,
    durationMs: Math.round(performance.now() - start),
  };
}
