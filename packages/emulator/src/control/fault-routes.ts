import { faultKinds, parseFault } from '../fault/fault.js';
import { ControlError, type ControlRoute } from './control-route.js';
import { listOf, milliseconds, objectOf, oneOf, text } from './schemas.js';

const number = { type: 'number' };

const fault = objectOf(
  {
    kind: oneOf(faultKinds),
    service: oneOf(['acs', 'graph', 'event-grid']),
    operation: text,
    probability: { type: 'number', minimum: 0, maximum: 1 },
    times: { type: 'integer', minimum: 0 },
    copies: number,
    delayMs: milliseconds,
    windowMs: milliseconds,
    skewMs: number,
    retryAfterSeconds: number,
    status: number,
    when: oneOf(['before', 'after']),
    code: number,
    subCode: number,
    message: text,
  },
  ['kind'],
);

const rule = objectOf({ id: text, fault, strikes: { type: 'integer' } });

/** What goes wrong on purpose. */
export const faultRoutes: readonly ControlRoute[] = [
  {
    id: 'listFaults',
    method: 'get',
    path: '/control/faults',
    summary: 'The faults that are switched on, and how often each has struck.',
    answer: { status: 200, schema: objectOf({ value: listOf(rule) }) },
    handle: (_request, { faults }) => ({ value: faults.list() }),
  },
  {
    id: 'addFault',
    method: 'post',
    path: '/control/faults',
    summary: 'Switches a fault on.',
    body: fault,
    answer: { status: 201, schema: rule },
    handle: ({ body }, { faults }) => faults.add(parseFault(body)),
  },
  {
    id: 'clearFaults',
    method: 'delete',
    path: '/control/faults',
    summary: 'Switches every fault off.',
    answer: { status: 204 },
    handle: (_request, { faults }) => faults.clear(),
  },
  {
    id: 'removeFault',
    method: 'delete',
    path: '/control/faults/{id}',
    summary: 'Switches a fault off.',
    answer: { status: 204 },
    handle({ parameters }, { faults }) {
      if (!faults.remove(parameters.id ?? '')) {
        throw new ControlError(404, 'There is no fault with this id.');
      }
    },
  },
  {
    id: 'reseed',
    method: 'post',
    path: '/control/seed',
    summary: 'Begins to draw chance anew, from another seed.',
    body: objectOf({ seed: { type: 'integer' } }),
    answer: { status: 204 },
    handle({ body }, { faults }) {
      const { seed } = body;
      if (typeof seed !== 'number' || !Number.isInteger(seed)) {
        throw new TypeError('"seed" is a whole number.');
      }
      faults.reseed(seed);
    },
  },
];
