const undashed = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i;
const dashed = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * One spelling for every id. Play and record notifications write ids in upper case and without dashes although the request
 * used dashes; what is no GUID is left as it came.
 *
 * @see https://learn.microsoft.com/graph/api/call-playprompt
 */
export function normalizeId(id: string): string {
  const parts = undashed.exec(id);
  if (parts !== null) return parts.slice(1).join('-').toLowerCase();
  return dashed.test(id) ? id.toLowerCase() : id;
}
