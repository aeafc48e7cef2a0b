/**
 * Whether a request was meant for this machine by its own name. A foreign name that leads here (DNS rebinding) would
 * let another site's page read the console as if it were that site's own.
 */
export function isOwnHost(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host);
}

export const foreignHostNote =
  "The console answers at this machine's own name only: open it at 127.0.0.1, [::1] or localhost.";
