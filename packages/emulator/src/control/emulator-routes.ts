import type { ControlRoute } from './control-route.js';
import { listOf, objectOf } from './schemas.js';

/** The emulator as a whole: where it is, what it got and sent, and a fresh start. */
export const emulatorRoutes: readonly ControlRoute[] = [
  {
    id: 'getInfo',
    method: 'get',
    path: '/control',
    summary: 'What a program must know to use this emulator.',
    answer: { status: 200, schema: { type: 'object' } },
    handle: (_request, { info }) => info,
  },
  {
    id: 'listRequests',
    method: 'get',
    path: '/control/requests',
    summary: 'The last requests to the emulated services, with their answers.',
    answer: { status: 200, schema: objectOf({ value: listOf({}) }) },
    handle: (_request, emulator) => ({ value: emulator.requests() }),
  },
  {
    id: 'listDeliveries',
    method: 'get',
    path: '/control/deliveries',
    summary: 'The last webhooks, with every attempt to deliver them.',
    answer: { status: 200, schema: objectOf({ value: listOf({}) }) },
    handle: (_request, emulator) => ({ value: emulator.deliveries() }),
  },
  {
    id: 'reset',
    method: 'post',
    path: '/control/reset',
    summary: 'Forgets everything that happened since the start.',
    answer: { status: 204 },
    handle: (_request, emulator) => emulator.reset(),
  },
];
