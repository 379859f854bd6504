import { race } from '../contenders/race.ts';
import { asTimes } from '../harness/compete.ts';
import type { Measure } from '../harness/measure.ts';

/** Inviting people into calls of Graph, beside undici alone with the same body. */
export const measure: Measure = {
  id: 'invite-graph',
  title: 'invite (Graph), 32 at once',
  run: async (context) => {
    const { cpu, sample, workload, warmUp } = await race(
      { tandem: '../contenders/graph-tandem.ts', floor: '../contenders/graph-bare.ts' },
      context,
    );
    return {
      floor: asTimes(cpu.tandem, cpu.floor),
      notes: [
        `${workload.calls} calls with ${workload.invitationsPerCall} invitations each, in a process for each contender, ${workload.atOnce} connections each; processor time of the whole process`,
        `after ${warmUp} invitations of each that do not count; what a round leaves behind is collected within it`,
        `what both sent: ${sample}`,
      ],
    };
  },
};
