import { z } from 'zod';
import type { Failure } from '../core/failure.ts';
import type { CollectionTypes } from '../core/model/trace.ts';
import { COLLECTIONS } from '../core/model/trace.ts';
import type { Glance } from '../core/views/glance.ts';
import {
  type ExportFinding,
  type ExportFormatInfo,
  type ExportPreview,
  type ExportProgressEvent,
  type ExportResult,
  exportRedaction,
  exportRequest,
} from './export.ts';
import type { LibraryChange, LibrarySnapshot } from './library.ts';
import type { EventPage, SearchProgress, SessionDelta, SessionInfo, SessionStatus, TextRange } from './session.ts';
import { type Settings, settingsPatch } from './settings.ts';

/** What the host is and can do. */
export interface HostInfo {
  host: 'electron' | 'serve' | 'test';
  version: string;
  platform: string;
  /** Native open and save dialogs are there. */
  dialogs: boolean;
  /** Path of the sample trace that ships with the workbench. */
  sample_path: string | null;
  /** What to open first (command line, deep link): paths and addresses. */
  open: string[];
}

const session_id = z.string();
const range = { start: z.int().nonnegative(), end: z.int().nonnegative() };
const collection = z.enum(COLLECTIONS);
const path = z.string().min(1).max(4096);

/**
 * Every request: the schema of its parameters (checked by the host, where they enter) and, as a type only, its answer.
 * The one map for Electron IPC, WebSocket and in-process transports.
 */
export const requests = {
  'host.info': request<HostInfo>()(z.object({})),
  'host.openDialog': request<{ paths: string[] }>()(z.object({ kind: z.enum(['bundle', 'file', 'root']) })),
  'host.saveText': request<{ path: string | null }>()(z.object({ suggested_name: z.string(), text: z.string() })),
  /** Shows a trace of the library in the system's file manager; a host without dialogs has none. */
  'host.showFiles': request<Record<string, never>>()(z.object({ path })),
  'settings.get': request<Settings>()(z.object({})),
  'settings.set': request<Settings>()(settingsPatch),
  'library.get': request<LibrarySnapshot>()(z.object({})),
  'library.addRoot': request<{ path: string }>()(z.object({ path })),
  'library.removeRoot': request<{ path: string }>()(z.object({ path })),
  /** The run at a glance; null where there is no log to tell it. */
  'library.glance': request<{ glance: Glance | null }>()(z.object({ path })),
  'demo.start': request<{ root: string; bundle: string }>()(z.object({ speed: z.number().positive().max(1000) })),
  'demo.stop': request<Record<string, never>>()(z.object({})),
  'session.open': request<SessionInfo>()(z.object({ path })),
  'session.leave': request<Record<string, never>>()(z.object({ session_id })),
  'session.cancel': request<Record<string, never>>()(z.object({ session_id })),
  'session.restart': request<Record<string, never>>()(z.object({ session_id })),
  /** Asks for a snapshot: answered by a delta with `reset`. */
  'session.resync': request<Record<string, never>>()(z.object({ session_id })),
  /** The last delta was applied: the next may come. */
  'session.ack': request<Record<string, never>>()(z.object({ session_id, revision: z.int().nonnegative() })),
  'session.object': request<{ value: CollectionTypes[keyof CollectionTypes] }>()(
    z.object({ session_id, collection, id: z.string() }),
  ),
  /** A text of an object, by its path (as in `CutTexts`), `[start, end)` in UTF-16 units. */
  'session.text': request<TextRange>()(
    z.object({ session_id, collection, id: z.string(), path: z.string(), ...range }),
  ),
  /** A payload file's text, `[start, end)` in bytes, moved to character boundaries. */
  'session.payload': request<TextRange>()(z.object({ session_id, raw_payload_id: z.string(), ...range })),
  /** The raw JSON of a conversation item, as it stands in the payload where it was first seen. */
  'session.itemSource': request<TextRange>()(z.object({ session_id, item_id: z.string() })),
  'session.events': request<EventPage>()(
    z.object({
      session_id,
      from: z.int().nonnegative(),
      count: z.int().positive().max(2000),
      filter: z
        .object({
          types: z.array(z.string()).optional(),
          thread_id: z.string().optional(),
          text: z.string().optional(),
        })
        .optional(),
    }),
  ),
  'session.eventText': request<TextRange>()(z.object({ session_id, line: z.int().positive(), ...range })),
  /** Starts a search; results come as `search.progress`. A new search of the same client ends the one before. */
  'session.search': request<Record<string, never>>()(
    z.object({
      session_id,
      query_id: z.string(),
      text: z.string().min(1).max(1000),
      case_sensitive: z.boolean(),
      regex: z.boolean(),
      payloads: z.boolean(),
    }),
  ),
  'session.searchCancel': request<Record<string, never>>()(z.object({ session_id, query_id: z.string() })),
  'export.formats': request<{ formats: ExportFormatInfo[] }>()(z.object({})),
  /** What a redaction would take out. Progress comes as `export.progress`, here and below. */
  'export.findings': request<{ findings: ExportFinding[] }>()(z.object({ session_id, redact: exportRedaction })),
  /** The first `chars` characters of an export. */
  'export.preview': request<ExportPreview>()(exportRequest.extend({ chars: z.int().positive().max(1_000_000) })),
  /**
   * The whole of it: a host with dialogs asks where to and writes it, others keep it for the page to fetch. Where it goes is
   * never the page's choice.
   */
  'export.run': request<ExportResult>()(exportRequest),
  'export.cancel': request<Record<string, never>>()(z.object({ session_id })),
} as const;

/** What hosts tell without being asked. */
export interface HostEvents {
  'library.changed': LibraryChange;
  'session.status': SessionStatus;
  'session.delta': SessionDelta;
  'search.progress': SearchProgress;
  'export.progress': ExportProgressEvent;
  'settings.changed': Settings;
  /** The host wants something opened (menu, second instance, drop on the dock, deep link). */
  'host.open': { target: string };
  /** A command chosen from the native menu, by the renderer's command id. */
  'host.command': { command: string };
}

interface RequestSpec<P extends z.ZodType, R> {
  params: P;
  /** Never set: carries the answer's type. */
  result?: R;
}

function request<R>() {
  return <P extends z.ZodType>(params: P): RequestSpec<P, R> => ({ params });
}

export type RequestName = keyof typeof requests;
export type ParamsOf<N extends RequestName> = z.input<(typeof requests)[N]['params']>;
export type ResultOf<N extends RequestName> = NonNullable<(typeof requests)[N]['result']>;
export type EventName = keyof HostEvents;

/** Client → host. */
export interface RequestFrame {
  id: number;
  method: string;
  params: unknown;
}

/** Host → client: an answer, or an event. */
export type HostFrame =
  | { id: number; result: unknown }
  | { id: number; failure: Failure }
  | { event: EventName; data: HostEvents[EventName] };

export const requestFrame = z.object({ id: z.int(), method: z.string(), params: z.unknown() });
