import { create } from 'zustand';
import { type LibraryFilter, NO_FILTER } from './filter.ts';
import type { Order } from './rows.ts';

interface LibraryView {
  filter: LibraryFilter;
  order: Order;
  /** Id of the entry that the inspector shows. */
  selected: string | null;
}

/** How the library is looked at; stays while a trace is open. */
export const useLibraryView = create<LibraryView>(() => ({
  filter: NO_FILTER,
  order: { sort: 'start', descending: true, group: 'day' },
  selected: null,
}));

/** Changes parts of the filter. */
export function setFilter(patch: Partial<LibraryFilter>): void {
  useLibraryView.setState(({ filter }) => ({ filter: { ...filter, ...patch } }));
}

/** Sorts by a column; by the same once more turns the order around. */
export function setOrder(patch: Partial<Order>): void {
  useLibraryView.setState(({ order }) => ({
    order: {
      ...order,
      ...patch,
      ...(patch.sort === order.sort ? { descending: !order.descending } : patch.sort ? { descending: true } : {}),
    },
  }));
}
