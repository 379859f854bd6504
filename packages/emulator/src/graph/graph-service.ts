import type { Kernel } from '../kernel/kernel.js';
import type { Service } from '../kernel/service.js';

/** The emulated Microsoft Graph calling service. */
export function createGraphService(_kernel: Kernel): Service {
  return { name: 'graph', routes: () => undefined, calls: () => [], reset: () => undefined, close: () => undefined };
}
