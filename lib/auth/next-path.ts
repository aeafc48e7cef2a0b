const anywhere = "https://callboard.invalid";

/** Where to go after signing in: a path of the console itself, or its first page for anything else. */
export function nextPath(asked: string | undefined): string {
  // Browsers read a backslash as a slash and drop tabs and line ends: //evil would come of it.
  if (asked === undefined || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(asked)) return "/";
  const url = new URL(asked, anywhere);
  if (url.origin !== anywhere || /^\/(login|api)(\/|$)/.test(url.pathname) || url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search + url.hash;
}
