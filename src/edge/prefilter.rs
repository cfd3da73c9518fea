//! Whether a request is hopeless (rule 6.1).
//!
//! It is refused only where everything it could mean is denied: on each route that its path fits, for each resource that the path
//! may speak of, with every completion of what a path does not tell. Whatever stands in the way of knowing that is a reason to
//! forward, and has a code.

use std::sync::Arc;

use super::body::{self, Patch};
use super::path::{Path, is_harmless, split_query};
use super::routes::{Confidence, Fits, Mode, Route, RouteId, RouteTable, Spelled};
use super::snapshot::{Found, Snapshot};
use super::verdict::{Reason, Ruling, Verdict};
use crate::engine::{Code, Facts, Outcome, Principal};

/// The longest body that is read, in bytes, unless told otherwise.
pub const MAX_BODY: usize = 64 * 1024;

/// What a worker knows of a request. Header values are as they were sent; several of one name are joined with a comma.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// `GET`
    pub method: &'a str,
    /// Path and query: what stands in the request line.
    pub target: &'a str,
    /// `Authorization`
    pub authorization: Option<&'a str>,
    /// Whether there is a `Cookie`: a session may count for more than the token.
    pub cookie: bool,
    /// Whether there is an `X-HTTP-Method-Override`, `X-HTTP-Method` or `X-Method-Override`.
    pub method_override: bool,
    /// `Content-Type`
    pub content_type: Option<&'a str>,
    /// Its content.
    pub body: Body<'a>,
}

/// The body of a request, as far as it was read.
#[derive(Clone, Copy, Debug, Default)]
pub enum Body<'a> {
    /// Not read; where it would decide, the verdict says so ([`Reason::BodyNotRead`]).
    #[default]
    Unread,
    /// Not to be read: longer than the bound, or encoded.
    TooLarge,
    /// All of it.
    Whole(&'a [u8]),
}

/// How requests are judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct PrefilterOptions {
    /// Refuse on routes, too, whose permission is not documented but inferred.
    pub all_routes: bool,
}

/// Judges requests by one snapshot and one table of routes.
#[derive(Debug)]
pub struct Prefilter {
    snapshot: Snapshot,
    rules: Arc<Rules>,
}

/// A table of routes, and how it is used.
#[derive(Debug)]
pub struct Rules {
    /// What each route needs.
    pub routes: RouteTable,
    /// How requests are judged by them.
    pub options: PrefilterOptions,
}

impl Prefilter {
    /// What judges by a snapshot. The next snapshot may share the rules of this one.
    pub fn new(snapshot: Snapshot, rules: impl Into<Arc<Rules>>) -> Self {
        Self {
            snapshot,
            rules: rules.into(),
        }
    }

    /// What it judges by.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What it judges by.
    pub fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// What becomes of a request at `now` (milliseconds since 1970).
    pub fn verdict(&self, request: &Request<'_>, now: f64) -> Verdict {
        let (path, fits, secret) = match self.rules.screen(request) {
            Ok(screened) => screened,
            Err(reason) => return forward(reason, None),
        };
        let route = self.rules.first(&fits, request);
        match self.snapshot.find(secret, now) {
            Found::Unknown => forward(Reason::TokenUnknown, route),
            Found::Dead(code) => self.rules.bury(code, &fits, request),
            Found::Token(token) => match self.snapshot.principal(token) {
                Some(principal) => self.rules.weigh(&path, &fits, request, &principal),
                None => forward(Reason::TokenUnreadable, route),
            },
        }
    }
}

fn forward(reason: Reason, route: Option<usize>) -> Verdict {
    Verdict {
        ruling: Ruling::Forward(reason),
        route,
    }
}

/// A request that could be refused: its path, the templates that it fits, and the value of its token.
type Screened<'a> = (Path<'a>, Fits, &'a str);

impl Rules {
    /// What becomes of a request of this principal.
    pub fn verdict(&self, request: &Request<'_>, principal: &Principal) -> Verdict {
        match self.screen(request) {
            Ok((path, fits, _)) => match principal.inner().dead {
                Some(code) => self.bury(code, &fits, request),
                None => self.weigh(&path, &fits, request, principal),
            },
            Err(reason) => forward(reason, None),
        }
    }

    /// What can be told without knowing who asks.
    fn screen<'a>(&self, request: &Request<'a>) -> Result<Screened<'a>, Reason> {
        if request.method == "OPTIONS" {
            return Err(Reason::Options);
        }
        if request.method_override {
            return Err(Reason::MethodOverride);
        }
        if request.cookie {
            return Err(Reason::Cookie);
        }
        let secret = secret(request.authorization)?;
        let (path, query) = split_query(request.target);
        let path = Path::read(path).ok_or(Reason::PathNotCanonical)?;
        if !is_harmless(query) {
            return Err(Reason::OddQuery);
        }
        let fits = self.routes.fits(&path).ok_or(Reason::AmbiguousRoute)?;
        if self.first(&fits, request).is_none() {
            return Err(match self.routes.knows(&fits) {
                true => Reason::UnknownMethod,
                false => Reason::UnknownRoute,
            });
        }
        Ok((path, fits, secret))
    }

    fn first(&self, fits: &Fits, request: &Request<'_>) -> Option<usize> {
        let mut routes = self.routes.with_method(fits, request.method);
        routes.next().map(|(id, _)| id.into())
    }

    /// What becomes of a request with a dead token.
    fn bury(&self, code: Code, fits: &Fits, request: &Request<'_>) -> Verdict {
        let mut routes = self.routes.with_method(fits, request.method);
        let ruling = match routes.any(|(_, route)| route.open) {
            true => Ruling::Forward(Reason::OpenRoute),
            false => Ruling::Unauthorized(code),
        };
        Verdict {
            ruling,
            route: self.first(fits, request),
        }
    }

    /// Refused only if each route that the path fits would refuse it: which of them the origin takes is not known.
    fn weigh(
        &self,
        path: &Path<'_>,
        fits: &Fits,
        request: &Request<'_>,
        principal: &Principal,
    ) -> Verdict {
        let mut weighing = Weighing {
            rules: self,
            path: path.segments(),
            request,
            principal,
            spelled: Spelled::new(),
            code: Code::ImplicitDeny,
        };
        let mut first: Option<RouteId> = None;
        for (id, route) in self.routes.with_method(fits, request.method) {
            first = first.or(Some(id));
            if let Err(reason) = weighing.refuses(route) {
                return forward(reason, Some(id.into()));
            }
        }
        Verdict {
            ruling: Ruling::Forbidden(weighing.code),
            route: first.map(usize::from),
        }
    }
}

/// The value of the one token that a request brings.
fn secret(authorization: Option<&str>) -> Result<&str, Reason> {
    const BEARER: &[u8] = b"bearer ";
    let value = authorization.ok_or(Reason::NoAuthorization)?;
    let bytes = value.as_bytes();
    if bytes.contains(&b',') {
        return Err(Reason::SeveralAuthorizations);
    }
    let start = bytes.get(..BEARER.len()).unwrap_or_default();
    if start.eq_ignore_ascii_case(BEARER) {
        return Err(Reason::Bearer);
    }
    match !bytes.is_empty() && bytes.iter().all(u8::is_ascii_graphic) {
        true => Ok(value),
        false => Err(Reason::OddAuthorization),
    }
}

/// One request on one route after the other.
struct Weighing<'a> {
    rules: &'a Rules,
    path: &'a [&'a str],
    request: &'a Request<'a>,
    principal: &'a Principal,
    spelled: Spelled,
    /// Why it was denied last.
    code: Code,
}

impl Weighing<'_> {
    /// Whether the backend surely refuses the request on this route; else why that is not sure.
    fn refuses(&mut self, route: &Route) -> Result<(), Reason> {
        let table = &self.rules.routes;
        match route.mode {
            _ if !self.counts(route.confidence) => return Err(Reason::RouteNotDocumented),
            Mode::Nothing => return Err(Reason::NoPermission),
            Mode::Filter => return Err(Reason::ListRoute),
            _ if self.path.windows(2).any(|pair| pair == ["members", "me"]) => {
                return Err(Reason::Me);
            }
            _ if !self.principal.exact() => return Err(Reason::NotExact),
            Mode::Change => return self.refuses_changes(route),
            Mode::All | Mode::Any => {}
        }
        let mut why = Reason::Allowed;
        let mut any = false;
        for action in table.actions(route) {
            match self.denies(route, action, "?") {
                Ok(()) if route.mode == Mode::All => return Ok(()),
                Ok(()) => any = true,
                Err(reason) if route.mode == Mode::Any => return Err(reason),
                Err(reason) => why = graver(why, reason),
            }
        }
        match any {
            true => Ok(()),
            false => Err(why),
        }
    }

    /// Each change that the body makes is needed, so one that is surely denied is enough.
    fn refuses_changes(&mut self, route: &Route) -> Result<(), Reason> {
        let fields = self.rules.routes.fields(route);
        if fields.is_empty() {
            return Err(Reason::ChangeUnknown);
        }
        let form = Patch::of(self.request.content_type).ok_or(Reason::ContentType)?;
        let bytes = match self.request.body {
            Body::Unread => return Err(Reason::BodyNotRead),
            Body::TooLarge => return Err(Reason::BodyTooLarge),
            Body::Whole(bytes) if bytes.len() > MAX_BODY => return Err(Reason::BodyTooLarge),
            Body::Whole(bytes) => bytes,
        };
        let (mut denied, mut why) = (false, Reason::NoChange);
        body::each_change(form, bytes, &mut |change| {
            if denied {
                return;
            }
            match self.refuses_change(route, &change) {
                Ok(()) => denied = true,
                Err(reason) => why = graver(why, reason),
            }
        })?;
        match denied {
            true => Ok(()),
            false => Err(why),
        }
    }

    fn refuses_change(&mut self, route: &Route, change: &body::Change<'_>) -> Result<(), Reason> {
        let table = &self.rules.routes;
        let needs = body::needs(table, route, self.path, change).ok_or(Reason::ChangeUnknown)?;
        if !self.counts(needs.change.confidence) {
            return Err(Reason::ChangeUnknown);
        }
        // Which of them it takes is not known.
        for action in table.actions_of(needs.change) {
            self.denies(route, action, needs.environment)?;
        }
        Ok(())
    }

    /// Whether what is known of a need may refuse.
    fn counts(&self, confidence: Confidence) -> bool {
        match self.rules.options.all_routes {
            true => confidence >= Confidence::Inferred,
            false => confidence == Confidence::Documented,
        }
    }

    /// Whether the action is surely denied, on each resource that the path may speak of.
    fn denies(&mut self, route: &Route, action: &str, environment: &str) -> Result<(), Reason> {
        let (principal, mut why) = (self.principal, Reason::IncompleteFacts);
        let mut code = None;
        let mut denied = |resource: &str| match principal.denial(action, resource, Facts::PathOnly)
        {
            (Outcome::Allow, _) => {
                why = Reason::Allowed;
                false
            }
            (Outcome::Unknown, _) => false,
            (Outcome::Deny, denied) => {
                code = code.or(Some(denied));
                true
            }
        };
        let all = self.rules.routes.each_resource(
            route,
            self.path,
            environment,
            &mut self.spelled,
            &mut denied,
        );
        match code.filter(|_| all) {
            Some(code) => {
                self.code = code;
                Ok(())
            }
            None => Err(why),
        }
    }
}

/// Of two reasons, the one that says more: why nothing more is known, before what is allowed.
fn graver(one: Reason, other: Reason) -> Reason {
    let weight = |reason| match reason {
        Reason::NoChange => 0,
        Reason::Allowed => 1,
        Reason::IncompleteFacts => 2,
        _ => 3,
    };
    match weight(one) < weight(other) {
        true => other,
        false => one,
    }
}
