import type { Failure } from '../core/failure.ts';

const WHAT_A_BUNDLE_IS =
  'A bundle is a folder with manifest.json, trace.jsonl and payloads/. `rollout list ROOT` shows the bundles under a folder.';
const ELSEWHERE = 'Write elsewhere with -o FILE, or to standard output with -o -.';
const MOVING =
  'The bundle changed under the reader. Try again when its rollout has ended, or follow it with `rollout tail`.';
const LENIENT =
  'Use --lenient to skip lines that cannot be applied. `rollout check BUNDLE` lists all of them and says what they mean.';

/** What can be done about a failure, by its code. */
export const ADVICE: Readonly<Record<string, string>> = {
  path_missing: `Check the path. ${WHAT_A_BUNDLE_IS}`,
  bundle_is_archive: 'An archive does not grow: read it with `rollout summary`, `rollout show` or `rollout serve`.',
  archive_ambiguous: 'Unpack it with another program, and give one of the folders.',
  archive_damaged: 'Fetch it again: what is left of it cannot be trusted.',
  archive_refused: 'No workbench writes such archives. Look at it with care before you unpack it with another program.',
  archive_unknown: WHAT_A_BUNDLE_IS,
  archive_unsupported: 'Take a newer Node, or pack it again as .zip.',
  state_invalid: 'It was written by another program, or edited. `rollout reduce BUNDLE` writes a new one.',
  state_damaged: '`rollout reduce BUNDLE` writes a new one.',
  no_bundle: 'Give the folder or archive of the bundle.',
  bundle_has_links: 'Put copies in the place of links.',
  target_exists: 'Give a folder that does not exist yet with -o DIR.',
  pattern_invalid: 'Patterns are regular expressions as in JavaScript, one a line.',
  pattern_slow: 'Nested repetitions make patterns slow: write (a+)+ as a+.',
  redaction_leak: 'Please report it: with the kind and rule above, never with the value.',
  redaction_changes_trace: 'Leave a kind out with --redact, or report it.',
  bundle_is_file: WHAT_A_BUNDLE_IS,
  bundle_is_inner_folder: 'Give the folder of the bundle itself.',
  bundle_is_root: 'Give one of the bundles. `rollout list ROOT` shows them all.',
  manifest_missing: WHAT_A_BUNDLE_IS,
  manifest_damaged: 'Without its manifest a bundle cannot be read. Take the manifest of a copy; its fields are few.',
  manifest_invalid: 'The bundle was written by another program, or its manifest was edited.',
  manifest_newer: 'A newer version of Rollout Workbench may read it.',
  manifest_outside: 'Nothing outside of a bundle is read. Edit the manifest if you trust the bundle.',
  log_missing: 'Its producer ended before the first event, or the log was moved away.',
  log_outside: 'Nothing outside of a bundle is read.',
  log_changed: MOVING,
  log_vanished: MOVING,
  bundle_vanished: MOVING,
  root_not_a_folder: 'Give the folder in which the bundles lie.',
  root_missing: 'Check the path. With --watch the folder is waited for.',
  no_permission: 'Ask its owner for the right to read it, or read a copy.',
  output_no_permission: ELSEWHERE,
  output_read_only: ELSEWHERE,
  output_target_not_a_file: ELSEWHERE,
  output_folder_missing: 'Create the folder first.',
  output_disk_full: 'Nothing was changed. Free some space, or write elsewhere with -o FILE.',
  bundle_exists: 'Choose another --seed or another folder, or remove that one.',
  selection_unknown: '`rollout summary BUNDLE` shows the agents, `rollout export BUNDLE -f jsonl -o -` every id.',
  selection_empty: 'Widen the times, or leave out a condition.',
  selection_refused: 'Leave the selection out, or take -f jsonl: it has the same objects.',
  id_unknown: '`rollout show --help` says which ids there are.',
  id_ambiguous: 'Write COLLECTION/ID.',
  port_in_use: 'Choose another one with --port N, or leave it out: then a free one is taken.',
  page_missing: 'Build it first: npm run build',
  internal: 'This is a bug of Rollout Workbench. Please report it with the command that you ran.',
};

/** One or two sentences for the reader of a failure; null where the message says it all. */
export function adviceFor(failure: Failure, command: string): string | null {
  if ((command === 'reduce' || command === 'export') && failure.where?.line !== undefined) return LENIENT;
  return ADVICE[failure.code] ?? null;
}
