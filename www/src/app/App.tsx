import { useCallback, useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { people } from "../account/people.ts";
import { MembersView } from "../members/MembersView.tsx";
import { MemberView } from "../members/MemberView.tsx";
import { Playground } from "../playground/Playground.tsx";
import { RolesView } from "../roles/RolesView.tsx";
import { RoleView } from "../roles/RoleView.tsx";
import type { Signed } from "../server/account.ts";
import { signOut } from "../server/session.ts";
import { NewToken } from "../tokens/NewToken.tsx";
import { type Fresh, TokensView } from "../tokens/TokensView.tsx";
import { TokenView } from "../tokens/TokenView.tsx";
import { Mark } from "../ui/icons.tsx";
import { go, hashOf, LIST, mayLeave, type Route, useRoute } from "./route.ts";
import { SignIn } from "./SignIn.tsx";
import { type Signing, useSigned } from "./useSigned.ts";

const TITLES: Record<Route["view"], string> = {
  tokens: "Access tokens",
  new: "Create an access token",
  token: "Access token",
  members: "Members",
  member: "Member",
  roles: "Roles",
  role: "Role",
  playground: "What could this token do?",
};

const PLACES: readonly { title: string; to: Route; views: readonly Route["view"][] }[] = [
  { title: "Access tokens", to: LIST, views: ["tokens", "new", "token"] },
  { title: "Members", to: { view: "members" }, views: ["members", "member"] },
  { title: "Roles", to: { view: "roles" }, views: ["roles", "role"] },
  { title: "Playground", to: { view: "playground" }, views: ["playground"] },
];

export function App() {
  const route = useRoute();
  const isPlayground = route.view === "playground";
  const signing = useSigned(!isPlayground);
  const { state } = signing;
  const signed = state.is === "in" ? state.signed : null;
  const place = isPlayground || signed ? TITLES[route.view] : "Sign in";
  const main = useRef<HTMLElement>(null);
  const before = useRef(place);
  // Whoever goes somewhere else starts at its beginning: the heading, which is also what is read out.
  useEffect(() => {
    document.title = `${place} · tokenscope`;
    if (before.current !== place) main.current?.querySelector("h1")?.focus();
    before.current = place;
  }, [place]);
  return (
    <>
      <header className="masthead">
        <a className="brand" href={hashOf(LIST)}>
          <Mark />
          tokenscope
        </a>
        <nav className="places" aria-label="Places">
          {PLACES.map(({ title, to, views }) => (
            <a
              key={title}
              className="place"
              href={hashOf(to)}
              aria-current={views.includes(route.view) ? "page" : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
        {signed ? <Whoami signed={signed} signing={signing} /> : null}
      </header>
      <main ref={main}>{isPlayground ? <Playground /> : <Settings route={route} signing={signing} />}</main>
    </>
  );
}

function Whoami({ signed, signing }: { signed: Signed; signing: Signing }) {
  const me = people(signed.loaded.account).find(({ id }) => id === signed.memberId);
  return (
    <p className="whoami">
      <span className="whoami-name">
        <bdi>{me?.name ?? signed.memberId}</bdi>
      </span>
      <Button
        className="quiet"
        onPress={() => {
          if (mayLeave()) void signOut().finally(signing.reload);
        }}
      >
        Sign out
      </Button>
    </p>
  );
}

/** Account settings, Authorization: what needs somebody who is signed in. */
function Settings({ route, signing }: { route: Route; signing: Signing }) {
  // The value of a token that was just made is here and nowhere else, until one leaves the list.
  const [fresh, setFresh] = useState<Fresh | null>(null);
  const forget = useCallback(() => setFresh(null), []);
  const { state, reload } = signing;
  if (state.is === "asking")
    return (
      <p className="empty blank" role="status">
        Reading the account…
      </p>
    );
  if (state.is === "failed")
    return (
      <div className="empty blank" role="alert">
        <p>{state.message}</p>
        <p>
          Without a server there is still the <a href={hashOf({ view: "playground" })}>playground</a>.
        </p>
        <Button className="secondary" onPress={() => void reload()}>
          Try again
        </Button>
      </div>
    );
  if (state.is === "out") return <SignIn why={state.why} onSigned={reload} />;
  const { signed } = state;
  switch (route.view) {
    case "new":
      return (
        <NewToken
          key={signed.memberId}
          signed={signed}
          onMade={async (made) => {
            // First of all, so that no fault can lose it.
            setFresh(made);
            go(LIST);
            await reload();
          }}
        />
      );
    case "token":
      return (
        <TokenView
          key={route.id}
          signed={signed}
          id={route.id}
          onChanged={reload}
          onReset={async (made) => {
            // First of all, so that no fault can lose it.
            setFresh(made);
            go(LIST);
            await reload();
          }}
          onDeleted={async () => {
            go(LIST);
            await reload();
          }}
        />
      );
    case "members":
      return <MembersView signed={signed} />;
    case "member":
      return (
        <MemberView
          key={route.id}
          signed={signed}
          id={route.id}
          onChanged={reload}
          onRemoved={async () => {
            go({ view: "members" });
            await reload();
          }}
        />
      );
    case "roles":
      return <RolesView signed={signed} />;
    case "role":
      return (
        <RoleView
          key={route.id}
          signed={signed}
          roleKey={route.id}
          onChanged={reload}
          onDeleted={async () => {
            go({ view: "roles" });
            await reload();
          }}
        />
      );
    default:
      return (
        <TokensView
          signed={signed}
          search={route.view === "tokens" ? route.search : ""}
          sort={route.view === "tokens" ? route.sort : "age"}
          fresh={fresh}
          onForget={forget}
        />
      );
  }
}
