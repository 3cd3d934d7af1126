/** What can be done about a trace that cannot be opened, by the failure's code; the failure itself states the facts. */
const ADVICE: Readonly<Record<string, string>> = {
  path_missing: 'It may have been moved, renamed or deleted, or lie on a drive that is not there now.',
  path_unreadable: 'The drive or the network may be away. Try again when it is back.',
  no_permission: 'Ask its owner for the right to read it, or open a copy.',
  bundle_is_root: 'This is a folder of traces: watch it, and they show up in the library.',
  bundle_is_inner_folder: 'Open the folder of the bundle itself, the one with manifest.json.',
  bundle_is_inner_file: 'Open the folder of the bundle itself, the one with manifest.json.',
  bundle_is_file: 'A trace is a folder with manifest.json and trace.jsonl, an archive of one, or a state.json.',
  manifest_missing:
    'A trace is a folder with manifest.json and trace.jsonl. If an agent is about to write it, read again soon.',
  manifest_damaged: 'Without its manifest a bundle cannot be read. Take the manifest of a copy; its fields are few.',
  manifest_invalid: 'It was written by another program, or edited.',
  manifest_newer: 'A newer version of Rollout Workbench may read it.',
  manifest_outside: 'Nothing outside of a bundle is read. Edit the manifest if you trust the bundle.',
  log_missing: 'Its producer ended before the first event, or the log was moved away.',
  log_outside: 'Nothing outside of a bundle is read.',
  archive_ambiguous: 'Unpack it with another program, and open one of the folders.',
  archive_damaged: 'Fetch it again: what is left of it cannot be trusted.',
  archive_refused: 'No workbench writes such archives. Look at it with care before you unpack it with another program.',
  archive_unknown: 'Archives of a bundle are .zip, .tar, .tar.gz or .tar.zst.',
  archive_unsupported: 'The desktop app, or a newer Node, can read it; or pack it again as .zip.',
  state_damaged: 'Reduce its bundle again: rollout reduce BUNDLE.',
  state_invalid: 'It was written by another program, or edited. Reduce its bundle again: rollout reduce BUNDLE.',
};

/** A sentence or two for the reader of a failure; null where its message says it all. */
export const adviceFor = (code: string): string | null => ADVICE[code] ?? null;
