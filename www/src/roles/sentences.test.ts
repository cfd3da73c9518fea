import { describe, expect, it } from "vitest";
import { sentence } from "./sentences.ts";

describe("statements as sentences", () => {
  it("say what may be done on what", () => {
    expect(sentence({ effect: "allow", actions: ["a"], resources: ["proj/*"] })).toBe("May `a` on `proj/*`");
    expect(sentence({ effect: "deny", actions: ["*"], resources: ["x", "y", "z"] })).toBe(
      "Never do everything on `x`, `y` and `z`",
    );
    expect(sentence({ effect: "allow", notActions: ["a", "b"], notResources: ["x"] })).toBe(
      "May do everything but `a` and `b` on everything but `x`",
    );
    // What the package refuses is no sentence, and no fault either.
    expect(sentence({ effect: "allow", actions: 3 })).toBe("May nothing on nothing");
  });
});
