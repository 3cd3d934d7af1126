import { formatBytes } from '../../core/views/format.ts';
import type { ViewId } from '../address.ts';
import { VIEW_NAMES } from './shell.ts';

/** What can be done with an object: context menu, copy buttons. The words that complete "Copied …" are here too. */
export const objectTexts = {
  menu: (name: string) => `What to do with ${name}`,
  open: (view: ViewId) => `Open in ${VIEW_NAMES[view]}`,
  openBeside: 'Open beside',
  showIn: (view: ViewId) => `Show in ${VIEW_NAMES[view]}`,
  openLink: (url: string) => `Open ${url.slice('https://'.length)}`,
  export: (what: string) => `Export: ${what}…`,
  copyMarked: 'Copy marked text',
  copyText: 'Copy text',
  copyAddress: 'Copy address',
  copyId: 'Copy id',
  copyJson: 'Copy as JSON',
  address: 'the address',
  id: 'the id',
  json: 'the JSON',
  text: 'the text',
  marked: 'the marked text',
  command: 'the command',
  code: 'the code',
  output: 'the output',
  modelSaw: 'what the model saw',
  runtimeSaw: 'what the runtime saw',
  patch: 'the patch',
  message: 'the message',
  tooLong: (units: number) =>
    `${formatBytes(units)} are too much for the clipboard; save the payload or export the trace.`,
  notCopied: (why: string) => `Nothing was copied: ${why}`,
};
