import { create } from 'zustand';

export interface Toast {
  id: number;
  text: string;
  tone: 'done' | 'failed';
}

interface Toasts {
  list: Toast[];
}

const SHOWN_MS = 4000;
let last = 0;

/** Short notices about what the user just did; nothing else is told by toasts. */
export const useToasts = create<Toasts>(() => ({ list: [] }));

/** Shows `text` for a few seconds; failures stay until dismissed. */
export function toast(text: string, tone: Toast['tone'] = 'done'): void {
  const id = ++last;
  useToasts.setState(({ list }) => ({ list: [...list.slice(-2), { id, text, tone }] }));
  if (tone === 'done') setTimeout(() => dismissToast(id), SHOWN_MS);
}

/** Takes a toast away. */
export function dismissToast(id: number): void {
  useToasts.setState(({ list }) => ({ list: list.filter((one) => one.id !== id) }));
}
