/** Roughly how many bytes a value takes as JSON: exact enough to cut batches by. */
export function roughSize(value: unknown): number {
  if (typeof value === 'string') return value.length + 3;
  if (typeof value !== 'object' || value === null) return 8;
  let size = 2;
  if (Array.isArray(value)) {
    for (const entry of value) size += roughSize(entry);
    return size;
  }
  for (const key in value) size += key.length + 4 + roughSize((value as Record<string, unknown>)[key]);
  return size;
}
