import { paths } from "@/lib/paths";
import { showBar } from "./show-bar";

const barId = "signed-out";
const leaveAfterMs = 6_000;

/**
 * Says that the session has ended, then goes to sign-in, which leads back to this very address. What somebody is
 * writing is left on the screen, with a link.
 */
export function showSignedOut(): void {
  if (window.location.pathname === "/login") return;
  const bar = showBar(barId, "Your session has ended.");
  if (!bar) return;
  const link = document.createElement("a");
  link.className = "font-medium text-accent underline";
  link.textContent = "Sign in again.";
  const aim = () => {
    link.href = paths.login(window.location.pathname + window.location.search, { hasEnded: true });
  };
  aim();
  for (const type of ["focus", "pointerdown", "click"]) link.addEventListener(type, aim);
  bar.append(link);
  setTimeout(() => !isWriting() && link.click(), leaveAfterMs);
}

const isWriting = () => [...document.querySelectorAll("textarea")].some(({ value }) => value !== "");
