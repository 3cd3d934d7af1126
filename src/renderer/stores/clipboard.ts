import { formatAddress } from '../address.ts';
import { toasts } from '../text/shell.ts';
import { traceLocation } from './navigation.ts';
import { toast } from './toasts.ts';

/** Puts a text on the clipboard and says so; `what` completes "Copied …". */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(toasts.copied(what));
  } catch {
    toast(toasts.copyRefused, 'failed');
  }
}

/** Copies the address of where one is, with the selection. */
export async function copyAddress(): Promise<void> {
  const at = traceLocation();
  if (at) await copyText(formatAddress(at), toasts.address);
}
