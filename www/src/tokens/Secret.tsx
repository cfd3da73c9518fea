import { useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { guardLeaving } from "../app/route.ts";
import type { Fresh } from "./TokensView.tsx";

interface Props {
  fresh: Fresh;
  onDone: () => void;
}

/** The value of a new token, this once. Nobody leaves without it unasked. */
export function Secret({ fresh, onDone }: Props) {
  const [copied, setCopied] = useState<"no" | "yes" | "by hand">("no");
  useEffect(() => {
    if (copied === "yes") return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    const release = guardLeaving(() =>
      confirm("The value of the new token was not copied, and it cannot be shown again. Leave without it?"),
    );
    return () => {
      removeEventListener("beforeunload", warn);
      release();
    };
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(fresh.value);
      setCopied("yes");
    } catch {
      setCopied("by hand");
    }
  };
  return (
    <section className="card secret" aria-labelledby="secret-title">
      <h2 id="secret-title">
        The value of <bdi className="secret-name">{fresh.name}</bdi>
      </h2>
      <p>Copy it now: it is shown this once, and nobody can look it up later.</p>
      <div className="secret-row">
        <code className="secret-value">{fresh.value}</code>
        <Button className="primary" onPress={() => void copy()} autoFocus>
          {copied === "yes" ? "Copied" : "Copy"}
        </Button>
        <Button className="quiet" isDisabled={copied === "no"} onPress={onDone}>
          Done
        </Button>
      </div>
      <p className="field-note" role="status">
        {copied === "yes"
          ? "Copied. Put it where secrets are kept, never into a chat or a repository."
          : copied === "by hand"
            ? "The browser did not let it be copied: select the value and copy it yourself."
            : fresh.kind === "service"
              ? "A service token acts as itself. Never share it."
              : "This token acts as its owner. Never share it: what it does is recorded under their name."}
      </p>
    </section>
  );
}
