import type { TextOutput } from './io.ts';

/** Gathers lines into blocks, so that a million lines are not a million writes. */
export interface LineWriter {
  /** Adds a line (its newline is added). Written soon, in order. After a failure lines are dropped: see `drained`. */
  line(text: string): void;
  /** Resolves when there is room for more. Rejects with what went wrong while writing. */
  drained(): Promise<void>;
  /** Resolves when everything is written. Rejects like `drained`. */
  end(): Promise<void>;
}

const BLOCK = 64 * 1024;

/** A writer of lines to `output`; `onFailure` is told once when the output can take no more. */
export function createLineWriter(output: TextOutput, onFailure: (error: unknown) => void = () => {}): LineWriter {
  let lines: string[] = [];
  let size = 0;
  let writing: Promise<void> | null = null;
  let scheduled = false;
  let failure: { error: unknown } | null = null;

  const writeAll = async (): Promise<void> => {
    try {
      while (lines.length > 0 && !failure) {
        const text = `${lines.join('\n')}\n`;
        lines = [];
        size = 0;
        await output.write(text);
      }
    } catch (error) {
      failure = { error };
      lines = [];
      onFailure(error);
    } finally {
      writing = null;
    }
  };
  const start = (): void => {
    scheduled = false;
    if (lines.length > 0) writing ??= writeAll();
  };
  const throwFailure = (): void => {
    if (failure) throw failure.error;
  };

  return {
    line(text) {
      if (failure) return;
      lines.push(text);
      size += text.length + 1;
      if (size >= BLOCK) start();
      else if (!scheduled && !writing) {
        scheduled = true;
        setImmediate(start);
      }
    },
    async drained() {
      if (size >= BLOCK && writing) await writing;
      throwFailure();
    },
    async end() {
      start();
      while (writing) await writing;
      throwFailure();
    },
  };
}
