// Runs with nothing installed: only Node's own modules until the dependencies are there.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const oldestNode = [20, 19];
const root = fileURLToPath(new URL("../..", import.meta.url));
const stampFile = join(root, "node_modules", ".callboard-lock");
const lockFile = join(root, "package-lock.json");

const commands = {
  start: async () => (await import("./start.ts")).start({ isDev: false }),
  dev: async () => (await import("./start.ts")).start({ isDev: true }),
  build: async (rest) => (await import("./build.ts")).runBuild(rest),
  verify: async () => (await import("./test.ts")).runVerify(),
  test: async () => (await import("./test.ts")).runTests(),
  acl: async (rest) => (await import("./print-acl.ts")).printAcl(rest),
  user: async (rest) => (await import("./edit-users.ts")).editUsers(rest),
  token: async (rest) => (await import("./edit-tokens.ts")).editTokens(rest),
  archive: async (rest) => (await import("./archive-command.ts")).runArchiveCommand(rest),
  demo: (rest) => runScript("server/demo/main.ts", rest),
  bridge: (rest) => runScript("server/bridge/main.ts", rest),
  bench: ([name = "", ...rest]) => runScript(benchmark(name), rest),
};

await main();

async function main() {
  const [name = "", ...rest] = process.argv.slice(2);
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    stopWith(`Callboard needs Node ${oldestNode.join(".")} or newer; this is ${process.versions.node}.`);
  }
  if (!Object.hasOwn(commands, name)) stopWith(`Say one of: ${Object.keys(commands).join(", ")}.`);
  process.chdir(root);
  if (!isInstalled()) await install();
  const { register } = await import("tsx/esm/api");
  register();
  await commands[name](rest);
}

function isInstalled() {
  const wanted = lockHash();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return true;
  if (!isInstalledByHand()) return false;
  writeFileSync(stampFile, wanted);
  return true;
}

/** npm writes its own record last, so one that agrees with the lock file means a complete install. */
function isInstalledByHand() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  const locked = Object.entries(JSON.parse(readFileSync(lockFile, "utf8")).packages).filter(([path]) => path !== "");
  return locked.every(([path, { integrity, optional, devOptional }]) =>
    installed[path] ? installed[path].integrity === integrity : Boolean(optional || devOptional),
  );
}

function lockHash() {
  return createHash("sha256").update(readFileSync(lockFile)).digest("hex");
}

async function install() {
  console.log("Installing the locked dependencies (npm ci; about half a minute) …");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const child = npm?.endsWith(".js")
    ? spawn(process.execPath, [npm, ...args], { stdio: "inherit" })
    : spawn("npm", args, { stdio: "inherit" });
  // npm takes many seconds over a polite end; an install broken off leaves no record, so the next start does it again.
  const stop = () => {
    child.kill("SIGKILL");
    stopWith("Stopped before the dependencies were installed.");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, stop);
  const code = await new Promise((resolve) => {
    child.on("error", () => resolve(1));
    child.on("exit", (status) => resolve(status ?? 1));
  });
  for (const signal of signals) process.off(signal, stop);
  if (code !== 0) stopWith("npm ci did not finish; what it said stands above.");
  writeFileSync(stampFile, lockHash());
}

async function runScript(path, rest) {
  const file = join(root, path);
  process.argv = [process.execPath, file, ...rest];
  await import(pathToFileURL(file).href);
}

function benchmark(name) {
  const folder = join(root, "test", "bench");
  const names = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".ts")) : [];
  if (!names.includes(`${name}.ts`)) {
    stopWith(`Say which: npm run bench -- ${names.map((file) => file.slice(0, -3)).join(" | ")}`);
  }
  return `test/bench/${name}.ts`;
}

function stopWith(line) {
  console.error(line);
  process.exit(1);
}
