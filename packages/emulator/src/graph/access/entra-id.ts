/** Entra compares the ids of tenants, applications and users without case. */
export function isSameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
