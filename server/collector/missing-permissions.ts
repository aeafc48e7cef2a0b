/** What cannot be known without a command, by the command's name as it is granted. */
const consequences: Record<string, string> = {
  XPENDING: "the age of pending entries is unknown; grant +xpending",
  XRANGE: "the age of the first undelivered entry is only bound; grant +xrange",
  "XINFO CONSUMERS": "consumers are unknown; grant +xinfo|consumers (+xinfo before Redis 7)",
  INFO: "its version and the console's own load on it are unknown; grant +info",
};

/** Commands that the Redis user may not run, as far as they were needed since the connection was opened. */
export function createMissingPermissions() {
  const missing = new Set<string>();
  return {
    met(command: string): void {
      missing.add(command);
    },
    forget(): void {
      missing.clear();
    },
    /** One line for each. */
    notices(): string[] {
      return [...missing].map(
        (command) => `The Redis user may not run ${command}: ${consequences[command] ?? "grant it"}.`,
      );
    },
  };
}

export type MissingPermissions = ReturnType<typeof createMissingPermissions>;
