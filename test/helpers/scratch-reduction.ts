import { readFileSync } from 'node:fs';
import type { RolloutTrace } from '../../src/core/model/trace.ts';
import { viewModelFromTrace } from '../../src/core/model/view-of-trace.ts';
import type { ViewModel } from '../../src/core/reduce/delta.ts';
import { TraceReducer } from '../../src/core/reduce/reducer.ts';
import { type Bundle, openBundle } from '../../src/node/bundle.ts';
import { nodeByteTools } from '../../src/node/byte-tools.ts';
import { createLineSplitter } from '../../src/node/line-splitter.ts';
import { codeCellView, itemView, terminalOperationView } from '../../src/node/session/preview.ts';

/** The complete lines of a bundle's log, reduced at once and from scratch; at most `bytes` of it. */
export async function reduceFromScratch(dir: string, bytes = Number.POSITIVE_INFINITY): Promise<TraceReducer> {
  const opened = await openBundle(dir);
  if (!opened.ok) throw new Error(opened.failure.message);
  return reduceLog(opened.value, readFileSync(opened.value.logPath).subarray(0, bytes));
}

/** The complete lines of a log's bytes, reduced from scratch. */
export function reduceLog({ manifest, payloads }: Bundle, log: Uint8Array): TraceReducer {
  const reducer = new TraceReducer({ manifest, payloads, bytes: nodeByteTools, mode: 'lenient' });
  for (const line of createLineSplitter().feed(log))
    reducer.applyLine(line.bytes, { line: line.line, byte: line.byte });
  return reducer;
}

/** The model that a window must have of a reduction: its final state with long texts cut. */
export function expectedView(reducer: TraceReducer): ViewModel {
  const trace: RolloutTrace = reducer.snapshot();
  const model = viewModelFromTrace(trace, reducer.origins);
  const { conversation_items, code_cells, terminal_operations } = model.collections;
  for (const [id, item] of Object.entries(trace.conversation_items)) {
    conversation_items.set(id, itemView(item, reducer.origins.get(id) ?? null));
  }
  for (const [id, cell] of Object.entries(trace.code_cells)) code_cells.set(id, codeCellView(cell));
  for (const [id, operation] of Object.entries(trace.terminal_operations)) {
    terminal_operations.set(id, terminalOperationView(operation));
  }
  model.diagnostics = [...reducer.diagnostics];
  return model;
}
