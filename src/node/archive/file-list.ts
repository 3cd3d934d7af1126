import { type ArchiveFile, refused } from './archive.ts';
import { entryPath } from './entry-path.ts';
import { type ArchiveLimits, sizeProblem } from './limits.ts';

/** Collects the entries of an archive while its directory is read, and refuses what no honest archive holds. */
export interface FileList<F extends ArchiveFile> {
  /** A regular file. Throws `archive_refused`. */
  addFile(name: string, size: number, make: (path: string) => F): void;
  addFolder(name: string): void;
  files: Map<string, F>;
  /** To be called at the end: `packed` is the size of the archive. */
  check(packed: number): void;
}

export function createFileList<F extends ArchiveFile>(archive: string, limits: ArchiveLimits): FileList<F> {
  const files = new Map<string, F>();
  const seen = new Set<string>();
  let entries = 0;
  let total = 0;

  const cleanPath = (name: string): string => {
    entries += 1;
    if (entries > limits.maxEntries) throw refused(archive, `it has more than ${limits.maxEntries} entries`);
    const { path, problem } = entryPath(name);
    if (path === null) throw refused(archive, `it has ${problem}`);
    return path;
  };

  return {
    files,
    addFile(name, size, make) {
      const path = cleanPath(name);
      if (path === '') throw refused(archive, 'it has a file without a name');
      // Two spellings of one name (composed, decomposed accents) are one file on some systems.
      const same = path.normalize('NFC');
      if (seen.has(same)) throw refused(archive, `it has ${JSON.stringify(path)} twice`);
      seen.add(same);
      if (size > limits.maxEntryBytes) {
        throw refused(archive, `${JSON.stringify(path)} has ${size} bytes, the limit is ${limits.maxEntryBytes}`);
      }
      total += size;
      if (total > limits.maxTotalBytes) throw refused(archive, sizeProblem(total, total, limits) ?? 'it is too large');
      files.set(path, make(path));
    },
    addFolder(name) {
      cleanPath(name);
    },
    check(packed) {
      const problem = sizeProblem(total, packed, limits);
      if (problem) throw refused(archive, problem);
    },
  };
}
