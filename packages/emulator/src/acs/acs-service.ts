import type { Kernel } from '../kernel/kernel.js';
import type { Service } from '../kernel/service.js';

/** The emulated ACS Call Automation service. */
export function createAcsService(_kernel: Kernel): Service {
  return {
    name: 'acs',
    routes: () => undefined,
    calls: () => [],
    reset: () => undefined,
    close: () => undefined,
  };
}
