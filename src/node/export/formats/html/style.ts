import { createHash } from 'node:crypto';

/** The report's whole style. Colours are those of the window (light and dark), by kind and by what became of things. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #fff; --inset: #f5f6f8; --text: #16181d; --quiet: #5b616e; --line: #dfe2e8; --link: #1c5fd1;
  --turn: #9aa1ae; --inference: #3a86c8; --tool: #c2701c; --agent: #b0308f; --wait: #d79ac6; --cell: #a88b0c; --terminal: #2f7d4f;
  --session: #b9d5c4; --compaction: #16181d; --bad: #c4232b; --ok: #2f7d4f; --ins: #d3efe4; --del: #fde0d5; --user: #eef4fd; }
@media (prefers-color-scheme: dark) { :root { --bg: #14161a; --inset: #1c1f25; --text: #e6e8ec; --quiet: #9aa1ae; --line: #30343c; --link: #7fb0f5;
  --turn: #6d7482; --inference: #4f9be0; --tool: #d98a3a; --agent: #d465b6; --wait: #7d4a70; --cell: #c9aa2c; --terminal: #4fa573;
  --session: #2f5240; --compaction: #e6e8ec; --bad: #f0686e; --ok: #5cb884; --ins: #123f31; --del: #4d2419; --user: #1a2432; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 8px; }
body { margin: 0 auto; max-width: 1080px; padding: 24px 20px 64px; background: var(--bg); color: var(--text);
  font: 14px/1.5 Inter, system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 22px; line-height: 30px; margin: 0 0 12px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 36px 0 8px; padding-top: 12px; border-top: 2px solid var(--line); overflow-wrap: anywhere; }
h3 { font-size: 14px; margin: 0; display: inline; overflow-wrap: anywhere; }
pre, code, .mono { font: 12px/1.5 "JetBrains Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: 4px 0; padding: 6px 10px; background: var(--inset); border: 1px solid var(--line); border-radius: 4px;
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.prose { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; margin: 0; }
.prose + .prose { margin-top: 8px; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 16px; margin: 0; }
dt, .meta, time, .note, .gap { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
nav ul, .tree { list-style: none; margin: 0; padding: 0; } nav ul ul, .tree ul { padding-left: 20px; list-style: none; }
nav .parts { display: flex; gap: 20px; margin-bottom: 8px; }
nav li, .tree li { overflow-wrap: anywhere; }
.row { display: grid; grid-template-columns: 64px minmax(0, 1fr); gap: 12px; padding: 4px 0; content-visibility: auto; contain-intrinsic-size: auto 48px; }
.row > time { text-align: right; font: 11px/21px "JetBrains Mono", ui-monospace, monospace; }
.row:target { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.call { border-top: 1px solid var(--line); margin-top: 10px; padding-top: 6px; }
.who { font-weight: 600; margin-right: 8px; } .cmd::before { content: "$ "; color: var(--quiet); }
.title { overflow-wrap: anywhere; } .meta { margin-left: 8px; font-size: 12px; }
.user .body { background: var(--user); border-radius: 4px; padding: 6px 10px; margin-left: -10px; }
.reasoning .prose, .instructions .prose { color: var(--quiet); }
.status { font-size: 12px; margin-left: 8px; color: var(--quiet); } .failed, .aborted { color: var(--bad); font-weight: 600; }
details { margin: 4px 0; } summary { cursor: pointer; color: var(--quiet); font-size: 12px; overflow-wrap: anywhere; }
summary h3, summary .title { color: var(--text); font-size: 14px; }
details.turn { margin: 12px 0; } details.turn > summary { padding: 6px 10px; background: var(--inset); border: 1px solid var(--line); border-radius: 4px; font-size: 13px; }
.gap { text-align: center; font-size: 12px; padding: 8px 0; }
.boundary { border-top: 2px solid var(--compaction); border-bottom: 1px solid var(--line); background: var(--inset); padding: 6px 0; margin: 12px 0; }
.cut { color: var(--quiet); font-size: 12px; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 500; color: var(--quiet); font-size: 12px; }
td, th { padding: 3px 12px 3px 0; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: break-word; } td a { overflow-wrap: anywhere; } td.mono, td.verb { white-space: nowrap; }
.fate { white-space: nowrap; } .dropped td:nth-child(2) { text-decoration: line-through; }
.kept td { color: var(--quiet); } ins { background: var(--ins); text-decoration: underline; } del { background: var(--del); }
img { max-width: 100%; max-height: 480px; border: 1px solid var(--line); border-radius: 4px; display: block; margin: 4px 0; }
.timeline { overflow-x: auto; } svg { display: block; width: 100%; min-width: 720px; height: auto; font: 11px system-ui, sans-serif; }
svg text { fill: var(--text); } svg .tick { fill: var(--quiet); } svg .grid { stroke: var(--line); }
svg .turn { fill: none; stroke: var(--turn); } svg .inference { fill: var(--inference); } svg .tool { fill: var(--tool); }
svg .agent { fill: var(--agent); } svg .wait { fill: var(--wait); } svg .cell { fill: var(--cell); } svg .terminal { fill: var(--terminal); }
svg .session { fill: var(--session); } svg .compaction { fill: var(--compaction); } svg .failed, svg .aborted { stroke: var(--bad); stroke-width: 2; }
svg .running { stroke: var(--text); stroke-dasharray: 3 2; } svg .cancelled { fill-opacity: 0.45; } svg .edge { stroke: var(--agent); fill: none; stroke-width: 1.2; }
svg .arrow { fill: var(--agent); } svg .mark { stroke: var(--compaction); stroke-width: 2; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; color: var(--quiet); font-size: 12px; margin: 4px 0; } .legend svg { display: inline; width: 12px; height: 10px; min-width: 0; margin-right: 5px; }
footer { margin-top: 48px; color: var(--quiet); font-size: 12px; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } .row { content-visibility: visible; } pre { font-size: 8pt; }
  details::details-content { content-visibility: visible; display: block; } h2 { break-before: page; } h2.flow { break-before: auto; } .row, summary { break-inside: avoid-page; } }
`;

/**
 * Nothing but this style and pictures that stand in the page: no scripts, no network, no forms, no frames, whatever the
 * trace holds. (`frame-ancestors` and `sandbox` work only as a header.)
 */
export const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE, 'utf8').digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
