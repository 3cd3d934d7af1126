/** Words that every part of the window uses. All interface text stands in this folder, one file an area. */
export const words = {
  app: 'Rollout Workbench',
  close: 'Close',
  cancel: 'Cancel',
  copy: 'Copy',
  save: 'Save',
  retry: 'Retry',
  none: 'none',
  notRecorded: 'not recorded',
  yes: 'yes',
  no: 'no',
  showAll: 'Show all',
  loading: 'Loading',
  unknown: 'unknown',
};

const STATUS_WORDS: Record<string, string> = { idle: 'not ended', broken: 'not readable' };

/** How a status of the trace or of the library is called. */
export function statusWord(status: string): string {
  return STATUS_WORDS[status] ?? status;
}
