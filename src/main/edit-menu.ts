import { app, BrowserWindow, Menu, type MenuItemConstructorOptions, type WebContents } from 'electron';

/** What was clicked, as far as the menu depends on it. */
interface Clicked {
  isEditable: boolean;
  selectionText: string;
  editFlags: { canCut: boolean; canCopy: boolean; canPaste: boolean; canSelectAll: boolean };
}

/**
 * Electron pages have no context menu of their own: text fields get the usual one, and so does text that is marked. Everywhere
 * else the page draws its menu itself (and prevents this event).
 */
export function offerEditMenu(): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('context-menu', (_clicked, params) => {
      const window = BrowserWindow.fromWebContents(contents);
      const template = editMenu(params);
      if (window && template.length > 0) Menu.buildFromTemplate(template).popup({ window });
    });
  });
}

function editMenu({ isEditable, selectionText, editFlags }: Clicked): MenuItemConstructorOptions[] {
  const copy: MenuItemConstructorOptions = { role: 'copy', enabled: editFlags.canCopy };
  if (!isEditable) return selectionText.trim() === '' ? [] : [copy];
  return [
    { role: 'cut', enabled: editFlags.canCut },
    copy,
    { role: 'paste', enabled: editFlags.canPaste },
    { type: 'separator' },
    { role: 'selectAll', enabled: editFlags.canSelectAll },
  ];
}
