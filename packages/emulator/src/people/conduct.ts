/**
 * What a person does once they have answered. Times count from the answer. Each service plays as much of it as
 * its wire can show.
 */
export interface Conduct {
  /** They leave by themselves. */
  readonly leavesAfterMs?: number;
  /** They are not in the call yet, but wait to be let in; then somebody lets them in. */
  readonly waitsInLobbyMs?: number;
  /** They mute their own microphone. */
  readonly mutesAfterMs?: number;
  /** The keys they press when somebody listens for keys: `0` to `9`, `A` to `D`, `*` and `#`. */
  readonly presses?: string;
  /** What they say when somebody listens. */
  readonly says?: string;
  /** A machine answered in their place. */
  readonly isVoicemail?: true;
  /** The raw id of the person to whom they hand the call over, and when. */
  readonly transfersTo?: string;
  readonly transfersAfterMs?: number;
}

/** Reads the members of a behaviour that are conduct, or throws a `TypeError` that says what is wrong. */
export function parseConduct(fields: Readonly<Record<string, unknown>>): Conduct {
  const unknown = Object.keys(fields).filter((name) => !(name in readers));
  if (unknown.length > 0) {
    throw new TypeError(
      `A person who answers has no "${unknown[0]}"; known are: ${Object.keys(readers).join(', ')}.`,
    );
  }
  const conduct: Conduct = Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, readers[name]?.(value, name)]],
    ),
  );
  if ((conduct.transfersTo === undefined) !== (conduct.transfersAfterMs === undefined)) {
    throw new TypeError('"transfersTo" and "transfersAfterMs" come together.');
  }
  return conduct;
}

/** Reads a number of milliseconds, or throws a `TypeError`. */
export function readDelay(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new TypeError(`A behaviour's "${name}" is a number of milliseconds, zero or more.`);
}

const readers: Readonly<Record<string, (value: unknown, name: string) => unknown>> = {
  leavesAfterMs: readDelay,
  waitsInLobbyMs: readDelay,
  mutesAfterMs: readDelay,
  presses(value, name) {
    if (typeof value === 'string' && /^[\dA-D*#]+$/.test(value)) return value;
    throw new TypeError(`A behaviour's "${name}" is a text of the keys 0 to 9, A to D, * and #.`);
  },
  says: readText,
  isVoicemail(value, name) {
    if (value === true) return true;
    throw new TypeError(`A behaviour's "${name}" is true, or absent.`);
  },
  transfersTo: readText,
  transfersAfterMs: readDelay,
};

function readText(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`A behaviour's "${name}" is a text.`);
}
