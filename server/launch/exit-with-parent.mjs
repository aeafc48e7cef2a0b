// Preloaded into each child process: the channel closes when the launcher dies, however it dies.
const exitWithinMs = 3_000;

process.on("disconnect", () => {
  setTimeout(() => process.exit(1), exitWithinMs).unref();
  process.kill(process.pid, "SIGTERM");
});
process.channel?.unref();
