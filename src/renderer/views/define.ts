import type { ComponentType, LazyExoticComponent } from 'react';
import type { ViewModel } from '../../core/reduce/delta.ts';
import type { ViewId } from '../address.ts';
import type { Topic } from '../stores/trace-session.ts';

type Lazy = LazyExoticComponent<ComponentType>;

/** One view of a trace: a tab and what it shows. */
export interface ViewDefinition {
  id: ViewId;
  /** The centre: toolbar and content. Loaded when first shown. Takes no props: everything comes from the stores. */
  Component: Lazy;
  /** What the sidebar shows under the threads (outline, edges, event types). */
  Companion?: Lazy;
  /** A number beside the tab's name: what it counts, and the topics that change it. */
  count?: { topics: readonly Topic[]; of: (model: ViewModel) => number };
  /** The tab is there only while the view is shown (diagnostics, search). */
  transient?: boolean;
  /** The view brings its own sidebar in place of the thread tree (timeline lane heads). */
  ownsThreads?: boolean;
}

/** Types a view's definition. */
export function defineView(view: ViewDefinition): ViewDefinition {
  return view;
}
