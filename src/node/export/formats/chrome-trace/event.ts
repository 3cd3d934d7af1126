/** One entry of `traceEvents`. Times are µs. */
export interface TraceEvent {
  /** Metadata, complete slice, instant, flow start and end, counter. */
  ph: 'M' | 'X' | 'i' | 's' | 'f' | 'C';
  name: string;
  pid: number;
  tid: number;
  cat?: string;
  ts?: number;
  dur?: number;
  id?: number;
  /** Scope of an instant: its process. */
  s?: 'p';
  /** A flow's end binds to the slice that encloses it. */
  bp?: 'e';
  args?: Record<string, string | number | null>;
}
