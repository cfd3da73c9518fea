import { useCallback, useEffect, useRef, useState } from "react";
import { readAccount, type Signed } from "../server/account.ts";
import { ServerError } from "../server/api.ts";

export type SignedState =
  | { is: "asking" }
  | { is: "out"; why: string | null }
  | { is: "failed"; message: string }
  | { is: "in"; signed: Signed };

export interface Signing {
  state: SignedState;
  /** Reads the account again, after a change or another signing in. */
  reload: () => Promise<void>;
}

/** Who is signed in, and their account. The one before stays until the next is there. */
export function useSigned(isWanted: boolean): Signing {
  const [state, setState] = useState<SignedState>({ is: "asking" });
  const latest = useRef(0);
  const held = useRef<Signed | null>(null);
  const reload = useCallback(async () => {
    const number = ++latest.current;
    const next = await read();
    // A later question has the answer that counts.
    const [old, signed] = [held.current, next.is === "in" ? next.signed : null];
    if (number !== latest.current) return signed?.loaded.account.free();
    held.current = signed;
    setState(next);
    // The account owns memory of the wasm module. What still shows it has a moment to let go.
    if (old) setTimeout(() => old.loaded.account.free(), 1_000);
  }, []);
  const isAsking = state.is === "asking";
  useEffect(() => {
    if (isWanted && isAsking) void reload();
  }, [isWanted, isAsking, reload]);
  return { state, reload };
}

async function read(): Promise<SignedState> {
  try {
    return { is: "in", signed: await readAccount() };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    if (error.status === 401) return { is: "out", why: error.code === "no_token" ? null : error.message };
    return { is: "failed", message: error.message };
  }
}
