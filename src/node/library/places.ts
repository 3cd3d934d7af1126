import { type BundleRecord, isActive, newRecord } from './bundle-record.ts';

/** So many of the newest bundles get sums over their payloads: what a person scrolls through without asking for more. */
const DEEP_COUNT = 200;

/** Every place where a bundle is or may come to be, by absolute path. */
export interface Places {
  readonly records: ReadonlyMap<string, BundleRecord>;
  /** Places that a root was just found to hold, in place of what it held; returns those that are new and those that are gone. */
  setOwned(root: string, paths: ReadonlySet<string>, now: number): { added: BundleRecord[]; gone: BundleRecord[] };
  pin(path: string, now: number): BundleRecord;
  /** Whether it was pinned. The place stays when a root holds it. */
  unpin(path: string): boolean;
  active(now: number): BundleRecord[];
  /** Of those that are not active, the next `count`, going round and round. */
  nextInactive(now: number, count: number): BundleRecord[];
  /** Works out anew which are the newest, and returns those that were not among them before. */
  rankNewest(): BundleRecord[];
  newest(): ReadonlySet<BundleRecord>;
}

export function createPlaces(): Places {
  const records = new Map<string, BundleRecord>();
  /** Where the round of the inactive ones goes on; a Map's iterator also sees what is added meanwhile. */
  let turns: Iterator<BundleRecord> = records.values();
  let newest = new Set<BundleRecord>();

  const recordAt = (path: string, now: number): BundleRecord => {
    const known = records.get(path);
    if (known) return known;
    const record = newRecord(path, now);
    records.set(path, record);
    return record;
  };

  const dropUnlessHeld = (record: BundleRecord): boolean =>
    record.owners.size === 0 && !record.pinned && records.delete(record.path);

  return {
    records,

    setOwned(root, paths, now) {
      const gone: BundleRecord[] = [];
      for (const record of records.values()) {
        if (paths.has(record.path) || !record.owners.delete(root)) continue;
        if (dropUnlessHeld(record)) gone.push(record);
      }
      const added: BundleRecord[] = [];
      for (const path of paths) {
        const record = recordAt(path, now);
        if (record.seen === null) added.push(record);
        record.owners.add(root);
      }
      return { added, gone };
    },

    pin(path, now) {
      const record = recordAt(path, now);
      record.pinned = true;
      return record;
    },

    unpin(path) {
      const record = records.get(path);
      if (!record?.pinned) return false;
      record.pinned = false;
      dropUnlessHeld(record);
      return true;
    },

    active(now) {
      // Every second over every record: no copies.
      const found: BundleRecord[] = [];
      for (const record of records.values()) if (isActive(record, now)) found.push(record);
      return found;
    },

    nextInactive(now, count) {
      const found: BundleRecord[] = [];
      for (let looked = 0; found.length < count && looked < records.size; looked += 1) {
        let step = turns.next();
        if (step.done) {
          turns = records.values();
          step = turns.next();
        }
        if (!step.done && !isActive(step.value, now)) found.push(step.value);
      }
      return found;
    },

    rankNewest() {
      const before = newest;
      newest = new Set(
        [...records.values()]
          .filter((record) => startOf(record) !== null)
          .sort((a, b) => (startOf(b) ?? 0) - (startOf(a) ?? 0))
          .slice(0, DEEP_COUNT),
      );
      return [...newest].filter((record) => !before.has(record));
    },

    newest: () => newest,
  };
}

/** When the trace at a place started, by its manifest; null when none was read. */
export function startOf(record: BundleRecord): number | null {
  const manifest = record.seen?.at === 'bundle' ? record.seen.manifest.manifest : record.file?.manifest;
  return manifest?.started_at_unix_ms ?? null;
}
