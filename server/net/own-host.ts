/**
 * Whether a request was meant for this machine by its own name, or for the console's configured origin. A foreign name
 * that leads here (DNS rebinding) would let another site's page read the console as if it were that site's own.
 */
export function isOwnHost(host: string, origin?: string): boolean {
  if (origin !== undefined && host.toLowerCase() === new URL(origin).host) return true;
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host);
}

export const foreignHostNote =
  "The console answers at its own address only: open it at CALLBOARD_ORIGIN, or here at 127.0.0.1, [::1] or localhost.";
