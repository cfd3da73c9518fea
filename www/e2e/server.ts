import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface Backend {
  url: string;
  stop: () => Promise<void>;
}

/** The real server, on a database of its own, with the page; filled with the example account unless it is to be empty. */
export async function start({ isEmpty = false } = {}): Promise<Backend> {
  const program = process.env.TOKENSCOPE_SERVER;
  if (!program) throw new Error("TOKENSCOPE_SERVER names no server: `cargo build -p tokenscope-server` makes one");
  const folder = await mkdtemp(join(tmpdir(), "tokenscope-page-"));
  const fills = isEmpty ? [] : ["../src/example/account.json", "../../server/demo/flags.json"];
  const child = spawn(
    program,
    [
      ...["--demo", "--listen", "127.0.0.1:0", "--page", at("../dist")],
      ...["--database", `sqlite:${join(folder, "tokens.db")}`],
      ...fills.flatMap((file) => ["--fill", at(file)]),
    ],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, RUST_LOG: "error" } },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => line.startsWith("http://") && resolve(line));
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return {
    url,
    stop: async () => {
      child.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
