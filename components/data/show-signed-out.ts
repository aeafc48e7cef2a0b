import { paths } from "@/lib/paths";

const barId = "signed-out";

/** Says that the session has ended, above what still stands there, with a way back to this very address. */
export function showSignedOut(): void {
  if (window.location.pathname === "/login" || document.getElementById(barId)) return;
  const bar = document.createElement("div");
  bar.id = barId;
  bar.setAttribute("role", "alert");
  bar.className =
    "fixed inset-x-0 top-0 z-50 flex h-10 items-center justify-center gap-2 border-b border-line bg-warn-bg px-3";
  const link = document.createElement("a");
  link.className = "font-medium text-accent underline";
  link.textContent = "Sign in again.";
  const aim = () => {
    link.href = paths.login(window.location.pathname + window.location.search);
  };
  aim();
  for (const type of ["focus", "pointerdown", "click"]) link.addEventListener(type, aim);
  bar.append("Signed out.", link);
  document.body.append(bar);
}
