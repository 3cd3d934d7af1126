export function findElectron(env?: Record<string, string | undefined>, packageDir?: string): string | null;
export const HOW_TO_GET_ELECTRON: string;
