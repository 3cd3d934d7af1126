/**
 * The parts of a path that a trace names relative to its bundle folder, with `.` and `..` worked in; null when the path is
 * absolute (POSIX or Windows forms), climbs out of the bundle, or holds a NUL (spec/trace-format.md, "Bundle on disk").
 * An empty list is the bundle folder itself.
 *
 * `\` separates on every system, so that a bundle written on Windows reads everywhere and a path means the same everywhere:
 * one that would climb out on Windows is refused on Linux too. Links are not looked at: that takes the file system.
 */
export function bundlePathSegments(path: string): string[] | null {
  if (path.includes('\0') || /^(?:[\\/]|[A-Za-z]:)/.test(path)) return null;
  const segments: string[] = [];
  for (const segment of path.split(/[\\/]/)) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments;
}
