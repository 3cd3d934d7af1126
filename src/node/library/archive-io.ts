import { Buffer } from 'node:buffer';
import { resolve, sep } from 'node:path';
import type { ArchiveFile } from '../archive/archive.ts';
import type { BundleArchive } from '../archive/archive-bundle.ts';
import type { FolderItem, LibraryIo } from './library-io.ts';

/** Where the bundle seems to lie, for whoever joins paths; nothing is ever looked for there. */
export const ARCHIVED_FOLDER = resolve(`${sep}archived`);

/** A bundle in an archive as if it were the folder {@link ARCHIVED_FOLDER}: what indexes folders indexes it too. */
export function createArchiveIo({ reader, prefix }: BundleArchive): LibraryIo {
  const inside = (path: string): string => path.slice(ARCHIVED_FOLDER.length + 1).replaceAll(sep, '/');
  const fileAt = (path: string): ArchiveFile => {
    const file = reader.files.get(prefix + inside(path));
    if (file) return file;
    throw Object.assign(new Error(`the archive holds no ${inside(path)}`), { code: 'ENOENT' });
  };
  return {
    async list(folder) {
      const start = `${prefix}${inside(folder)}/`;
      const items: FolderItem[] = [];
      for (const path of reader.files.keys()) {
        const name = path.startsWith(start) ? path.slice(start.length) : '/';
        if (!name.includes('/')) items.push({ name, kind: 'other' });
      }
      return items;
    },
    stat: async (path) => ({ kind: 'file', size: fileAt(path).size, mtime_ms: 0, ino: 0 }),
    async read(path, position, length) {
      const file = fileAt(path);
      const start = Math.min(position, file.size);
      const bytes = await reader.readRange(file, start, Math.min(file.size, start + length));
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    realpath: async (path) => path,
  };
}
