import { TimeNotVirtualError } from '../clock/emulator-time.js';
import { takeSnapshot } from '../snapshot.js';
import { readOptionalMs } from './control-body.js';
import { ControlError, type ControlRoute } from './control-route.js';
import { milliseconds, objectOf, text, truth } from './schemas.js';

const time = objectOf({ now: text, isVirtual: truth });

/** The emulator's time, and everything at one instant of it. */
export const timeRoutes: readonly ControlRoute[] = [
  {
    id: 'getTime',
    method: 'get',
    path: '/control/clock',
    summary: 'The emulator’s time, and whether it stands still until it is advanced.',
    answer: { status: 200, schema: time },
    handle: (_request, emulator) => describeTime(emulator.time),
  },
  {
    id: 'advanceTime',
    method: 'post',
    path: '/control/clock/advance',
    summary: 'Lets virtual time pass, with everything that falls due meanwhile.',
    body: objectOf({ ms: milliseconds }),
    answer: { status: 200, schema: time },
    async handle({ body }, emulator) {
      const ms = readOptionalMs(body, 'ms');
      if (ms === undefined) throw new TypeError('"ms" is required, such as 60000.');
      try {
        await emulator.time.advance(ms);
      } catch (error) {
        if (error instanceof TimeNotVirtualError) throw new ControlError(409, error.message);
        throw error;
      }
      return describeTime(emulator.time);
    },
  },
  {
    id: 'takeSnapshot',
    method: 'get',
    path: '/control/snapshot',
    summary: 'Everything that can be seen of the emulator now, as one document.',
    answer: { status: 200, schema: { type: 'object' } },
    handle: (_request, emulator) => takeSnapshot(emulator),
  },
];

function describeTime({ now, isVirtual }: { now(): number; readonly isVirtual: boolean }) {
  return { now: new Date(now()).toISOString(), isVirtual };
}
