/** A bar above whatever stands there, announced once; null when this one is shown already. */
export function showBar(id: string, text: string): HTMLElement | null {
  if (document.getElementById(id)) return null;
  const bar = document.createElement("div");
  bar.id = id;
  bar.setAttribute("role", "alert");
  bar.className =
    "fixed inset-x-0 top-0 z-50 flex min-h-10 items-center justify-center gap-2 border-b border-line bg-warn-bg px-3";
  bar.append(text);
  document.body.append(bar);
  return bar;
}
