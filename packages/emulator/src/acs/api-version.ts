/** The stable versions of the API that the emulator speaks, oldest first. */
export const apiVersions = [
  '2023-10-15',
  '2024-04-15',
  '2024-09-15',
  '2025-05-15',
  '2025-06-15',
  '2026-03-12',
] as const;

/** A version of the API. What a leg reports follows the version it was created with. */
export type ApiVersion = (typeof apiVersions)[number];

/** The version with this name, if the emulator speaks it. */
export function findApiVersion(name: string): ApiVersion | undefined {
  return apiVersions.find((version) => version === name);
}

/** Whether `version` has what came with `since`. */
export function isAtLeast(version: ApiVersion, since: ApiVersion): boolean {
  return version >= since;
}
