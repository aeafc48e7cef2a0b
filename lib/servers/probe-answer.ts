import type { CommandState } from "@/lib/schema/server";

type ErrorReply = { code: string; message: string };

/**
 * What the answer to a harmless question says of a command; null is an answer that is no error. An error such as NOGROUP
 * says that it was run. Redis looks for the command before it looks at the user's rights, so that the first two are told apart.
 */
export function commandStateOf(error: ErrorReply | null): CommandState {
  if (error === null) return "at-hand";
  const { code, message } = error;
  if (/unknown (command|subcommand)|(not (available|supported|allowed)|disabled) (on|in|by) this/i.test(message)) {
    return "absent";
  }
  if (code === "NOPERM" || /no permissions|access at least one/i.test(message)) return "refused";
  return /^(NOAUTH|LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|UNREADABLE)$/.test(code)
    ? "unknown"
    : "at-hand";
}

/** Whether it is the key that the user may not touch, and not the command that it may not run. */
export function isKeyRefused({ message }: ErrorReply): boolean {
  return /access (at least )?(one of the|a) keys?\b|access a key/i.test(message);
}
