import { AnswerIcon, type Tone } from "../ui/icons.tsx";
import type { EffectKind } from "./effect.ts";

const TONES: Record<EffectKind, Tone> = {
  same: "allowed",
  less: "some",
  capped: "capped",
  nothing: "neither",
  refused: "ended",
  open: "outside",
  unknown: "unknown",
};

export function EffectIcon({ kind, size = 16 }: { kind: EffectKind; size?: number }) {
  return <AnswerIcon answer={TONES[kind]} size={size} />;
}
