/** The lines that a harness writes before the output of a command: `Exit code: 1`, `Wall time: 18.2 seconds` … `Output:`. */
const HEAD =
  /^(?:(?:Script completed|Exit code|Wall time|Total output lines|Process running with session ID|Process exited with code|Original token count|Chunk ID)\b[^\n]*\n+)+Output:\n/;

/** The text after that head; the text itself where it has none. */
export const withoutOutputHead = (text: string): string => text.slice(HEAD.exec(text)?.[0].length ?? 0);

/** The exit code that the head tells; null where it tells none. */
export function exitCodeInHead(text: string): number | null {
  const code = /^(?:Exit code:|Process exited with code) (-?\d+)/m.exec(text.slice(0, 400))?.[1];
  return code === undefined ? null : Number(code);
}
