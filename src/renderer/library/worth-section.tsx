import type { ReactNode } from 'react';
import type { BundleFacts, LibraryEntry } from '../../protocol/library.ts';
import type { ViewId } from '../address.ts';
import { Icon, KindIcon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { goTo } from '../stores/navigation.ts';
import { library } from '../text/library.ts';
import { hasView } from '../views/registry.ts';

interface Worth {
  icon: ReactNode;
  text: string;
  note: string;
  /** Where in the trace it is shown. */
  view: ViewId;
}

/** What of a trace asks to be looked at, each line leading there. Nothing is shown where there is nothing. */
export function WorthSection({ entry }: { entry: LibraryEntry }): ReactNode {
  const worth = entry.facts ? worthOf(entry.facts) : [];
  if (worth.length === 0) return null;
  const open = (view: ViewId) =>
    goTo({
      page: 'trace',
      trace: entry.path,
      view: hasView(view) ? view : 'transcript',
      thread: null,
      selection: null,
    });
  return (
    <Section title={library.worthALook} id="library-worth">
      <ul className="rel">
        {worth.map(({ icon, text, note, view }) => (
          <li key={text}>
            <button type="button" className="rel-row" onClick={() => open(view)}>
              {icon}
              <span className="rel-label t">{text}</span>
              {note !== '' && <span className="rel-meta num">{note}</span>}
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function worthOf(facts: BundleFacts): Worth[] {
  const { compactions, failed_tools, broken_calls, unreadable_lines, tool_calls, inference_calls, events } = facts;
  const of = (n: number | null) => (n === null ? '' : library.worth.of(n));
  const all: (Worth & { n: number | null })[] = [
    {
      n: compactions,
      icon: <KindIcon kind="compaction" />,
      text: library.worth.compactions(compactions ?? 0),
      note: '',
      view: 'compactions',
    },
    {
      n: failed_tools,
      icon: <Icon name="status-failed" className="status--failed" />,
      text: library.worth.failedTools(failed_tools ?? 0),
      note: of(tool_calls),
      view: 'tools',
    },
    {
      n: broken_calls,
      icon: <Icon name="status-cancelled" className="status--cancelled" />,
      text: library.worth.brokenCalls(broken_calls ?? 0),
      note: of(inference_calls),
      view: 'transcript',
    },
    {
      n: unreadable_lines,
      icon: <Icon name="warning" className="worth-warn" />,
      text: library.worth.unreadable(unreadable_lines ?? 0),
      note: of(events),
      view: 'diagnostics',
    },
  ];
  return all.filter(({ n }) => n !== null && n > 0);
}
