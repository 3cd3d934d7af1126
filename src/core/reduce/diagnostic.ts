/** A line that lenient reduction could not use, or a fact about the log that is worth knowing. */
export interface Diagnostic {
  /** `skipped`: the line changed nothing. `notice`: the line was applied, but something about it is odd. */
  severity: 'skipped' | 'notice';
  /** Stable code, e.g. `line_unreadable`, `payload_missing`, `unknown_turn`, `seq_gap`. */
  code: string;
  message: string;
  /** 1-based line of the log. */
  line: number;
  /** Offset of the line's first byte. */
  byte: number;
  seq: number | null;
  event_type: string | null;
  raw_payload_id: string | null;
}
