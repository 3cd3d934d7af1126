/** How much an archive may ask of its reader. Archives come from strangers: what goes beyond is refused before it is done. */
export interface ArchiveLimits {
  /** Files and folders. */
  maxEntries: number;
  /** Bytes of one unpacked file. */
  maxEntryBytes: number;
  /** Bytes of all unpacked files together; of a compressed tar also the room it may take in the temporary folder. */
  maxTotalBytes: number;
  /** Unpacked to packed size, of a file and of the whole, once it is larger than `ratioFreeBytes`. */
  maxRatio: number;
  /** Up to here nobody is hurt by any ratio. */
  ratioFreeBytes: number;
  /** Bytes of a zip's directory. */
  maxDirectoryBytes: number;
}

const MIB = 1024 * 1024;

/** Far above any trace that was seen: a day of fifty agents is some gigabytes in some hundred thousand files, packed 10 : 1. */
export const DEFAULT_LIMITS: ArchiveLimits = {
  maxEntries: 1_000_000,
  maxEntryBytes: 8 * 1024 * MIB,
  maxTotalBytes: 32 * 1024 * MIB,
  maxRatio: 250,
  ratioFreeBytes: 64 * MIB,
  maxDirectoryBytes: 256 * MIB,
};

/** Why these sizes are refused, in words; null when they are not. */
export function sizeProblem(unpacked: number, packed: number, limits: ArchiveLimits): string | null {
  if (unpacked > limits.maxTotalBytes) return `it unpacks to more than ${limits.maxTotalBytes} bytes`;
  if (unpacked > limits.ratioFreeBytes && unpacked > limits.maxRatio * Math.max(1, packed)) {
    return `it unpacks to more than ${limits.maxRatio} times its size`;
  }
  return null;
}
