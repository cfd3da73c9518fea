import type { Answer } from "../preview/answer.ts";

/** Besides the answers: something in part. */
export type Tone = Answer | "some";

/** Each answer has its own shape, so that none depends on colour. */
const SHAPES: Record<Tone, React.ReactNode> = {
  allowed: (
    <>
      <circle cx="8" cy="8" r="7" className="fill" />
      <path d="M4.9 8.3l2.1 2.1 4.2-4.6" className="cut" />
    </>
  ),
  some: (
    <>
      <circle cx="8" cy="8" r="6.3" className="line" />
      <path d="M8 1.7a6.3 6.3 0 0 1 0 12.6z" className="fill" />
    </>
  ),
  capped: (
    <>
      <path d="M8 .6 15.4 8 8 15.4.6 8z" className="fill" />
      <path d="M5 8h6" className="cut" />
    </>
  ),
  outside: <circle cx="8" cy="8" r="5.9" className="line" />,
  neither: <path d="M4.6 4.6l6.8 6.8M11.4 4.6l-6.8 6.8" className="line" />,
  ended: (
    <>
      <circle cx="8" cy="8" r="6.1" className="line" />
      <path d="M3.8 12.2l8.4-8.4" className="line" />
    </>
  ),
  unknown: (
    <>
      <rect x="1.8" y="1.8" width="12.4" height="12.4" rx="3" className="line dotted" />
      <path d="M6.3 6.5a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.9.6-.9 1.2M8 11.4v.1" className="line" />
    </>
  ),
};

export function AnswerIcon({ answer, size = 16 }: { answer: Tone; size?: number }) {
  return (
    <svg className="answer-icon" data-answer={answer} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[answer]}
    </svg>
  );
}

function Icon({ children }: { children: React.ReactNode }) {
  return (
    <svg className="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      {children}
    </svg>
  );
}

export function ChevronDown() {
  return (
    <Icon>
      <path d="M4 6l4 4 4-4" />
    </Icon>
  );
}

export function ChevronRight() {
  return (
    <Icon>
      <path d="M6 4l4 4-4 4" />
    </Icon>
  );
}

export function Cross() {
  return (
    <Icon>
      <path d="M4 4l8 8M12 4l-8 8" />
    </Icon>
  );
}

export function Plus() {
  return (
    <Icon>
      <path d="M8 3v10M3 8h10" />
    </Icon>
  );
}

export function Tick() {
  return (
    <Icon>
      <path d="M3.5 8.5l3 3 6-7" />
    </Icon>
  );
}

/** The mark: what the owner may do and what the scope allows, and where they meet. */
export function Mark() {
  return (
    <svg className="mark" width="30" height="22" viewBox="0 0 30 22" aria-hidden="true">
      <path d="M15 3.2a9 9 0 0 1 0 15.6 9 9 0 0 1 0-15.6z" className="meet" />
      <circle cx="10.5" cy="11" r="9" />
      <circle cx="19.5" cy="11" r="9" />
    </svg>
  );
}

export function SeverityIcon({ severity }: { severity: "error" | "warning" | "info" }) {
  return (
    <svg
      className="severity-icon"
      data-severity={severity}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {severity === "warning" ? (
        <path d="M8 1.6 15.2 14H.8z" />
      ) : severity === "error" ? (
        <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" />
      ) : (
        <circle cx="8" cy="8" r="7" />
      )}
      <path
        className="sign"
        d={
          severity === "info" ? "M8 7.2v4M8 4.6v.1" : severity === "warning" ? "M8 6v4M8 12v.1" : "M8 4.2v4.4M8 11.4v.1"
        }
      />
    </svg>
  );
}
