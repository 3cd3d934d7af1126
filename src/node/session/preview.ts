import { Buffer } from 'node:buffer';
import type { BodyPart, ConversationItem } from '../../core/model/conversation.ts';
import type { CodeCell, TerminalOperation, TerminalRequest, TerminalResult } from '../../core/model/runtime.ts';
import type {
  CodeCellView,
  CutTexts,
  ItemOrigin,
  ItemView,
  TerminalOperationView,
  TextSize,
} from '../../core/model/view.ts';

/** Texts longer than this (UTF-16 units) travel as a preview of this length. */
export const PREVIEW_CHARS = 2048;

/** Notes the texts of one object that were cut. */
class Cuts {
  texts: CutTexts | null = null;

  /** `text`, or its beginning when it is long; never cut inside a surrogate pair. */
  cut(path: string, text: string): string {
    if (text.length <= PREVIEW_CHARS) return text;
    this.texts ??= {};
    this.texts[path] = textSize(text);
    return text.slice(0, isHighSurrogate(text.charCodeAt(PREVIEW_CHARS - 1)) ? PREVIEW_CHARS - 1 : PREVIEW_CHARS);
  }
}

export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function textSize(text: string): TextSize {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return { chars: text.length, bytes: Buffer.byteLength(text), lines };
}

/** A conversation item as a window holds it. Shares everything that was not cut with `item`. */
export function itemView(item: ConversationItem, origin: ItemOrigin | null): ItemView {
  const cuts = new Cuts();
  const parts = item.body.parts.map((part, i) => previewPart(part, `body.parts.${i}`, cuts));
  return { ...item, body: cuts.texts ? { parts } : item.body, origin, cut: cuts.texts };
}

function previewPart(part: BodyPart, path: string, cuts: Cuts): BodyPart {
  switch (part.type) {
    case 'text':
    case 'summary':
      return { ...part, text: cuts.cut(`${path}.text`, part.text) };
    case 'encoded':
      return { ...part, value: cuts.cut(`${path}.value`, part.value) };
    case 'code':
      return { ...part, source: cuts.cut(`${path}.source`, part.source) };
    case 'json':
    case 'payload_ref':
      return part;
  }
}

/** A code cell as a window holds it. */
export function codeCellView(cell: CodeCell): CodeCellView {
  const cuts = new Cuts();
  const source_js = cuts.cut('source_js', cell.source_js);
  return { ...cell, source_js, cut: cuts.texts };
}

/** A terminal operation as a window holds it. */
export function terminalOperationView(operation: TerminalOperation): TerminalOperationView {
  const cuts = new Cuts();
  const request = previewRequest(operation.request, cuts);
  const result = operation.result && previewResult(operation.result, cuts);
  return { ...operation, request, result, cut: cuts.texts };
}

function previewRequest(request: TerminalRequest, cuts: Cuts): TerminalRequest {
  if (request.type === 'write_stdin') return { ...request, stdin: cuts.cut('request.stdin', request.stdin) };
  return {
    ...request,
    command: request.command.map((word, i) => cuts.cut(`request.command.${i}`, word)),
    display_command: cuts.cut('request.display_command', request.display_command),
  };
}

function previewResult(result: TerminalResult, cuts: Cuts): TerminalResult {
  return {
    ...result,
    stdout: cuts.cut('result.stdout', result.stdout),
    stderr: cuts.cut('result.stderr', result.stderr),
    formatted_output:
      result.formatted_output === null ? null : cuts.cut('result.formatted_output', result.formatted_output),
  };
}

/** The text at `path` (as in `CutTexts`) of an object, or null when there is no text. */
export function textAt(object: object, path: string): string | null {
  let value: unknown = object;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' ? value : null;
}
