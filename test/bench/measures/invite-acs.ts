import { race } from '../contenders/race.ts';
import { asRates, asTimes, compared } from '../harness/compete.ts';
import type { Measure } from '../harness/measure.ts';

/** Inviting people into calls of ACS, beside the official client and beside undici with a signature by hand. */
export const measure: Measure = {
  id: 'invite-acs',
  title: 'invite (ACS), 32 at once',
  run: async (context) => {
    const { wall, cpu, sample, workload, warmUp } = await race(
      {
        tandem: '../contenders/acs-tandem.ts',
        official: '../contenders/acs-official.ts',
        floor: '../contenders/acs-bare.ts',
      },
      context,
    );
    return {
      official: asRates(wall.tandem, wall.official),
      floor: asTimes(cpu.tandem, cpu.floor),
      notes: [
        `${workload.calls} calls with ${workload.invitationsPerCall} invitations each, in a process for each contender, ${workload.atOnce} connections each`,
        `beside the official client by time, beside the floor by processor time of the whole process; of that Tandem takes ${compared('µs', cpu.tandem, cpu.official).ratio.median.toFixed(2)} times what the official client does`,
        `after ${warmUp} invitations of each that do not count; what a round leaves behind is collected within it`,
        `what all of them sent: ${sample}`,
      ],
    };
  },
};
