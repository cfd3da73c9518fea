import { useEffect, useState } from "react";

/** What `work` makes, once the browser has nothing more urgent to do; `null` until then. It starts anew with another `work`. */
export function useIdle<T>(work: (() => T) | null): T | null {
  const [done, setDone] = useState<{ work: () => T; value: T } | null>(null);
  useEffect(() => (work === null ? undefined : soon(() => setDone({ work, value: work() }))), [work]);
  return done !== null && done.work === work ? done.value : null;
}

/** Not every browser tells when it is idle. */
function soon(run: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const id = requestIdleCallback(run, { timeout: 500 });
    return () => cancelIdleCallback(id);
  }
  const id = setTimeout(run, 60);
  return () => clearTimeout(id);
}
