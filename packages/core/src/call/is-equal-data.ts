/** Whether two values of JSON data say the same. A member that is undefined is one that is absent. */
export function isEqualData(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object') return false;
  if (one === null || other === null || Array.isArray(one) !== Array.isArray(other)) return false;
  const members = definedMembers(one);
  const others = new Map(definedMembers(other));
  return (
    members.length === others.size &&
    members.every(([key, value]) => others.has(key) && isEqualData(value, others.get(key)))
  );
}

function definedMembers(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}
