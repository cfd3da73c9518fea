import type { Explanation, StatementRef } from "tokenscope";

type MatchRecord = Explanation["records"][number];

/** What an explanation says about one side: the owner's permissions, the scope, or a member's only side. */
export interface SideReport {
  side: StatementRef["side"];
  /** `null` where it depends on facts that are missing. */
  allows: boolean | null;
  deciding: MatchRecord[];
  /** Matching statements that do not decide: beaten by another, or of a side that is not asked any more. */
  matching: MatchRecord[];
  /** Allowing statements about the action that miss by something else, nearest first. Only for a side that denies. */
  near: MatchRecord[];
  /** What the other allowing statements are about. */
  elsewhere: string[];
}

/** A view permission that was asked first and denied, with the explanation of that. */
export interface Gate {
  action: string;
  explanation: Explanation;
}

const GATES: Record<string, string> = {
  view_gate: "viewProject",
  view_team_gate: "viewTeam",
  view_sdk_key_gate: "viewSdkKey",
  view_template_gate: "viewTemplate",
};

/** The gate that decided, if one did. Gates have gates themselves, the first that denies is the reason. */
export function decidingGate(explanation: Explanation): Gate | null {
  const action = GATES[explanation.code];
  if (action === undefined || explanation.gate === null) return null;
  return decidingGate(explanation.gate) ?? { action, explanation: explanation.gate };
}

export function sides(explanation: Explanation): SideReport[] {
  const names = [...new Set(explanation.records.map((record) => record.ref.side))];
  return names.map((side) => {
    const records = explanation.records.filter((record) => record.ref.side === side);
    const allows = allowedBy(explanation, side);
    const deciding = records.filter((record) => explanation.statements.some((ref) => same(ref, record.ref)));
    const missed =
      allows === true ? [] : records.filter((record) => record.matched === false && record.effect === "allow");
    const near = missed.filter((record) => record.failed !== null && nearness(record) > 0);
    return {
      side,
      allows,
      deciding,
      matching: records.filter((record) => record.matched !== false && !deciding.includes(record)),
      near: near.sort((a, b) => nearness(b) - nearness(a)),
      elsewhere: [
        ...new Set(missed.filter((record) => !near.includes(record)).flatMap((record) => record.failed?.pattern ?? [])),
      ],
    };
  });
}

/**
 * A denial names the statements of the side that denies. Where that is the scope, what lets the owner do it stands in
 * the owner's own decision, `statements`.
 */
export function withOwnReasons(reports: readonly SideReport[], statements: readonly StatementRef[]): SideReport[] {
  return reports.map((report) => {
    if (report.side !== "owner" || report.allows !== true || report.deciding.length > 0) return report;
    const deciding = report.matching.filter(({ ref }) =>
      statements.some((own) => same({ ...own, side: ref.side }, ref)),
    );
    return { ...report, deciding, matching: report.matching.filter((record) => !deciding.includes(record)) };
  });
}

function allowedBy({ decision, side: denying }: Explanation, side: StatementRef["side"]): boolean | null {
  if (decision === "allow") return true;
  if (decision === "unknown") return null;
  return denying !== null && denying !== "both" && denying !== side;
}

export function same(a: StatementRef, b: StatementRef): boolean {
  return a.side === b.side && a.source === b.source && a.role === b.role && a.via === b.via && a.index === b.index;
}

const PARTS: readonly string[] = ["name", "unbound", "tag", "view", "property"];

/** The later the part that failed, the nearer; 0 for statements about other actions or other kinds of resources. */
function nearness({ failed }: MatchRecord): number {
  const part = PARTS.indexOf(failed?.part ?? "");
  return part < 0 ? 0 : 1 + (failed?.segment ?? 0) * PARTS.length + part;
}
