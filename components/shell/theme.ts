export type Theme = "system" | "dark" | "light";

/** `public/theme.js` reads it too, before the first paint. */
const storageKey = "callboard.theme";

/** Applies at once and is kept for this browser, as far as it keeps anything. */
export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, theme);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
