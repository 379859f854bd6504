const ticksPerMs = 10_000;

/**
 * Writes instants as the service does: seven fractional digits with trailing zeros dropped. A clock of
 * milliseconds has no such digits, so they are made up, growing from one instant to the next.
 */
export function createEventTime(): (nowMs: number) => string {
  let last = 0n;
  return (nowMs) => {
    const made = BigInt(Math.floor(nowMs)) * BigInt(ticksPerMs) + randomTicks();
    last = made > last ? made : last + 1n;
    return formatTicks(last);
  };
}

/** Formats ticks of 100 ns since the Unix epoch. */
export function formatTicks(ticks: bigint): string {
  const seconds = new Date(Number(ticks / 10_000n)).toISOString().slice(0, 19);
  const fraction = (ticks % 10_000_000n).toString().padStart(7, '0').replace(/0+$/, '');
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}+00:00`;
}

function randomTicks(): bigint {
  return BigInt(Math.floor(Math.random() * ticksPerMs));
}
