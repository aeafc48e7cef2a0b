// Preloaded into each child process: the channel closes when the launcher dies, however it dies. What the child forks
// in its turn inherits the preload, but has a channel of its own that is none of ours.
const exitWithinMs = 3_000;

if (process.env.LAUNCHER_PID === String(process.ppid)) {
  process.on("disconnect", () => {
    setTimeout(() => process.exit(1), exitWithinMs).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.channel?.unref();
}
