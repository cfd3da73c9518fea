//! Only a path that can be read in one way is judged (rule 6.1), and only by routes that it fits.

use tokenscope::edge::{Reason, Request, Rules, Ruling};

use super::requests::{all_but, code, custom, nobody, plain, rules};

fn reason(rules: &Rules, request: &Request<'_>) -> &'static str {
    let verdict = rules.verdict(request, &nobody());
    match verdict.ruling {
        Ruling::Forward(reason) => reason.as_str(),
        _ => "refused",
    }
}

#[test]
fn a_path_that_could_be_read_in_two_ways_is_forwarded() {
    let rules = rules(false);
    let long = format!("/api/v2/projects/{}", "x".repeat(1_200));
    for (target, expected) in [
        ("/api/v2/projects/web", "refused"),
        ("/api/v2/projects/web.1_2-3", "refused"),
        ("/api/v2/projects/..web", "refused"),
        ("/api/v2/projects/web?expand=environments", "refused"),
        ("/api/v2/projects/web?", "refused"),
        ("/api/v2/projects//web", "path_not_canonical"),
        ("//api/v2/projects/web", "path_not_canonical"),
        ("/api/v2/projects/web/", "path_not_canonical"),
        (
            "/api/v2/projects/web/?expand=environments",
            "path_not_canonical",
        ),
        ("/api/v2/projects/./web", "path_not_canonical"),
        ("/api/v2/projects/.", "path_not_canonical"),
        ("/api/v2/flags/../projects/web", "path_not_canonical"),
        ("/api/v2/projects/web/..", "path_not_canonical"),
        ("/api/v2/projects%2fweb", "path_not_canonical"),
        ("/api/v2/projects%2Fweb", "path_not_canonical"),
        ("/api/v2/projects/%77eb", "path_not_canonical"),
        ("/api/v2/projects/web%00", "path_not_canonical"),
        ("/api/v2/projects/web;x=1", "path_not_canonical"),
        ("/api/v2/projects/web:x", "path_not_canonical"),
        ("/api/v2/projects/web+x", "path_not_canonical"),
        ("/api/v2/projects/web~x", "path_not_canonical"),
        ("/api/v2\\projects\\web", "path_not_canonical"),
        ("/api/v2/projects/web#x", "path_not_canonical"),
        ("/api/v2/projects/web x", "path_not_canonical"),
        ("/api/v2/projects/wéb", "path_not_canonical"),
        ("/api/v2/projects/we\u{200b}b", "path_not_canonical"),
        ("/api/v2/projects/web\n", "path_not_canonical"),
        (
            "https://app.launchdarkly.com/api/v2/projects/web",
            "path_not_canonical",
        ),
        ("api/v2/projects/web", "path_not_canonical"),
        ("*", "path_not_canonical"),
        ("", "path_not_canonical"),
        (&long, "path_not_canonical"),
        ("/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", "path_not_canonical"),
        ("/", "unknown_route"),
        ("/api/v2/Projects/web", "unknown_route"),
        ("/API/v2/projects/web", "unknown_route"),
        ("/api/v2/project/web", "unknown_route"),
        ("/api/v2/projects/web/nothing", "unknown_route"),
        ("/api", "unknown_route"),
        ("/internal/flags", "unknown_route"),
    ] {
        assert_eq!(reason(&rules, &plain("GET", target)), expected, "{target}");
    }
}

#[test]
fn a_query_that_may_change_what_is_asked_is_forwarded() {
    let rules = rules(false);
    for (query, expected) in [
        ("clone=a", "refused"),
        ("filter=query:dark%20mode,tags:a+b&limit=20", "refused"),
        ("ignoreConflicts=true", "refused"),
        ("dryRun=true", "odd_query"),
        ("limit=1&dryRun", "odd_query"),
        ("x=1;dryRun=1", "odd_query"),
        ("dryrun=true", "odd_query"),
        ("dry%52un=true", "odd_query"),
        ("_method=GET", "odd_query"),
        ("a=1&_Method=GET", "odd_query"),
        ("a=1&%5Fmethod=GET", "odd_query"),
        ("a+b=1", "odd_query"),
        ("a=1#x", "odd_query"),
    ] {
        let target = format!("/api/v2/flags/web?{query}");
        assert_eq!(
            reason(&rules, &plain("POST", &target)),
            expected,
            "{target}"
        );
    }
}

#[test]
fn only_methods_of_the_table_are_judged() {
    let rules = rules(false);
    for (method, expected) in [
        ("GET", "refused"),
        ("DELETE", "refused"),
        ("PATCH", "content_type"),
        ("POST", "unknown_method"),
        ("PUT", "unknown_method"),
        ("HEAD", "unknown_method"),
        ("OPTIONS", "options"),
        ("TRACE", "unknown_method"),
        ("CONNECT", "unknown_method"),
        ("get", "unknown_method"),
        ("GET ", "unknown_method"),
        ("PROPFIND", "unknown_method"),
        ("", "unknown_method"),
    ] {
        let request = plain(method, "/api/v2/projects/web");
        assert_eq!(reason(&rules, &request), expected, "`{method}`");
    }
}

#[test]
fn who_asks_must_be_plain() {
    let rules = rules(false);
    let request = plain("GET", "/api/v2/projects/web");
    for (authorization, expected) in [
        (Some("api-0f1e2d3c"), "refused"),
        (None, "no_authorization"),
        (Some(""), "odd_authorization"),
        (Some("Bearer api-x"), "bearer"),
        (Some("bearer api-x"), "bearer"),
        (Some("BEARER  api-x"), "bearer"),
        (Some("Basic YXBpLXg6"), "odd_authorization"),
        (Some("api-x, api-y"), "several_authorizations"),
        (Some("api-x,"), "several_authorizations"),
        (Some(" api-x"), "odd_authorization"),
        (Some("api-x\t"), "odd_authorization"),
        (Some("api-é"), "odd_authorization"),
    ] {
        let request = Request {
            authorization,
            ..request
        };
        assert_eq!(reason(&rules, &request), expected, "{authorization:?}");
    }
    let cookie = Request {
        cookie: true,
        ..request
    };
    assert_eq!(reason(&rules, &cookie), "cookie");
    let another = Request {
        method_override: true,
        ..request
    };
    assert_eq!(reason(&rules, &another), "method_override");
}

#[test]
fn oneself_is_not_known_by_a_path() {
    let rules = rules(true);
    for (method, target, expected) in [
        ("DELETE", "/api/v2/members/me", "me"),
        ("PATCH", "/api/v2/members/me", "me"),
        ("POST", "/api/v2/members/me/teams", "me"),
        ("DELETE", "/api/v2/members/5f1a", "refused"),
        ("DELETE", "/api/v2/webhooks/me", "refused"),
    ] {
        assert_eq!(reason(&rules, &plain(method, target)), expected, "{target}");
    }
}

#[test]
fn what_may_be_an_id_names_no_role() {
    let (rules, others) = (rules(false), ["role/0123456789abcdef01234567", "role/dev"]);
    let holder = |resource: &str| {
        super::requests::holder(serde_json::json!([
            {"effect": "allow", "actions": ["deleteRole"], "resources": [resource]}
        ]))
    };
    let delete = |name: &str, holder| {
        let target = format!("/api/v2/roles/{name}");
        code(rules.verdict(&plain("DELETE", &target), &holder))
    };
    assert_eq!(delete("dev", holder("role/dev")), (None, "allowed"));
    assert_eq!(
        delete("dev", holder("role/ops")),
        (Some(403), "implicit_deny")
    );
    // Whose key is the role's with this id?
    for other in others {
        let verdict = delete("0123456789abcdef01234567", holder(other));
        assert_eq!(verdict, (None, "incomplete_facts"), "{other}");
    }
}

/// Of two templates that a path fits, the origin may take either.
#[test]
fn a_path_that_fits_two_routes_is_refused_only_where_both_refuse() {
    let both = "/api/v2/flags/web/checkout/triggers/dependent-flags";
    let request = plain("GET", both);
    let everywhere = rules(true);
    assert_eq!(everywhere.verdict(&request, &nobody()).status(), Some(403));
    // One of the two is `/flags/{projectKey}/{environmentKey}/{featureFlagKey}/dependent-flags`; here they differ.
    let rules = custom(
        "documented GET /things/{thing}/parts all viewPart widget/{thing}\n\
         documented GET /things/all/{kind} all viewAll widget/?\n",
    );
    let request = plain("GET", "/things/all/parts");
    assert_eq!(rules.verdict(&request, &nobody()).status(), Some(403));
    for allowed in ["viewPart", "viewAll"] {
        let holder = super::requests::only(&[allowed]);
        assert_eq!(rules.verdict(&request, &holder).status(), None, "{allowed}");
        assert_eq!(rules.verdict(&request, &all_but(&[allowed])).status(), None);
    }
    let one = plain("GET", "/things/some/parts");
    assert_eq!(
        rules.verdict(&one, &all_but(&["viewPart"])).status(),
        Some(403)
    );
}

#[test]
fn a_path_that_fits_too_many_routes_is_forwarded() {
    // Each of the four segments is a literal or a parameter: sixteen templates.
    let mut table = String::new();
    for bits in 0..16 {
        let segment = |at: usize| match bits >> at & 1 {
            0 => String::from("/a"),
            _ => format!("/{{p{at}}}"),
        };
        let path: String = (0..4).map(segment).collect();
        table += &format!("documented GET {path} all view widget/?\n");
    }
    let rules = custom(&table);
    assert_eq!(reason(&rules, &plain("GET", "/a/a/a/a")), "ambiguous_route");
    assert_eq!(reason(&rules, &plain("GET", "/a/b/a/a")), "refused");
    assert_eq!(reason(&rules, &plain("GET", "/b/b/b/b")), "refused");
}

#[test]
fn each_reason_has_a_code_of_its_own() {
    let mut codes: Vec<&str> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Reason::ALL.len());
}
