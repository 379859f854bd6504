import type { Identity } from '@tandem/core';
import { ConfigurationError, fromRawId, teamsUser } from '@tandem/core';

/** Someone in the demonstration. */
interface Player {
  readonly name: string;
  readonly identity: Identity;
}

/** Who plays which part. */
export interface Cast {
  /** Is called first, and answers. */
  readonly host: Player;
  /** Is invited, and answers. */
  readonly guest: Player;
  /** Is invited, and declines. */
  readonly decliner: Player;
  /** Is invited, and lets it ring until the invitation is taken back. */
  readonly sleeper: Player;
  /** Is invited, comes, and leaves again. */
  readonly visitor: Player;
}

/** People whom the emulator knows by the last two digits of their id. */
export const emulatedCast: Cast = {
  host: player('Hanna', '00000000-0000-4000-8000-000000000101'),
  guest: player('Gus', '00000000-0000-4000-8000-000000000121'),
  decliner: player('Dora', '00000000-0000-4000-8000-000000000141'),
  sleeper: player('Sam', '00000000-0000-4000-8000-000000000161'),
  visitor: player('Vera', '00000000-0000-4000-8000-000000000181'),
};

const parts = ['host', 'guest', 'decliner', 'sleeper', 'visitor'] as const;

/**
 * Real people, by raw id, from `TANDEM_DEMO_HOST`, `TANDEM_DEMO_GUEST` and so on.
 *
 * @throws ConfigurationError naming the variables that are missing.
 */
export function castFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Cast {
  const missing = parts.map(variableOf).filter((variable) => !environment[variable]);
  if (missing.length > 0) {
    throw new ConfigurationError(
      `The demonstration needs people to call. Set ${missing.join(', ')} to raw ids, which begin with 4:+ or 8:orgid:.`,
      { path: missing.join(',') },
    );
  }
  const real = (part: (typeof parts)[number]): Player => ({
    name: part,
    identity: fromRawId(environment[variableOf(part)] ?? ''),
  });
  return {
    host: real('host'),
    guest: real('guest'),
    decliner: real('decliner'),
    sleeper: real('sleeper'),
    visitor: real('visitor'),
  };
}

/** The name of a player, or who it is where nobody in the cast is meant. */
export function nameIn(cast: Cast, identity: Identity): string {
  const player = parts
    .map((part) => cast[part])
    .find((one) => one.identity.rawId === identity.rawId);
  return player?.name ?? identity.displayName ?? identity.kind;
}

function variableOf(part: (typeof parts)[number]): string {
  return `TANDEM_DEMO_${part.toUpperCase()}`;
}

function player(name: string, userId: string): Player {
  return { name, identity: teamsUser(userId) };
}
