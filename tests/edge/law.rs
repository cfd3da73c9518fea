//! The law of the edge (rule 6.2), on random accounts and requests: nothing is refused that the engine allows at the snapshot's
//! version, however what the path does not tell turns out; and whatever the path alone settles is refused.
//!
//! What a request needs is read from the cases, not from the table, and what the backend says is decided on real resources.
//! `TOKENSCOPE_SEED` and `TOKENSCOPE_EDGE_PAIRS` choose other questions; a failure names the seed of its world, which
//! `TOKENSCOPE_SEED=… TOKENSCOPE_EDGE_PAIRS=1` asks again.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use fastrand::Rng;
use serde_json::{Value, json};
use tokenscope::edge::{Prefilter, Request, Ruling, Verdict};
use tokenscope::{Account, Authentication, Facts, Outcome, Principal};

use super::demands::{Demand, Need, demands};
use super::requests::{plain, rules, with_body};
use super::{account_with, number, snapshot_of};
use crate::naive::Naive;
use crate::support::Evaluator;
use crate::support::engine::load_options;
use crate::support::generate::{World, world};

const REQUESTS: usize = 150;
/// Real resources that are tried for each refusal.
const TRIES: usize = 12;
const NOW: f64 = 1_800_000_000_000.0;

#[derive(Default)]
struct Count {
    asked: AtomicU64,
    documented: AtomicU64,
    settled: AtomicU64,
    refused_documented: AtomicU64,
    refused: AtomicU64,
    dead: AtomicU64,
    tried: AtomicU64,
    naive: AtomicU64,
    tricks: AtomicU64,
}

fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Relaxed);
}

#[test]
fn nothing_is_refused_that_the_backend_allows() {
    let (started, count, next) = (Instant::now(), Count::default(), AtomicU64::new(0));
    let (pairs, seed) = (
        number("TOKENSCOPE_EDGE_PAIRS", 1_000_000),
        number("TOKENSCOPE_SEED", 202_611),
    );
    let demands = demands();
    let work = || {
        while count.asked.load(Relaxed) < pairs {
            let seed = seed.wrapping_add(next.fetch_add(1, Relaxed));
            check_world(seed, &demands, &count);
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get());
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .for_each(|worker| worker.join().expect("the law holds"));
    });
    let [
        asked,
        documented,
        settled,
        refused_documented,
        refused,
        dead,
        tried,
        naive,
        tricks,
    ] = [
        count.asked,
        count.documented,
        count.settled,
        count.refused_documented,
        count.refused,
        count.dead,
        count.tried,
        count.naive,
        count.tricks,
    ]
    .map(AtomicU64::into_inner);
    println!(
        "seed {seed}: {asked} pairs in {:.1?}: {refused} refused on all routes, {dead} for a dead token, none that the backend \
         allows ({tried} real resources tried, {naive} refusals asked of the naive evaluator, {tricks} tricks forwarded)",
        started.elapsed(),
    );
    println!(
        "of {documented} on documented routes the path alone settles {settled}; {refused_documented} of them, {:.1} %, are refused early",
        100.0 * refused_documented as f64 / settled.max(1) as f64
    );
    assert_eq!(
        refused_documented, settled,
        "whatever is settled is refused"
    );
    assert!(
        settled * 10 > documented,
        "too little is settled to say something"
    );
}

struct Asking<'a> {
    seed: u64,
    world: &'a World,
    account: &'a Account,
    count: &'a Count,
}

fn check_world(seed: u64, demands: &[Demand], count: &Count) {
    let rng = &mut Rng::with_seed(seed);
    let world = world(rng, 0);
    let account = account_with(&world.document, &load_options(&world.options));
    let everywhere = Prefilter::new(snapshot_of(&account), rules(true));
    let documented = Prefilter::new(snapshot_of(&account), rules(false));
    let asking = Asking {
        seed,
        world: &world,
        account: &account,
        count,
    };
    for number in 0..8 {
        let secret = match number {
            0..6 => format!("api-{number}"),
            6 => String::from("api-buried"),
            _ => format!("api-old-{}", rng.usize(..6)),
        };
        let now = NOW + [-1.0, 0.0, 1.0, 59_000.0, 61_000.0][rng.usize(..5)];
        for _ in 0..if number < 6 { REQUESTS } else { 8 } {
            let demand = &demands[rng.usize(..demands.len())];
            let need = demand.need(rng);
            let request = Request {
                authorization: Some(&secret),
                ..plain(&demand.method, &need.target)
            };
            let request = match need.content_type {
                Some(content_type) => with_body(request, content_type, &need.body),
                None => request,
            };
            let verdict = everywhere.verdict(&request, now);
            asking.is_sound(rng, &request, &need, now, &verdict);
            let narrow = documented.verdict(&request, now);
            if narrow.status().is_some() {
                assert_eq!(narrow, verdict, "seed {seed}: {request:?}");
            }
            add(&count.asked);
            if demand.documented {
                asking.is_useful(&request, &need, now, &narrow);
            }
            if rng.u8(..30) == 0 {
                asking.is_not_tricked(rng, &everywhere, &request, now);
            }
        }
    }
}

impl Asking<'_> {
    fn tell(&self, request: &Request<'_>, need: &Need, verdict: &Verdict) -> String {
        format!(
            "seed {}: {request:?}\n  needs {need:?}\n  verdict {verdict:?}\n  options {}\n  account {}",
            self.seed, self.world.options, self.world.document
        )
    }

    /// The token as the backend finds it.
    fn principal(&self, request: &Request<'_>, now: f64) -> Option<Principal> {
        let secret = request.authorization.expect("a token");
        match self.account.authenticate(secret, now) {
            Authentication::Alive { token, .. } => Some(token),
            Authentication::Refused(_) => None,
        }
    }

    fn is_sound(
        &self,
        rng: &mut Rng,
        request: &Request<'_>,
        need: &Need,
        now: f64,
        verdict: &Verdict,
    ) {
        match verdict.ruling {
            Ruling::Forward(_) => {}
            Ruling::Unauthorized(_) => {
                add(&self.count.dead);
                // For another reason, where it has expired within the skew too.
                assert!(
                    self.principal(request, now).is_none(),
                    "{}",
                    self.tell(request, need, verdict)
                );
            }
            Ruling::Forbidden(_) => {
                add(&self.count.refused);
                // One whose life ends within the skew is still asked by what it could do.
                let Some(principal) = self.principal(request, now) else {
                    return;
                };
                assert!(principal.exact(), "{}", self.tell(request, need, verdict));
                for _ in 0..TRIES {
                    add(&self.count.tried);
                    let turned_out = need.turn_out(rng);
                    let allows = |action: &str, resource: &str| {
                        let outcome = principal.ask(action, resource, Facts::Complete);
                        outcome != Outcome::Deny
                    };
                    assert!(
                        !turned_out.is_met(allows),
                        "refused, and the backend allows {turned_out:?}: {}",
                        self.tell(request, need, verdict)
                    );
                }
                let mut codes = vec![];
                let settled = need.is_settled(|action, resource| {
                    let decided = principal.decide(action, resource, Facts::PathOnly);
                    codes.push(decided.code.as_str());
                    decided.outcome == Outcome::Deny
                });
                assert!(
                    settled && codes.contains(&verdict.code()),
                    "refused, and the engine says {codes:?}: {}",
                    self.tell(request, need, verdict)
                );
                if rng.u8(..200) == 0 {
                    self.law_agrees(request, need, verdict, now);
                }
            }
        }
    }

    /// The naive evaluator denies it too, where it has an answer.
    fn law_agrees(&self, request: &Request<'_>, need: &Need, verdict: &Verdict, now: f64) {
        let Authentication::Alive { token_id, .. } = self
            .account
            .authenticate(request.authorization.expect("a token"), now)
        else {
            return;
        };
        let (mut silent, asked) = (false, json!({"token": &*token_id, "now": now}));
        let denied = need.is_settled(|action, resource| {
            let ask = json!({"principal": asked, "action": action, "resource": resource, "facts": "path-only"});
            let answers = Naive.answers(&self.world.document, &self.world.options, &[ask]);
            let answer: Option<&Value> = answers[0].as_ref();
            silent |= answer.is_none();
            answer.is_none_or(|answer| answer["decision"] == "deny")
        });
        if !silent {
            add(&self.count.naive);
        }
        assert!(
            denied,
            "the naive evaluator does not deny: {}",
            self.tell(request, need, verdict)
        );
    }

    fn is_useful(&self, request: &Request<'_>, need: &Need, now: f64, verdict: &Verdict) {
        add(&self.count.documented);
        let Some(principal) = self.principal(request, now) else {
            return;
        };
        let settled = need.is_settled(|action, resource| {
            principal.ask(action, resource, Facts::PathOnly) == Outcome::Deny
        });
        if !settled || !principal.exact() {
            return;
        }
        add(&self.count.settled);
        if verdict.status() == Some(403) {
            add(&self.count.refused_documented);
        } else {
            println!(
                "settled, and forwarded: {}",
                self.tell(request, need, verdict)
            );
        }
    }

    /// The same request in a form that is not judged.
    fn is_not_tricked(
        &self,
        rng: &mut Rng,
        prefilter: &Prefilter,
        request: &Request<'_>,
        now: f64,
    ) {
        let (target, query) = request
            .target
            .split_at(request.target.find('?').unwrap_or(request.target.len()));
        let (start, end) = target.split_at(target.rfind('/').expect("a slash"));
        let tricks = [
            format!("{start}/{end}"),
            format!("{start}/.{end}"),
            format!("{start}/x/..{end}"),
            format!("{target}/"),
            format!("{start}%2f{}", &end[1..]),
            format!("{start}\\{}", &end[1..]),
            format!("https://app.launchdarkly.com{target}"),
            target.to_uppercase(),
            format!("{target}?dryRun=true"),
            format!("{target}?_method=GET"),
            format!("{target}é"),
        ]
        .map(|target| match target.contains('?') {
            true => target,
            false => target + query,
        });
        let changed = match rng.usize(..tricks.len() + 5) {
            trick if trick < tricks.len() => Request {
                target: &tricks[trick],
                ..*request
            },
            trick => match trick - tricks.len() {
                0 => Request {
                    cookie: true,
                    ..*request
                },
                1 => Request {
                    method_override: true,
                    ..*request
                },
                2 => Request {
                    authorization: None,
                    ..*request
                },
                3 => Request {
                    method: "OPTIONS",
                    ..*request
                },
                _ => Request {
                    method: "HEAD",
                    ..*request
                },
            },
        };
        let verdict = prefilter.verdict(&changed, now);
        assert!(
            verdict.status().is_none(),
            "seed {}: {changed:?}: {verdict:?}",
            self.seed
        );
        add(&self.count.tricks);
    }
}
