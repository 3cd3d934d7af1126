import type { Stats } from 'node:fs';
import { closeSync, fstatSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';

/** The synchronous file operations of the payload store; tests put failing ones in their place. */
export interface PayloadFs {
  open(path: string, flags: number): number;
  fstat(file: number): Stats;
  /** Reads on from the file's own position; returns the count of bytes, 0 at the end. */
  read(file: number, into: Uint8Array, offset: number, length: number): number;
  close(file: number): void;
  lstat(path: string): Stats;
  realpath(path: string): string;
}

export const nodePayloadFs: PayloadFs = {
  open: (path, flags) => openSync(path, flags),
  fstat: (file) => fstatSync(file),
  read: (file, into, offset, length) => readSync(file, into, offset, length, null),
  close: (file) => closeSync(file),
  lstat: (path) => lstatSync(path),
  realpath: (path) => realpathSync.native(path),
};
