export function findChromium(): Promise<string | null>;
export const CHROMIUM_ARGS: string[];
export function ensureChromium(say: (line: string) => void): Promise<string | null>;
