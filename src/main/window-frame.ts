import { BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme } from 'electron';

/** Height of the page's own title bar (mock/README.md, Anatomy). */
const TITLE_BAR_PX = 40;

/** `--surface-chrome` and `--text` of the page, so that nothing flashes before it is painted. */
const colours = () =>
  nativeTheme.shouldUseDarkColors ? { back: '#141619', text: '#e6e8eb' } : { back: '#f6f7f8', text: '#181b20' };

/** The frame of a window: the page draws the title bar where the system lets it keep its own buttons. */
export function frameOptions(): BrowserWindowConstructorOptions {
  const { back } = colours();
  if (process.platform === 'darwin') {
    return { backgroundColor: back, titleBarStyle: 'hiddenInset', trafficLightPosition: { x: 12, y: 13 } };
  }
  if (process.platform === 'win32') {
    return { backgroundColor: back, titleBarStyle: 'hidden', titleBarOverlay: overlay() };
  }
  return { backgroundColor: back };
}

/** Keeps the window buttons of Windows in the theme's colours. */
export function followTheme(): void {
  nativeTheme.on('updated', () => {
    for (const window of BrowserWindow.getAllWindows()) {
      window.setBackgroundColor(colours().back);
      if (process.platform === 'win32') window.setTitleBarOverlay(overlay());
    }
  });
}

function overlay() {
  const { back, text } = colours();
  return { color: back, symbolColor: text, height: TITLE_BAR_PX - 1 };
}
