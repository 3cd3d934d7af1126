/**
 * Rollout Workbench as a library: read, reduce, follow and write rollout traces. Guide with examples: docs/library.md.
 * @packageDocumentation
 */

export type { Failure, Result, Where } from './core/failure.ts';
export { TraceError } from './core/failure.ts';
export type * from './core/model/conversation.ts';
export type * from './core/model/runtime.ts';
export type * from './core/model/session.ts';
export type { CollectionName, CollectionTypes, RolloutTrace, TraceMaps } from './core/model/trace.ts';
export { COLLECTIONS } from './core/model/trace.ts';
export type { ItemOrigin } from './core/model/view.ts';
export type { AppendOp, DeltaOp, PutOp, SetOp, TraceDelta, TraceModel } from './core/reduce/delta.ts';
export { applyDelta, emptyModel } from './core/reduce/delta.ts';
export type { Diagnostic } from './core/reduce/diagnostic.ts';
export type { ByteTools, PayloadSource } from './core/reduce/payload-source.ts';
export { readEvent } from './core/reduce/read-event.ts';
export type { AppliedLine, FailedLine, LineOutcome, LinePosition, TraceReducerOptions } from './core/reduce/reducer.ts';
export { TraceReducer } from './core/reduce/reducer.ts';
export { serializeTrace, serializeTraceChunks } from './core/reduce/serialize.ts';
export type { ReduceMode } from './core/reduce/state.ts';
export type { ChangedObject } from './core/reduce/store.ts';
export type * from './core/trace/events.ts';
export { RAW_EVENT_TYPES } from './core/trace/events.ts';
export type { Manifest } from './core/trace/manifest.ts';
export type { RawPayloadKind, RawPayloadRef } from './core/trace/payload-ref.ts';
export type * from './core/trace/primitives.ts';
export type { ToolCallKind, ToolCallSummary } from './core/trace/tool.ts';
export type { ArchiveFile, ArchiveFormat, ArchiveReader } from './node/archive/archive.ts';
export type { ArchiveLimits } from './node/archive/limits.ts';
export { openArchive } from './node/archive/open-archive.ts';
export type { OpenedTrace, OpenTraceOptions } from './node/archive/open-trace.ts';
export { openTrace } from './node/archive/open-trace.ts';
export type { PackedBundle, PackOptions } from './node/archive/pack.ts';
export { packBundle } from './node/archive/pack.ts';
export type { StateFile } from './node/archive/state-file.ts';
export { openStateFile } from './node/archive/state-file.ts';
export type { UnpackedBundle, UnpackOptions } from './node/archive/unpack.ts';
export { unpackArchive } from './node/archive/unpack.ts';
export type { Bundle, OpenBundleOptions, PayloadReport } from './node/bundle.ts';
export { bundlePayloadReport, closeBundle, openBundle, readBundleLog } from './node/bundle.ts';
export { nodeByteTools } from './node/byte-tools.ts';
export type {
  CsvTable,
  ExportBundleOptions,
  ExportCheck,
  ExportFormat,
  ExportFormatId,
  ExportOptions,
  ExportProgress,
  ExportRun,
  ExportSelection,
  ExportSource,
  PreparedRedaction,
  RedactionChoice,
  Redactor,
} from './node/export/index.ts';
export {
  EXPORT_FORMATS,
  exportBundle,
  exportFormat,
  exportParts,
  parseMoment,
  prepareRedaction,
  sourceOf,
} from './node/export/index.ts';
export type { PayloadStore, PayloadStoreOptions } from './node/payload-store.ts';
export { createPayloadStore } from './node/payload-store.ts';
export type { RedactionKind } from './node/redact/kinds.ts';
export { REDACTION_KINDS } from './node/redact/kinds.ts';
export type { RedactBundleOptions, RedactedBundle } from './node/redact/redact-bundle.ts';
export { redactBundle } from './node/redact/redact-bundle.ts';
export type { Finding, Redactor as ValueRedactor, RedactorOptions } from './node/redact/redactor.ts';
export { createRedactor } from './node/redact/redactor.ts';
export type { RedactionReport } from './node/redact/report.ts';
export { readOwnPatterns } from './node/redact/rules/own-patterns.ts';
export type { ReduceBundleOptions, ReducedBundle, ReduceProgress } from './node/reduce-bundle.ts';
export { reduceBundle, reduceTrace } from './node/reduce-bundle.ts';
export type * from './node/trace-writer.ts';
export { TraceWriter } from './node/trace-writer.ts';
