//! Who asks, as a snapshot knows it, and what the answer looks like (rules 1.8, 6.1 and 6.3).

use serde_json::{Value, json};
use tokenscope::edge::{Prefilter, PrefilterOptions, Reply, Request, RouteTable, Rules, Verdict};

use super::requests::{code, plain, rules};
use super::{account, hash, snapshot_of};

const NOW: f64 = 1_800_000_000_000.0;

fn document() -> Value {
    let token = |id: &str, owner: &str, more: Value| {
        let mut token = json!({"_id": id, "memberId": owner, "role": "reader", "tokenHash": hash(&format!("api-{id}"))});
        for (key, value) in more.as_object().into_iter().flatten() {
            token[key] = value.clone();
        }
        token
    };
    json!({
        "members": [{"_id": "ada", "role": "reader"}],
        "teams": [{"key": "t", "permissionGrants": [
            {"actionSet": "ownEverything", "memberIDs": ["bob"], "resource": "team/t"},
        ]}],
        "tokens": [
            token("reader", "ada", json!({})),
            token("late", "ada", json!({"expiry": NOW - 30_000.0})),
            token("over", "ada", json!({"expiry": NOW - 61_000.0})),
            token("orphan", "gone", json!({})),
            token("service", "ada", json!({"serviceToken": true})),
        ],
        "tombstones": [{"tokenHash": hash("api-deleted"), "reason": "deleted"}],
    })
}

fn prefilter(options: PrefilterOptions) -> Prefilter {
    let rules = Rules {
        routes: RouteTable::launchdarkly(),
        options,
    };
    Prefilter::new(snapshot_of(&account(&document())), rules)
}

fn ask(request: &Request<'_>) -> (Option<u16>, &'static str) {
    code(prefilter(PrefilterOptions::default()).verdict(request, NOW))
}

fn of<'a>(authorization: &'a str, method: &'a str, target: &'a str) -> Request<'a> {
    Request {
        authorization: Some(authorization),
        ..plain(method, target)
    }
}

#[test]
fn the_dead_are_refused_on_every_route_that_needs_a_token() {
    for (token, on_a_route) in [
        ("api-deleted", (Some(401), "token_deleted")),
        ("api-over", (Some(401), "token_expired")),
        ("api-orphan", (Some(401), "owner_removed")),
        ("api-late", (None, "allowed")),
        ("api-reader", (None, "allowed")),
        ("api-nobody", (None, "token_unknown")),
        ("API-DELETED", (None, "token_unknown")),
    ] {
        assert_eq!(
            ask(&of(token, "GET", "/api/v2/projects/web")),
            on_a_route,
            "{token}"
        );
        let dead = on_a_route.0.is_some();
        for (method, target, alive) in [
            ("GET", "/api/v2/projects", "list_route"),
            ("GET", "/api/v2/auditlog", "route_not_documented"),
            ("GET", "/api/v2/caller-identity", "no_permission"),
            ("GET", "/api/v2/members/me", "route_not_documented"),
        ] {
            let expected = match (dead, token) {
                (true, _) => on_a_route,
                (false, "api-late" | "api-reader") => (None, alive),
                _ => (None, "token_unknown"),
            };
            assert_eq!(
                ask(&of(token, method, target)),
                expected,
                "{token} {target}"
            );
        }
        for (method, target, expected) in [
            // They answer without a token.
            ("GET", "/api/v2", "open_route"),
            ("GET", "/api/v2/public-ip-list", "open_route"),
            ("GET", "/api/v2/openapi.json", "open_route"),
            ("GET", "/assets/app.js", "unknown_route"),
            ("POST", "/api/v2/projects/web", "unknown_method"),
        ] {
            let (status, code) = ask(&of(token, method, target));
            assert_eq!(status, None, "{token} {target}");
            assert!(code == expected || !dead, "{token} {target}: {code}");
        }
    }
}

#[test]
fn what_a_token_may_do_is_not_refused_where_it_is_not_exactly_known() {
    // A service token as LaunchDarkly's API tells it (rule 1.4).
    let create = |token| ask(&of(token, "POST", "/api/v2/flags/web"));
    assert_eq!(create("api-reader"), (Some(403), "implicit_deny"));
    assert_eq!(create("api-late"), (Some(403), "implicit_deny"));
    assert_eq!(create("api-service"), (None, "not_exact"));
}

#[test]
fn routes_that_are_only_inferred_are_refused_on_demand() {
    let request = of("api-reader", "POST", "/api/v2/projects/web/views");
    let all = PrefilterOptions { all_routes: true };
    assert_eq!(
        code(prefilter(PrefilterOptions::default()).verdict(&request, NOW)),
        (None, "route_not_documented")
    );
    assert_eq!(
        code(prefilter(all).verdict(&request, NOW)),
        (Some(403), "implicit_deny")
    );
    let request = of("api-reader", "GET", "/api/v2/auditlog");
    assert_eq!(
        code(prefilter(all).verdict(&request, NOW)),
        (None, "route_not_documented")
    );
}

#[test]
fn a_verdict_names_its_route() {
    let prefilter = prefilter(PrefilterOptions::default());
    let named = |request: &Request<'_>| {
        let route = prefilter.verdict(request, NOW).route?;
        let route = prefilter.rules().routes.route(route)?;
        Some(format!("{} {}", route.method(), route.path()))
    };
    for (token, method, target, expected) in [
        (
            "api-reader",
            "POST",
            "/api/v2/flags/web",
            Some("POST /api/v2/flags/{projectKey}"),
        ),
        (
            "api-deleted",
            "GET",
            "/api/v2/auditlog",
            Some("GET /api/v2/auditlog"),
        ),
        (
            "api-nobody",
            "GET",
            "/api/v2/flags/web/x",
            Some("GET /api/v2/flags/{projectKey}/{featureFlagKey}"),
        ),
        ("api-reader", "GET", "/api/v3", None),
    ] {
        assert_eq!(named(&of(token, method, target)).as_deref(), expected);
    }
}

#[test]
fn a_refusal_is_told_in_launchdarkly_s_words() {
    let prefilter = prefilter(PrefilterOptions::default());
    let reply = |request: &Request<'_>| {
        let verdict: Verdict = prefilter.verdict(request, NOW);
        let version = prefilter.snapshot().version();
        Reply::to(&verdict).map(|reply| (reply, Reply::tokenscope(&verdict, version)))
    };
    let (dead, why) = reply(&of("api-deleted", "GET", "/api/v2/projects/web")).expect("refused");
    let body: Value = serde_json::from_str(dead.body).expect("JSON");
    assert_eq!(
        body,
        json!({"code": "unauthorized", "message": "invalid access token"})
    );
    assert_eq!((dead.status, &*why), (401, "token_deleted; snapshot=v1"));

    let (denied, why) = reply(&of("api-reader", "POST", "/api/v2/flags/web")).expect("refused");
    let body: Value = serde_json::from_str(denied.body).expect("JSON");
    assert_eq!(
        body,
        json!({"code": "forbidden", "message": "Access to the requested resource was denied"})
    );
    assert_eq!((denied.status, &*why), (403, "implicit_deny; snapshot=v1"));

    assert_eq!(
        reply(&of("api-reader", "GET", "/api/v2/projects/web")),
        None
    );

    let header = |name: &str| {
        let mut headers = Reply::HEADERS.iter().filter(|(known, _)| *known == name);
        let found = headers.next().map(|(_, value)| *value);
        assert!(headers.next().is_none());
        found
    };
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(header("cache-control"), Some("no-store"));
    assert_eq!(header("access-control-max-age"), Some("300"));
    assert_eq!(header("vary"), Some("Origin"));
    assert_eq!(Reply::allow_origin(None), "*");
    assert_eq!(
        Reply::allow_origin(Some("https://app.example")),
        "https://app.example"
    );
}

/// Who knows the principal already asks the rules alone.
#[test]
fn a_principal_is_judged_without_a_snapshot() {
    let (account, rules) = (account(&document()), rules(false));
    let ask = |token: &str, target| {
        let principal = account.token(token, Some(NOW)).expect("it is there");
        code(rules.verdict(&plain("GET", target), &principal))
    };
    let project = "/api/v2/projects/web";
    assert_eq!(ask("reader", project), (None, "allowed"));
    // No skew: the account itself is asked.
    assert_eq!(ask("late", project), (Some(401), "token_expired"));
    assert_eq!(ask("orphan", project), (Some(401), "owner_removed"));
    assert_eq!(
        ask("orphan", "/api/v2/public-ip-list"),
        (None, "open_route")
    );
}

/// A snapshot that is no longer whole refuses nothing: it is not loaded (`snapshot_broken`), and the rules alone know nobody.
#[test]
fn without_a_token_nothing_is_asked_of_the_engine() {
    let rules = rules(false);
    let request = Request {
        authorization: None,
        ..plain("GET", "/api/v2/projects/web")
    };
    let verdict = rules.verdict(&request, &super::requests::nobody());
    assert_eq!(code(verdict), (None, "no_authorization"));
}
