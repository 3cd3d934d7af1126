/** Runs `work` for each item, at most `limit` at the same time, in order of the items. Rejects with the first error. */
export async function eachAtOnce<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let step = rest.next(); !step.done; step = rest.next()) await work(step.value);
  };
  await Promise.all(Array.from({ length: limit }, lane));
}
