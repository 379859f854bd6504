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
export interface ApiVersion {
  /** As requests and events name it. */
  readonly name: string;
  /** The date from which on its features are counted; that of a preview may be of the version it led to. */
  readonly level: string;
}

/** Previews that have what only a later stable version has. */
const previewLevels: Readonly<Record<string, string>> = {
  '2024-09-01-preview': '2024-09-15',
  '2024-11-15-preview': '2025-05-15',
  '2025-03-30-preview': '2025-05-15',
};

/** The version with this name, if the emulator speaks it. Previews and older ones are taken on request only. */
export function findApiVersion(
  name: string,
  { isRelaxed }: { readonly isRelaxed: boolean },
): ApiVersion | undefined {
  if (apiVersions.some((version) => version === name)) return { name, level: name };
  const date = /^(\d{4}-\d\d-\d\d)(?:-preview)?$/.exec(name)?.[1];
  if (!isRelaxed || date === undefined) return undefined;
  return { name, level: previewLevels[name] ?? date };
}

/** Whether `version` has what came with `since`. */
export function isAtLeast({ level }: ApiVersion, since: string): boolean {
  return level >= since;
}
